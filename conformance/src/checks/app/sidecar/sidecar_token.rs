//! Every call of the app to its sidecar carries the token of the sidecar.
//!
//! A sidecar that was started with DAPR_API_TOKEN answers 401 to whatever comes without it, except to the question how
//! it is (`/v1.0/healthz`). The app is told the same variable. Here a call without it goes on all the same, so that the
//! rest can be judged: what counts is what the app sent.

use fixtures::team::Call;
use fixtures::team::fault::AppFault;

use crate::checks::app::occasion::{self, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.sidecar-token",
    title: "The sidecar is called with its token",
    clause: Clause {
        text: "Every call to a sidecar that has a token carries it as `dapr-api-token`, in a header or as metadata.",
        url: "https://docs.dapr.io/operations/security/api-token/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(TOKEN = Step::caught_in_app("token-goes-with-every-call", &[AppFault::NoApiToken]));

const HINT: &str = "send DAPR_API_TOKEN as header `dapr-api-token`, once for all calls: a shared client with default \
                    headers (httpx.Client(headers=…), axios.create({headers}), RestClient.Builder.defaultHeader, \
                    HttpClient.DefaultRequestHeaders, a RoundTripper in Go). The SDKs read the variable themselves, \
                    but not for calls that are made beside them";

/// What needs no token: probes have none.
const OPEN: [&str; 2] = ["/v1.0/healthz", "/grpc.health.v1.Health/"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let team = trial.team()?;
    let Some(tokens) = team.tokens() else {
        return Err(Stop::NotOffered(
            "the app was not started here, and its tokens are not known: that needs --start".to_owned(),
        ));
    };
    // What was asked so far counts too; one call more, where this is the only check.
    Occasion::calling(&trial).await?;
    let needs = |call: &Call| !OPEN.iter().any(|open| call.target.starts_with(open));
    let calls: Vec<_> = team.relay().calls().into_iter().filter(needs).collect();
    if calls.is_empty() {
        return Err(Stop::NotOffered(occasion::NONE.to_owned()));
    }
    let all = calls.len();
    let has = |call: &Call| call.header("dapr-api-token") == Some(tokens.sidecar.as_str());
    let without: Vec<_> = calls.into_iter().filter(|call| !has(call)).collect();
    let other = without.iter().filter(|call| call.header("dapr-api-token").is_some()).count();
    let met = match (without.len(), other) {
        (0, _) => format!("{all} calls, each with it"),
        (missing, 0) => format!("{missing} of {all} calls without it"),
        (missing, other) => format!("{missing} of {all} calls without it, {other} of them with another one"),
    };
    let expected = "DAPR_API_TOKEN as `dapr-api-token` with every call";
    trial.step(TOKEN).does(&without, without.is_empty(), expected, met, HINT);
    Ok(())
}
