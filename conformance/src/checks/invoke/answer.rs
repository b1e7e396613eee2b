//! What the app answers is what the caller gets: status, headers and body, errors included.
//!
//! Only the sidecar's own errors carry `errorCode`. A client that takes every error for one of Dapr's, or every
//! answer for JSON, reads failures as results (E38).

use fixtures::client::{Invoke, Status, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::witness::{Answer, Script};
use tonic::Code;

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// What an app answers: its HTTP status, and the gRPC code that stands for it.
const SUCCESSES: [(u16, Code); 3] = [(200, Code::Ok), (201, Code::Ok), (204, Code::Ok)];
const ERRORS: [(u16, Code); 6] = [
    (400, Code::InvalidArgument),
    (403, Code::PermissionDenied),
    (404, Code::NotFound),
    (409, Code::AlreadyExists),
    (500, Code::Internal),
    (503, Code::Unavailable),
];
const ERROR_BODY: &str = r#"{"error":"no such task","id":7}"#;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.answer",
    title: "A caller sees the answer as the invoked app gave it",
    clause: Clause {
        text: "Status, headers and body of the invoked app come back unchanged, whatever the status is.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("success-status-comes-back", &[Defect::InvokeHidesStatus]).over(Transport::Http),
        Step::caught("error-status-comes-back", &[Defect::InvokeWrapsErrors]),
        Step::caught("error-body-comes-back-unwrapped", &[Defect::InvokeWrapsErrors]),
        Step::caught("body-comes-back", &[Defect::InvokeDropsResponseBody]),
        Step::caught("headers-come-back", &[Defect::InvokeDropsResponseHeaders]),
        Step::caught("redirect-is-not-followed", &[Defect::InvokeFollowsRedirects]).over(Transport::Http),
    ],
    requirements: &["R44", "R45"],
    errata: &["E38"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    let invoke = async |route: &str| {
        let call = Invoke { app: &target.app_id, method: &route[1..], verb: "GET", ..Invoke::default() };
        client.invoke(&call).await
    };

    for (status, code) in SUCCESSES.into_iter().chain(ERRORS) {
        let route = trial.scope().route(&status.to_string());
        let body = if status < 400 { "" } else { ERROR_BODY };
        witness.answer(&route, Script::always(Answer::http(status, body)));
        let reply = invoke(&route).await?;
        let expected = match trial.transport() {
            Transport::Http => Status::Http(status),
            Transport::Grpc => Status::Grpc(code),
        };
        if status >= 400 {
            let same = format!("the app's {status} as {expected}");
            trial.step("error-status-comes-back").that(reply.status == expected, &same, reply.summary());
            // Over gRPC the app's text travels as the message of its status.
            let text = match (&reply.fault, trial.transport()) {
                (Some(fault), Transport::Grpc) => fault.message.clone(),
                _ => String::from_utf8_lossy(&reply.body).into_owned(),
            };
            trial.step("error-body-comes-back-unwrapped").equals("the error body", &text.as_str(), &ERROR_BODY);
        } else if trial.transport() == Transport::Http {
            let same = format!("the app's {status}");
            trial.step("success-status-comes-back").that(reply.status == expected, &same, reply.summary());
        }
    }

    let route = trial.scope().route("full");
    let answer = Answer::http(200, "{\"n\": 1.0e3 }").with_header("content-type", "application/vnd.todo+json");
    witness.answer(&route, Script::always(answer.with_header("x-answer", "kept")));
    let reply = invoke(&route).await?;
    trial.step("body-comes-back").equals("the body", &reply.body.as_ref(), &b"{\"n\": 1.0e3 }".as_slice());
    let headers = trial.step("headers-come-back");
    headers.equals("x-answer", &reply.header("x-answer"), &Some("kept"));
    headers.equals("content-type", &reply.header("content-type"), &Some("application/vnd.todo+json"));

    if trial.transport() == Transport::Http {
        let (from, to) = (trial.scope().route("moved"), trial.scope().route("there"));
        witness.answer(&from, Script::always(Answer::http(302, "").with_header("location", &to)));
        let reply = invoke(&from).await?;
        let stayed = trial.step("redirect-is-not-followed");
        stayed.that(reply.status == Status::Http(302), "the app's 302", reply.summary());
        stayed.settles(witness, &to, 0).await;
    }
    Ok(())
}
