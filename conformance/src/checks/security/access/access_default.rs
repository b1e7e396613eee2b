//! Without mTLS a sidecar knows no caller, and the global `defaultAction` of its `accessControl` decides for all.
//!
//! These rules are Dapr's own, and no roles of Kubernetes (E76). With mTLS, policies and no default, daprd 1.18.2 lets
//! in whom no policy names, where the documentation says that it does not. Whoever means to close an app writes `deny`.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.access-default",
    title: "A default of deny closes an app to callers that nobody knows",
    clause: Clause {
        text: "Without mTLS the global `defaultAction` decides for every caller, and `deny` refuses them all with 403.",
        url: "https://docs.dapr.io/operations/configuration/invoke-allowlist/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    DENY_REFUSES = Step::caught("deny-refuses-whom-nobody-knows", &[Defect::AccessControlIgnored])
        .cites(&["E76"])
        .rows(&["secu-acl-no-mtls"]),
);

/// The app that lets everybody in, and calls the other.
const OPEN: &str = "open";
/// The app that would let only the first one in, did it know who that is.
const CLOSED: &str = "closed";

async fn run(trial: Trial) -> Result<(), Stop> {
    let open = trial.run(&launch(&trial, OPEN, "allow", CLOSED)).await?;
    let closed = trial.run(&launch(&trial, CLOSED, "deny", OPEN)).await?;
    let route = trial.scope().route("guarded");
    for callee in [&open, &closed] {
        callee.witness()?.answer(&route, Script::always(Answer::http(200, "in")));
    }
    // With another default the same rules let the same call in.
    given(&call(&trial, &closed, &open, &route).await?)?;
    let refused = call(&trial, &open, &closed, &route).await?;
    let step = trial.step(DENY_REFUSES);
    step.answers(&refused, Outcome::InvokeForbidden);
    step.equals("calls of the app", &closed.witness()?.ledger().on(&route).len(), &0);
    Ok(())
}

/// A sidecar with that default, and a policy that lets `friend` in.
fn launch(trial: &Trial, name: &str, default: &str, friend: &str) -> Launch {
    let friend = format!("{friend}-{}", trial.stand_name());
    let rules = format!(
        "accessControl:\n  defaultAction: {default}\n  trustDomain: public\n  policies:\n  - appId: {friend}\n    \
         defaultAction: allow\n    trustDomain: public\n    namespace: default\n"
    );
    Launch::new(SidecarAsk::new(name, AppProtocol::Http).with_configuration(&rules))
}

/// Calls the app behind `callee`, through the sidecar `caller`.
async fn call(trial: &Trial, caller: &Sidecar, callee: &Sidecar, route: &str) -> Result<Reply, Error> {
    let call = Invoke { app: &callee.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    trial.client_of(caller).invoke(&call).await
}
