//! An app calls its sidecar where its environment says.
//!
//! 3500 and 50001 are what daprd takes when nobody says otherwise. On a machine with several apps, in compose files and
//! in tests they are taken, by the sidecar of another app: its components are asked then, under its name. The harness
//! listens there, and tells the app other ports.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use fixtures::team::Team;
use fixtures::team::fault::AppFault;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::checks::app::asked;
use crate::checks::app::occasion::{self, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.address",
    title: "The sidecar is called where the environment says",
    clause: Clause {
        text: "An app finds its sidecar by DAPR_HTTP_PORT and DAPR_GRPC_PORT instead of hardcoding the ports.",
        url: "https://docs.dapr.io/reference/environment/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(FIXED = Step::caught_in_app("default-port-is-not-called", &[AppFault::FixedPort]));

const HINT: &str = "read DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT (DAPR_GRPC_ENDPOINT, DAPR_GRPC_PORT) where the client is \
                    made, with 3500 only as the default; look into .env, application.yml and appsettings.json for a \
                    fixed one. The SDKs read them, unless a port is given to DaprClient";

/// Held while the harness listens there: each port exists once, and one process may judge several apps.
static TRAPS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Where daprd listens unless it is told otherwise.
const PORTS: [u16; 2] = [3500, 50001];

async fn run(trial: Trial) -> Result<(), Stop> {
    if !trial.team()?.is_ours() {
        return Err(Stop::NotOffered(
            "the app was not started here, and is told no ports: that needs --start".to_owned(),
        ));
    }
    let _alone = TRAPS.lock().await;
    let traps = Traps::set(trial.team()?).await?;
    let mut seen = false;
    for occasion in Occasion::all(&trial).await? {
        let (_, asked) = occasion.answered(&trial).await?;
        let met = traps.met();
        // An app that asks for nothing may look for its sidecar anywhere, or need none.
        if met.is_empty() && asked.calls.is_empty() {
            continue;
        }
        seen = true;
        let told = match met.as_slice() {
            [] => format!("{} calls, all of them there", asked.calls.len()),
            ports => {
                let ports: Vec<_> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
                format!("connections to {}", ports.join(" and "))
            }
        };
        let expected = "the app calls its sidecar at the ports that it was told";
        trial.step(FIXED).does(&asked.calls, met.is_empty(), expected, told, HINT);
    }
    asked::settle(trial.team()?).await;
    if seen { Ok(()) } else { Err(Stop::NotOffered(occasion::NONE.to_owned())) }
}

/// An app that connects to a default port is noted. Whoever does is sent away at once, so that nobody waits for an answer.
struct Traps {
    met: Arc<Mutex<Vec<u16>>>,
    /// They end with this.
    _waiting: JoinSet<()>,
}

impl Traps {
    /// # Errors
    /// [`Stop::NotOffered`] when somebody listens there already.
    async fn set(app: &Team) -> Result<Self, Stop> {
        let (met, mut waiting) = (Arc::<Mutex<Vec<u16>>>::default(), JoinSet::new());
        for port in PORTS {
            let taken = |_| Stop::NotOffered(format!("port {port} is taken on this machine"));
            // Another run of the harness that has it gives it back in a moment.
            let bound =
                patience::until(patience::CONSISTENCY, "a default port to be free", async || match TcpListener::bind((
                    Ipv4Addr::LOCALHOST,
                    port,
                ))
                .await
                {
                    Ok(listener) => Probe::Ready(listener),
                    Err(error) => Probe::NotYet(error.to_string()),
                });
            let listener = bound.await.map_err(taken)?;
            waiting.spawn(wait(app.clone(), listener, port, met.clone()));
        }
        Ok(Self { met, _waiting: waiting })
    }

    /// The ports that were called so far, each once.
    fn met(&self) -> Vec<u16> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        PORTS.into_iter().filter(|port| met.contains(port)).collect()
    }
}

async fn wait(app: Team, listener: TcpListener, port: u16, met: Arc<Mutex<Vec<u16>>>) {
    while let Ok((stream, from)) = listener.accept().await {
        // Whatever else runs on this machine may look for a sidecar there too.
        if app.has_opened(from) {
            met.lock().unwrap_or_else(PoisonError::into_inner).push(port);
        }
        drop(stream);
    }
}
