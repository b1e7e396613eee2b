//! The caller gets the status, headers and body that the invoked app answered, errors included.
//!
//! Only the sidecar's own errors carry `errorCode`. A client that takes every error for one of Dapr's, or every
//! answer for JSON, reads failures as results (E38).

use crate::checks::prelude::*;
use crate::checks::stand;

/// What the app answers.
const STATUSES: [u16; 9] = [200, 201, 204, 400, 403, 404, 409, 500, 503];
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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    SUCCESS_STATUS_COMES_BACK = Step::caught("success-status-comes-back", &[Defect::InvokeHidesStatus])
        .over(Transport::Http)
        .cites(&["R45"])
        .rows(&["inv-status-pass/success"]),
    ERROR_STATUS_COMES_BACK = Step::caught("error-status-comes-back", &[Defect::InvokeWrapsErrors])
        .cites(&["R45", "E38"])
        .rows(&["inv-status-pass"]),
    ERROR_BODY_COMES_BACK = Step::caught("error-body-comes-back-unwrapped", &[Defect::InvokeWrapsErrors])
        .resting_on(&[BODY_COMES_BACK])
        .cites(&["R45", "E38"])
        .rows(&["inv-app-error-body"]),
    BODY_COMES_BACK =
        Step::caught("body-comes-back", &[Defect::InvokeDropsResponseBody, Defect::InvokeDoublesResponseBody])
            .cites(&["R45"])
            .rows(&["inv-status-pass/body"]),
    HEADERS_COME_BACK = Step::caught("headers-come-back", &[Defect::InvokeDropsResponseHeaders])
        .cites(&["R45"])
        .rows(&["inv-status-pass/headers"]),
    REDIRECT_NOT_FOLLOWED = Step::caught("redirect-is-not-followed", &[Defect::InvokeFollowsRedirects])
        .over(Transport::Http)
        .resting_on(&[SUCCESS_STATUS_COMES_BACK])
        .rows(&["inv-status-pass/redirect"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    let invoke = async |route: &str| {
        let call = Invoke { app: &target.app_id, method: &route[1..], verb: "GET", ..Invoke::default() };
        client.invoke(&call).await
    };

    for status in STATUSES {
        let route = trial.scope().route(&status.to_string());
        let body = if status < 400 { "" } else { ERROR_BODY };
        witness.answer(&route, Script::always(Answer::http(status, body)));
        let reply = invoke(&route).await?;
        let expected = wire::passed_on(status, trial.transport());
        if status >= 400 {
            let same = format!("the app's {status} as {expected}");
            trial.step(ERROR_STATUS_COMES_BACK).that(reply.status == expected, &same, reply.summary());
            // Over gRPC the app's text travels as the message of its status.
            let text = match (&reply.fault, trial.transport()) {
                (Some(fault), Transport::Grpc) => fault.message.clone(),
                _ => String::from_utf8_lossy(&reply.body).into_owned(),
            };
            trial.step(ERROR_BODY_COMES_BACK).equals("the error body", &text.as_str(), &ERROR_BODY);
        } else if trial.transport() == Transport::Http {
            let same = format!("the app's {status}");
            trial.step(SUCCESS_STATUS_COMES_BACK).that(reply.status == expected, &same, reply.summary());
        }
    }

    let route = trial.scope().route("full");
    let answer = Answer::http(200, "{\"n\": 1.0e3 }").with_header("content-type", "application/vnd.todo+json");
    witness.answer(&route, Script::always(answer.with_header("x-answer", "kept")));
    let reply = invoke(&route).await?;
    trial.step(BODY_COMES_BACK).equals("the body", &reply.body.as_ref(), &b"{\"n\": 1.0e3 }".as_slice());
    let headers = trial.step(HEADERS_COME_BACK);
    // Each of them once, as the app sent it.
    headers.equals("x-answer", &values(&reply, "x-answer"), &vec!["kept"]);
    headers.equals("content-type", &values(&reply, "content-type"), &vec!["application/vnd.todo+json"]);

    if trial.transport() == Transport::Http {
        let (from, to) = (trial.scope().route("moved"), trial.scope().route("there"));
        witness.answer(&from, Script::always(Answer::http(302, "").with_header("location", &to)));
        let reply = invoke(&from).await?;
        let stayed = trial.step(REDIRECT_NOT_FOLLOWED);
        stayed.that(reply.status == Status::Http(302), "the app's 302", reply.summary());
        stayed.stays_silent(witness, &to, &witness.ledger().on(&from)).await?;
    }
    Ok(())
}

fn values<'a>(reply: &'a Reply, header: &str) -> Vec<&'a str> {
    reply.headers.iter().filter(|(name, _)| name == header).map(|(_, value)| value.as_str()).collect()
}
