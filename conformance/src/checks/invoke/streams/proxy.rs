//! A gRPC call of a service of the app's own is passed on to the app that its metadata name, as it is: metadata,
//! messages both ways at once, trailers and status.
//!
//! An app that speaks gRPC keeps its own services and clients behind Dapr. A proxy that knows only the simplest calls
//! breaks them where they stream, or where they tell by trailers what went wrong. Shown on daprd 1.18.2.

use fixtures::client::Dialogue;

use crate::checks::prelude::*;
use crate::checks::stand;

/// `00 ff 80`, which is no text, in base64.
const BINARY: &str = "AP+A";
/// What the app says by its code, and the status that stands for it.
const TAKEN: (&str, u16) = ("6", 409);

/// How the app ends a call, and how one that it refuses after a message.
const ACCEPTED: &[(&str, &str)] = &[("grpc-status", "0"), ("x-end", "told")];
const REFUSED: &[(&str, &str)] = &[("grpc-status", TAKEN.0), ("grpc-message", "taken"), ("x-end", "told")];

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.proxy",
    title: "gRPC calls of an app's own service are passed on whole",
    clause: Clause {
        text: "A gRPC call with `dapr-app-id` in its metadata is passed on to that app, with metadata, messages, \
               trailers and status kept.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/service-invocation/\
              howto-invoke-services-grpc/",
        since: "1.4",
        until: None,
        basis: Basis::Implemented,
    },
    transports: &[Transport::Grpc],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    METADATA_ARRIVE = Step::caught("metadata-reach-the-app", &[Defect::ProxyDropsMetadata]).rows(&["inv-grpc-proxy"]),
    BINARY_ARRIVES =
        Step::caught("binary-metadata-reach-the-app", &[Defect::ProxyRecodesBinary]).rows(&["inv-grpc-metadata"]),
    TRAILERS_COME_BACK = Step::caught("trailers-come-back", &[Defect::ProxyDropsTrailers]).rows(&["inv-grpc-proxy"]),
    STATUS_COMES_BACK =
        Step::caught("status-of-the-app-comes-back", &[Defect::ProxyHidesCodes]).rows(&["inv-grpc-proxy"]),
    BOTH_WAYS_AT_ONCE = Step::caught("messages-go-both-ways-at-once", &[Defect::ProxyGathersRequests])
        .rows(&["inv-grpc-proxy/both-streams"]),
    NAMELESS_REFUSED = Step::caught("call-that-names-no-app-is-refused", &[Defect::ProxyServesNameless])
        .rows(&["inv-grpc-proxy/no-app"]),
    UNKNOWN_REFUSED =
        Step::caught("call-to-an-unknown-app-is-refused", &[Defect::InvokeUnknownApp404, Defect::ProxyServesNameless])
            .rows(&["inv-grpc-proxy/no-app"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    unary(&trial).await?;
    both_ways(&trial).await?;
    nobody(&trial).await
}

/// The path of a method of the app's own service.
fn method(trial: &Trial, name: &str) -> String {
    format!("{}.Service/{name}", trial.scope().route("own"))
}

async fn unary(trial: &Trial) -> Result<(), Stop> {
    let (client, target, wait) = (trial.client("a")?, trial.sidecar("b")?, trial.delivery());
    let (witness, path) = (target.witness()?, method(trial, "Ask"));
    let mut calls = witness.hold_open(&path, &[]);
    for code in ["0", TAKEN.0] {
        let metadata = [("dapr-app-id", target.app_id.as_str()), ("x-text", "told"), ("x-data-bin", BINARY)];
        let mut caller = client.proxy(&path, &metadata).await?;
        caller.send("question");
        caller.finish();
        let mut app = calls.next(wait).await?;
        let heard = app.hears_out(wait).await;
        let arrive = trial.step(METADATA_ARRIVE);
        arrive.that(heard.is_ok(), "the end of the request", came(heard));
        arrive.equals("the message", &app.heard(), &&b"question"[..]);
        if let Some(entry) = witness.ledger().on(&path).last() {
            arrive.equals("x-text", &entry.header("x-text"), &Some("told"));
            // Whether it is padded is up to whoever writes it.
            let data = entry.header("x-data-bin").map(|data| data.trim_end_matches('='));
            trial.step(BINARY_ARRIVES).equals("x-data-bin", &data, &Some(BINARY));
        }
        app.says("answer");
        app.ends(if code == "0" { ACCEPTED } else { REFUSED });
        let met = caller.ends(wait).await;
        let trailers = trial.step(TRAILERS_COME_BACK);
        trailers.that(met.is_ok(), "the end of the answer", came(met));
        trailers.equals("the message", &caller.heard(), &&b"answer"[..]);
        trailers.equals("x-end", &caller.trailer("x-end"), &Some("told"));
        let said = if code == "0" { 200 } else { TAKEN.1 };
        let expected = Some(wire::passed_on(said, trial.transport()));
        trial.step(STATUS_COMES_BACK).equals("the status", &caller.status(), &expected);
    }
    Ok(())
}

async fn both_ways(trial: &Trial) -> Result<(), Stop> {
    let (client, target, wait) = (trial.client("a")?, trial.sidecar("b")?, trial.delivery());
    let (witness, path) = (target.witness()?, method(trial, "Talk"));
    let mut calls = witness.hold_open(&path, &[]);
    let mut caller = client.proxy(&path, &[("dapr-app-id", target.app_id.as_str())]).await?;
    let both = trial.step(BOTH_WAYS_AT_ONCE).timed(wait.limit() / 2);
    caller.send("question 1");
    let mut app = match calls.next(wait).await {
        Ok(app) => app,
        Err(late) => {
            both.that(false, "the call at the app before its last message", late.context);
            return Ok(());
        }
    };
    for (number, (question, answer)) in [("question 1", "answer 1"), ("question 2", "answer 2")].iter().enumerate() {
        if number > 0 {
            caller.send(*question);
        }
        let met = app.hears(question, wait).await;
        if !both.that(met.is_ok(), &format!("`{question}` at the app before more is sent"), came(met)) {
            return Ok(());
        }
        app.says(*answer);
        let met = caller.hears(answer, wait).await;
        if !both.that(met.is_ok(), &format!("`{answer}` before the caller ends"), came(met)) {
            return Ok(());
        }
    }
    caller.finish();
    let met = app.hears_out(wait).await;
    both.that(met.is_ok(), "the end of the request at the app", came(met));
    app.ends(&[("grpc-status", "0")]);
    ends(&both, &mut caller, wait, wire::passed_on(200, trial.transport())).await;
    Ok(())
}

async fn nobody(trial: &Trial) -> Result<(), Stop> {
    let (client, caller, target) = (trial.client("a")?, trial.sidecar("a")?, trial.sidecar("b")?);
    let (path, wait) = (method(trial, "Nobody"), trial.delivery());
    let stranger = format!("nobody-{}", target.app_id);
    // Held open, a call that reaches either app is written down there.
    let _held = (caller.witness()?.hold_open(&path, &[]), target.witness()?.hold_open(&path, &[]));
    let named = [(NAMELESS_REFUSED, None), (UNKNOWN_REFUSED, Some(("dapr-app-id", stranger.as_str())))];
    for (step, name) in named {
        let (step, metadata) = (trial.step(step), Vec::from_iter(name));
        let mut asked = client.proxy(&path, &metadata).await?;
        asked.send("question");
        asked.finish();
        ends(&step, &mut asked, wait, wire::UNPROXIED).await;
        let mut reached = 0;
        for sidecar in [caller, target] {
            reached += sidecar.witness()?.ledger().on(&path).len();
        }
        step.equals("calls at either app", &reached, &0);
    }
    Ok(())
}

async fn ends(step: &Visit<'_>, call: &mut Dialogue, wait: Wait, status: Status) {
    let met = call.ends(wait).await;
    step.that(met.is_ok(), "the end of the answer", came(met));
    step.equals("the status", &call.status(), &Some(status));
}

/// What was met, in words.
fn came(met: Result<(), String>) -> String {
    met.err().unwrap_or_else(|| "it came".to_owned())
}
