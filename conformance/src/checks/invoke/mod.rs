//! Service invocation.

mod answer;
mod caller_identity;
mod circuit_breaker;
mod cross_protocol;
mod max_concurrency;
mod no_retry;
mod replicas;
mod request;
mod retry_policy;
mod timeout_policy;
mod unknown_app;

use fixtures::ask::SidecarAsk;
use fixtures::client::{Client, Invoke, Reply};
use fixtures::error::Error;
use fixtures::stand::{Launch, Sidecar};

use crate::run::area::Area;
use crate::run::trial::Trial;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "invoke",
    about: "Service invocation between sidecars: what arrives, what comes back, what is retried.",
    checks: &[
        &request::CHECK,
        &answer::CHECK,
        &caller_identity::CHECK,
        &cross_protocol::CHECK,
        &unknown_app::CHECK,
        &no_retry::CHECK,
        &retry_policy::CHECK,
        &timeout_policy::CHECK,
        &circuit_breaker::CHECK,
        &max_concurrency::CHECK,
        &replicas::CHECK,
    ],
};

/// A sidecar whose calls to one app obey a Resiliency policy.
struct Caller {
    client: Client,
    app: String,
}

impl Caller {
    /// Starts one of that name: `kind` is the list of policies, `policy` the only one in it, which `field` of the target
    /// then names.
    async fn under(
        trial: &Trial,
        name: &str,
        target: &Sidecar,
        (kind, field, policy): (&str, &str, &str),
    ) -> Result<Self, Error> {
        let app = target.app_id.clone();
        let spec =
            format!("policies:\n  {kind}:\n    tested: {policy}\ntargets:\n  apps:\n    {app}: {{{field}: tested}}\n");
        let ask = SidecarAsk::new(name, trial.scope().app_protocol()).with_resiliency(&spec);
        let sidecar = trial.run(&Launch::new(ask)).await?;
        Ok(Self { client: trial.client_of(&sidecar), app })
    }

    /// Calls a route of the app.
    async fn post(&self, route: &str) -> Result<Reply, Error> {
        let call = Invoke { app: &self.app, method: &route[1..], verb: "POST", ..Invoke::default() };
        self.client.invoke(&call).await
    }
}
