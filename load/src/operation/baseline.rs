//! The same work without a sidecar: what its cost is measured against. The store and the broker are the same servers,
//! with the same tables, statements and durability, spoken to by a client of their own.

use std::sync::Arc;

use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::scenario::{Scenario, Scene};
use fixtures::stand::Stand;

use super::grpc::GrpcTarget;
use super::http::HttpTarget;
use super::kafka::KafkaTarget;
use super::postgres::PostgresTarget;
use super::{PreparedGrpc, PreparedHttp};
use crate::engine::Target;

/// A baseline: what it speaks, and how to load it.
pub struct Baseline {
    /// `postgresql`, `kafka`, `http` or `grpc`.
    pub speaks: &'static str,
    /// Where the operations go.
    pub target: Arc<dyn Target>,
}

/// The baseline of a scene whose stand is running; `transport` is how an app is called.
///
/// # Errors
/// When there is none: the embedded environment has no server to speak to, and some work only a sidecar does.
pub fn baseline(stand: &Stand, scene: &Scene, transport: Transport) -> Result<Baseline, Error> {
    match scene.scenario {
        Scenario::StateGet | Scenario::StateSet | Scenario::StateMixed | Scenario::StateTransaction => {
            let connection = stand.database()?.connection().ok_or_else(|| no_server("database"))?;
            let target = PostgresTarget::new(connection, scene)?;
            Ok(Baseline { speaks: "postgresql", target: Arc::new(target) })
        }
        Scenario::Publish | Scenario::PublishBulk => {
            let bootstrap = stand.broker()?.bootstrap().ok_or_else(|| no_server("broker"))?;
            let target = KafkaTarget::new(bootstrap, scene)?;
            Ok(Baseline { speaks: "kafka", target: Arc::new(target) })
        }
        Scenario::Deliver => {
            let what = "run deliver without a sidecar: nothing else brings events to the app";
            Err(Error::new(Kind::Usage, what).with_help("compare publish with publish --direct"))
        }
        Scenario::Invoke | Scenario::InvokeOwn | Scenario::SecretGet => {
            let app = app(stand, scene, transport)?;
            let target = app.ok_or_else(|| {
                let what = format!("run {} without a sidecar: nobody else does that work", scene.scenario.slug());
                Error::new(Kind::Usage, what).with_help("leave --direct out")
            })?;
            Ok(Baseline { speaks: transport.slug(), target })
        }
    }
}

/// The invoked app itself; `None` when none is invoked.
fn app(stand: &Stand, scene: &Scene, transport: Transport) -> Result<Option<Arc<dyn Target>>, Error> {
    let Some(invoked) = scene.scenario.invoked() else { return Ok(None) };
    let addr = stand.sidecar(invoked)?.sink()?.addr();
    Ok(match transport {
        Transport::Http => {
            let requests = PreparedHttp::at_app(scene.clone(), &addr.to_string());
            requests.map(|requests| Arc::new(HttpTarget::new(addr, requests)) as Arc<dyn Target>)
        }
        Transport::Grpc => match PreparedGrpc::at_app(scene.clone()) {
            Some(messages) => Some(Arc::new(GrpcTarget::new(addr, None, messages)?)),
            None => None,
        },
    })
}

fn no_server(what: &str) -> Error {
    Error::new(Kind::Usage, format!("speak to the {what} without a sidecar: here it is no server of its own"))
        .with_help("use --env processes or --env containers")
}
