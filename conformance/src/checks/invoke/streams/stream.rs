//! Bodies are passed on while they come: each piece of an answer reaches the caller when the app sends it, an upload
//! reaches the app before it ends, and an app whose caller is gone is told so.
//!
//! An assistant's answer that is gathered first looks like one that hangs, and an app that is never told goes on
//! working for nobody. Each piece here waits until the one before it was seen at the other end, so that a sidecar which
//! gathers them never shows any.

use crate::checks::prelude::*;
use crate::checks::stand;

const FIRST: &str = "data: 1";
const SECOND: &str = "data: 2";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.stream",
    title: "Requests and answers are passed on while they come",
    clause: Clause {
        text: "Of an invocation over HTTP each piece of the request and of the answer is passed on when it is sent.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.17.2",
        until: None,
        basis: Basis::Implemented,
    },
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ANSWER_COMES_AS_SENT = Step::caught("answer-comes-as-it-is-sent", &[Defect::InvokeGathersAnswers])
        .rows(&["inv-stream-response", "inv-stream-response/plain"]),
    EVENTS_COME_AS_SENT =
        Step::caught("events-come-as-they-are-sent", &[Defect::InvokeGathersAnswers, Defect::InvokeGathersEvents])
            .rows(&["inv-stream-response/events", "inv-sse"]),
    APP_LEARNS_CALLER_GONE = Step::caught("app-learns-that-its-caller-is-gone", &[Defect::InvokeOutlivesCaller])
        .rows(&["inv-client-cancel"]),
    UPLOAD_COMES_AS_SENT =
        Step::caught("upload-comes-as-it-is-sent", &[Defect::InvokeGathersRequests]).rows(&["inv-stream-request"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target, wait) = (trial.client("a")?, trial.sidecar("b")?, trial.delivery());
    let witness = target.witness()?;
    let path = |route: &str| format!("/v1.0/invoke/{}/method{route}", target.app_id);

    let plain = Pieces { step: ANSWER_COMES_AS_SENT, name: "plain", kind: "text/plain", headers: vec![] };
    let accept = vec![("accept", "text/event-stream")];
    let events = Pieces { step: EVENTS_COME_AS_SENT, name: "events", kind: "text/event-stream", headers: accept };
    for Pieces { step, name, kind, headers } in [plain, events] {
        let route = trial.scope().route(name);
        let mut calls = witness.hold_open(&route, &[("content-type", kind)]);
        let raw = Raw { verb: "GET", path: &path(&route), headers, ..Raw::default() };
        let mut caller = client.begin(&raw).await?;
        let mut app = calls.next(wait).await?;
        let comes = trial.step(step).timed(wait.limit() / 2);
        for piece in [FIRST, SECOND] {
            app.says(format!("{piece}\n\n"));
            let met = caller.hears(piece, wait).await;
            if !comes.that(met.is_ok(), &format!("`{piece}` before more is sent"), came(met)) {
                break;
            }
        }
        if step.slug == ANSWER_COMES_AS_SENT.slug {
            drop(caller);
            let told = app.is_left(wait).await.map_err(|late| late.context);
            let learns = trial.step(APP_LEARNS_CALLER_GONE).timed(wait.limit() / 2);
            learns.that(told.is_ok(), "the call ends at the app once its caller is gone", came(told));
        } else {
            drop(app);
            let met = caller.ends(wait).await;
            let status = caller.status();
            comes.that(met.is_ok(), "the end of the answer once the app ends it", came(met));
            comes.equals("the status", &status, &Some(wire::passed_on(200, trial.transport())));
        }
    }
    upload(&trial).await
}

/// Answers in pieces, and how they are asked for.
struct Pieces {
    step: Step,
    name: &'static str,
    kind: &'static str,
    headers: Vec<(&'static str, &'static str)>,
}

async fn upload(trial: &Trial) -> Result<(), Stop> {
    let (client, target, wait) = (trial.client("a")?, trial.sidecar("b")?, trial.delivery());
    let (witness, route) = (target.witness()?, trial.scope().route("upload"));
    let mut calls = witness.hold_open(&route, &[]);
    let path = format!("/v1.0/invoke/{}/method{route}", target.app_id);
    let mut caller = client.upload(&Raw { verb: "POST", path: &path, ..Raw::default() }).await?;
    let comes = trial.step(UPLOAD_COMES_AS_SENT).timed(wait.limit() / 2);
    let mut app = None;
    for piece in [FIRST, SECOND] {
        caller.send(piece);
        let met = async {
            if app.is_none() {
                app = Some(calls.next(wait).await.map_err(|late| late.context)?);
            }
            match &mut app {
                Some(app) => app.hears(piece, wait).await,
                None => Err("no call at the app".to_owned()),
            }
        };
        let met = met.await;
        if !comes.that(met.is_ok(), &format!("`{piece}` at the app before more is sent"), came(met)) {
            return Ok(());
        }
    }
    caller.finish();
    let Some(mut app) = app else { return Ok(()) };
    let met = app.hears_out(wait).await;
    comes.that(met.is_ok(), "the end of the upload once the caller ends it", came(met));
    comes.equals("the upload", &String::from_utf8_lossy(app.heard()).into_owned(), &format!("{FIRST}{SECOND}"));
    app.says("done");
    drop(app);
    let met = caller.hears("done", wait).await;
    comes.that(met.is_ok(), "the app's answer", came(met));
    Ok(())
}

/// What was met, in words.
fn came(met: Result<(), String>) -> String {
    met.err().unwrap_or_else(|| "it came".to_owned())
}
