//! A method answers its callers as its team says.
//!
//! daprd 1.18.2 hands the status of an app on to whoever called as it is: a failure that is answered with 200 is a
//! success to its caller, and a success that is answered with 5xx is tried again. The sidecar of the app is the only
//! thing behind it here, and it answers as daprd does: a publish, a save and an absent key with 204.

use fixtures::team::fault::AppFault;

use crate::checks::app::apart::APART;
use crate::checks::app::asked;
use crate::checks::app::hints;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.methods",
    title: "The methods of the app answer as its team says",
    clause: Clause {
        text: "The status of the called app is what its caller gets.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/#http-response-codes",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(SAID = Step::caught_in_app("method-answers-as-said", &[AppFault::ChecksFor200]));

const ABSENT: &str = "the sidecar calls the path of the method as it is, with the verb of the caller: a prefix of the \
                      router (setGlobalPrefix, context path) belongs to the method";

const TOKEN: &str = "the sidecar calls with the token of APP_API_TOKEN in `dapr-api-token`; no other authentication \
                     stands between the two";

const REJECTED: &str =
    "the body is the JSON of the contract, as `application/json`: is the example one that the app takes?";

const BEHIND: &str = "the sidecar answers a publish, a save and an absent key with 204: take every 2xx for success \
                      (response.ok, is_success, raise_for_status), and read no body of 204";

const OTHER: &str = "is the status in the contract the one that is meant?";

async fn run(trial: Trial) -> Result<(), Stop> {
    let methods = &trial.team()?.given().methods;
    if methods.is_empty() {
        return Err(Stop::NotOffered("needs methods that other apps call: --contract tells of them".to_owned()));
    }
    for method in methods {
        let reply = asked::invoke(&trial, method).await?.reply;
        let (held, expected) = (is_said(&reply, method.status), said(&reply, method.status));
        if !held && trial.team()?.is_apart() {
            trial.set_aside(SAID, APART);
            continue;
        }
        trial.step(SAID).replies(&reply, held, expected, hint(&reply));
    }
    Ok(())
}

/// Whether it answered so. Over gRPC there are no such statuses: success is told from failure.
fn is_said(reply: &Reply, status: u16) -> bool {
    match reply.status {
        Status::Http(met) => met == status,
        Status::Grpc(_) => reply.status.is_success() == (200..300).contains(&status),
        Status::Closed | Status::Silent => false,
    }
}

fn said(reply: &Reply, status: u16) -> String {
    match (reply.transport, status) {
        (Transport::Http, _) => format!("http {status}, as its team says"),
        (Transport::Grpc, 200..300) => format!("success, as its team says with {status}"),
        (Transport::Grpc, _) => format!("a failure, as its team says with {status}"),
    }
}

fn hint(reply: &Reply) -> &'static str {
    match reply.status {
        Status::Http(401 | 403) => TOKEN,
        Status::Http(404 | 405) => ABSENT,
        Status::Http(400 | 415 | 422) => REJECTED,
        Status::Http(500..) => BEHIND,
        _ if reply.json().as_array().is_some_and(|parts| hints::is_tuple(parts)) => hints::TUPLE,
        _ => OTHER,
    }
}
