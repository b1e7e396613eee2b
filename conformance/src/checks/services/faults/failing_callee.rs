//! Under the committed Resiliency policies a call that hangs is cut off and repeated, a callee that keeps failing is
//! left alone for a while, and the caller gets a problem.
//!
//! Of itself Dapr would wait for ever and never leave anybody alone (E36). Here the callee is a witness in the place of the
//! backend, and the caller the recurring-task service.

use fixtures::todo;
use reference_services::Service;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.failing-callee",
    title: "A callee that hangs is cut off, one that fails is left alone",
    clause: Clause {
        text: "Each call between services is bounded, repeated when it may pass, and refused while its callee keeps failing.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[Ability::Services],
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    HANGING_CALLEE_CUT_OFF = Step::caught(
        "hanging-callee-is-cut-off-and-called-again",
        &[Defect::InvokeIgnoresPolicy, Defect::InvokeRetriesOneShort]
    )
    .resting_on(&[GOOD_ANSWER_COMES_BACK])
    .cites(&["R4", "R6", "E36"])
    .rows(&["hist-attempt-bound/hanging"]),
    CALLER_IS_TOLD = Step::caught_in_service("caller-is-told-with-a-problem", &[Flaw::HtmlErrors, Flaw::TellsNoDetail])
        .resting_on(&[HANGING_CALLEE_CUT_OFF]),
    GOOD_ANSWER_COMES_BACK =
        Step::caught_in_service("good-answer-comes-back", &[Flaw::LosesSuccessor, Flaw::AnswersWithoutSuccessor]),
    CALLED_UNTIL_OPEN = Step::caught(
        "callee-is-called-until-the-breaker-opens",
        &[Defect::BreakerNeverOpens, Defect::BreakerOpensEarly],
    )
    .resting_on(&[HANGING_CALLEE_CUT_OFF])
    .cites(&["R4", "R5", "E36"]),
    OPEN_BREAKER_SPARES = Step::caught("open-breaker-spares-the-callee", &[Defect::BreakerNeverOpens])
        .resting_on(&[CALLER_IS_TOLD, CALLED_UNTIL_OPEN])
        .cites(&["R5"]),
    BREAKER_CLOSES_AGAIN = Step::caught("breaker-closes-again", &[Defect::BreakerNeverCloses]).cites(&["R5"]),
);

/// The route of the backend that the recurring-task service calls.
const SUCCESSORS: &str = "/successors";
/// What dapr-components/local/resiliency.yaml says of calls to the backend.
const TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPTS: usize = 3;
const FAILURES: usize = 10;
/// What is left of the five seconds for which the breaker is open, once two have passed between attempts.
const OPEN: Duration = Duration::from_secs(3);
/// The latest next attempt that still counts as one after a cut.
const LATEST: Duration = Duration::from_secs(6);
/// Longer than anybody waits.
const HANGS: Duration = Duration::from_secs(60);

/// The recurring-task service, and instead of the backend an app that does as it is told.
fn stand(_: &Names) -> Ask {
    let nowhere = [Service::Backend, Service::Notification, Service::Gateway].map(|service| (service, 0));
    let mut ask = todo::ask(&todo::Options { replicas: nowhere.into(), ..todo::Options::default() });
    let backend = SidecarAsk::new("backend", AppProtocol::Http).with_app(Service::Backend.app_id());
    ask.base.sidecars.push(backend);
    ask
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (witness, caller) = (trial.witness("backend")?, trial.sidecar("recurring")?.service()?);
    let (caller, calls) = (trial.client_at(caller.addr()), || witness.ledger().on(SUCCESSORS));
    let successor = task("pending");
    let good = Answer::http(201, successor.to_string()).with_header("content-type", "application/json");

    witness.answer(SUCCESSORS, Script::always(good.clone().after(patience::scaled(HANGS))));
    let cut = complete(&caller).await?;
    let pauses = pauses(&calls());
    let latest = patience::scaled(LATEST).max(TIMEOUT);
    let in_time = pauses.iter().all(|pause| (TIMEOUT..latest).contains(pause));
    trial.step(HANGING_CALLEE_CUT_OFF).timed(latest - TIMEOUT).that(
        in_time && pauses.len() + 1 == ATTEMPTS,
        &format!("{ATTEMPTS} calls, each {TIMEOUT:?} to {latest:?} after the one before"),
        format!("one call, and others after {pauses:?}; the caller was answered after {:?}", cut.took),
    );
    trial.step(CALLER_IS_TOLD).refuses(&cut, 502);

    // A success also lets the breaker forget what was cut off.
    witness.answer(SUCCESSORS, Script::always(good.clone()));
    let reply = complete(&caller).await?;
    let back = trial.step(GOOD_ANSWER_COMES_BACK);
    back.responds(&reply, 200);
    back.equals_json("the answer", &reply.json(), &json!({ "status": "scheduled", "task": successor }));

    let before = calls().len();
    witness.answer(SUCCESSORS, Script::always(Answer::http(500, "")));
    for _ in 0..FAILURES.div_ceil(ATTEMPTS) {
        trial.step(CALLER_IS_TOLD).refuses(&complete(&caller).await?, 502);
    }
    let reached = calls().len() - before;
    trial.step(CALLED_UNTIL_OPEN).timed(OPEN).equals("calls of the callee", &reached, &FAILURES);
    // From here on the callee would answer well, so that only the breaker can refuse.
    witness.answer(SUCCESSORS, Script::always(good));
    let refused = complete(&caller).await?;
    let spared = trial.step(OPEN_BREAKER_SPARES).timed(OPEN);
    spared.refuses(&refused, 502);
    spared.equals("calls of the callee", &(calls().len() - before), &FAILURES);
    let closed = patience::until(patience::DELIVERY, "the breaker to close", async || match complete(&caller).await {
        Ok(reply) if reply.status.is_success() => Probe::Ready(()),
        Ok(reply) => Probe::NotYet(reply.summary()),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    let last = closed.await.err().map(|error| error.to_string());
    trial.step(BREAKER_CLOSES_AGAIN).that(
        last.is_none(),
        "a success after the breaker's timeout",
        last.unwrap_or_default(),
    );
    Ok(())
}

/// Tells the service itself of a completion.
async fn complete(service: &Client) -> Result<Reply, Error> {
    let headers = vec![("content-type", "application/json")];
    let body = task("completed").to_string().into();
    service.raw(Raw { verb: "POST", path: "/process-completion", headers, body }).await
}

/// A daily task, all of whose times lie in the past.
fn task(status: &str) -> Value {
    json!({
        "id": "0b9f3c1e-52d7-4f0e-8a53-6f1a3d1c9b22", "user_id": "ada", "title": "water the plants",
        "description": null, "status": status, "due_at": "2026-01-05T09:00:00Z",
        "recurrence": { "rule": "daily", "time_zone": "UTC", "anchor": "2026-01-05T09:00:00" },
        "created_at": "2026-01-01T09:00:00Z", "updated_at": "2026-01-05T10:00:00Z",
        "completed_at": if status == "completed" { json!("2026-01-05T10:00:00Z") } else { Value::Null },
        "predecessor_id": null,
    })
}

/// The time between each call and the next.
fn pauses(calls: &[Entry]) -> Vec<Duration> {
    calls.iter().zip(calls.iter().skip(1)).map(|(call, next)| next.at - call.at).collect()
}
