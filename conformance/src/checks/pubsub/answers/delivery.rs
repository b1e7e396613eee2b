//! The app answers an event with a status: SUCCESS acknowledges it, RETRY has it delivered again, DROP drops it.
//!
//! The spec's handlers answer `{"status":"processed"}` (E13). No such status exists, so the event counts as failed
//! and comes again for ever, with everything behind it waiting. The rules are easy to get wrong in both directions
//! (E14): a body without a status is success, a lower-case `success` is not, and a 404 silently drops the event.
//!
//! A new answer is one more case of the table, which makes its step, its topic and its route.

use futures_util::future::try_join_all;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::hearing;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.delivery",
    title: "The app's answer decides whether an event comes again",
    clause: Clause {
        text: "SUCCESS or no status acknowledges, RETRY, an unknown status or an error redelivers, DROP or 404 drops.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    steps: &STEPS,
    ask: |scope| {
        let names: Vec<_> = cases(scope.transport).map(|case| case.step.slug).collect();
        hearing(scope, &names)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Answers that must all lead to the same thing.
struct Case {
    step: Step,
    fate: Fate,
    answers: &'static [fn() -> Answer],
}

/// What becomes of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is delivered once: acknowledged, or dropped.
    Done,
    /// It is delivered again until it is acknowledged.
    Again,
}

const fn done(step: Step, answers: &'static [fn() -> Answer]) -> Case {
    Case { step: step.on_redelivery(), fate: Fate::Done, answers }
}

const fn again(step: Step, answers: &'static [fn() -> Answer]) -> Case {
    Case { step: step.on_redelivery(), fate: Fate::Again, answers }
}

const SUCCESS: Step = Step::caught("success-is-acknowledged-once", &[Defect::SuccessRedelivered])
    .cites(&["R25", "E13"])
    .rows(&["ps-ack-success"]);
const EMPTY: Step = Step::caught("empty-answer-is-acknowledged", &[Defect::EmptyAnswerRetried])
    .over(Transport::Http)
    .resting_on(&[SUCCESS])
    .cites(&["E13"])
    .rows(&["ps-ack-empty"]);
// Every script ends in success.
const RETRY: Step =
    Step::caught("retry-is-delivered-again", &[Defect::RetryStatusAcknowledged, Defect::NeverRedelivers])
        .resting_on(&[SUCCESS])
        .cites(&["R25"])
        .rows(&["ps-retry-status"]);
const UNKNOWN: Step = Step::caught("unknown-status-is-retried", &[Defect::UnknownStatusAcknowledged])
    .over(Transport::Http)
    .resting_on(&[RETRY])
    .cites(&["E13"])
    .rows(&["ps-retry-status/unknown"]);
const SERVER_ERROR: Step = Step::caught("server-error-is-retried", &[Defect::ErrorStatusAcknowledged])
    .resting_on(&[RETRY])
    .cites(&["E14"])
    .rows(&["ps-500", "ps-500/body"]);

const CASES: &[Case] = &[
    done(SUCCESS, &[Answer::success]),
    done(EMPTY, &[|| Answer::http(200, "")]),
    done(
        Step::caught("any-2xx-is-acknowledged", &[Defect::Only200Acknowledged])
            .over(Transport::Http)
            .resting_on(&[EMPTY])
            .rows(&["ps-ack-success/any-2xx"]),
        &[|| Answer::http(201, ""), || Answer::http(204, ""), || Answer::http(299, "")],
    ),
    done(
        Step::caught("answer-without-status-is-acknowledged", &[Defect::StatusRequired])
            .over(Transport::Http)
            .resting_on(&[EMPTY])
            .rows(&["ps-ack-empty/no-status"]),
        &[|| Answer::http(200, r#"{"done":true}"#), || Answer::http(200, r#"{"status":""}"#)],
    ),
    done(
        Step::caught("answer-that-is-no-object-is-acknowledged", &[Defect::StatusRequired])
            .over(Transport::Http)
            .resting_on(&[EMPTY])
            .rows(&["ps-ack-empty/no-object"]),
        &[
            || Answer::http(200, "fine"),
            || Answer::http(200, r#""""#),
            || Answer::http(200, "null"),
            || Answer::http(200, "7"),
            || Answer::http(200, r#"{"status":"#),
        ],
    ),
    again(RETRY, &[Answer::retry]),
    again(
        UNKNOWN,
        &[|| Answer::http(200, r#"{"status":"processed"}"#), || Answer::http(206, r#"{"status":"processed"}"#)],
    ),
    again(
        Step::caught("lower-case-status-is-retried", &[Defect::LowerCaseStatusAccepted])
            .over(Transport::Http)
            .resting_on(&[UNKNOWN, RETRY])
            .cites(&["E14"])
            .rows(&["ps-retry-status/lower-case"]),
        &[|| Answer::http(200, r#"{"status":"success"}"#)],
    ),
    again(
        SERVER_ERROR,
        &[|| Answer::http(500, ""), || Answer::http(503, ""), || Answer::http(500, r#"{"status":"SUCCESS"}"#)],
    ),
    again(
        Step::caught("client-error-is-retried", &[Defect::ClientErrorAcknowledged])
            .resting_on(&[SERVER_ERROR, RETRY])
            .cites(&["E14"])
            .rows(&["ps-500/client-error"]),
        &[|| Answer::http(400, ""), || Answer::http(403, ""), || Answer::http(429, "")],
    ),
    again(
        Step::caught("redirect-is-retried", &[Defect::RedirectAcknowledged])
            .over(Transport::Http)
            .resting_on(&[RETRY])
            .cites(&["E14"])
            .rows(&["ps-500/redirect"]),
        &[|| Answer::http(302, "").with_header("location", "/"), || Answer::http(300, "")],
    ),
    again(
        // Over gRPC a broken connection is a status like any other here.
        Step::caught("broken-connection-is-retried", &[Defect::NeverRedelivers])
            .over(Transport::Http)
            .resting_on(&[SERVER_ERROR]),
        &[|| Answer::new(fixtures::witness::Say::Reset)],
    ),
    done(
        Step::caught("drop-is-not-delivered-again", &[Defect::DropRetried])
            .resting_on(&[SUCCESS])
            .cites(&["R25"])
            .rows(&["ps-drop-status"]),
        &[Answer::drop],
    ),
    // Over gRPC the twin of a 404 is Unimplemented.
    done(
        Step::caught("not-found-is-not-delivered-again", &[Defect::NotFoundRetried])
            .resting_on(&[SUCCESS])
            .cites(&["E14"])
            .rows(&["ps-404"]),
        &[|| Answer::http(404, "")],
    ),
];

const STEPS: [Step; CASES.len()] = {
    let mut steps = [CASES[0].step; CASES.len()];
    let mut index = 0;
    while index < CASES.len() {
        steps[index] = CASES[index].step;
        index += 1;
    }
    steps
};

fn cases(transport: Transport) -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(move |case| case.step.applies(transport))
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    try_join_all(cases(trial.transport()).map(|case| judge(&trial, &client, case))).await?;
    Ok(())
}

/// Publishes what the case needs and counts what comes.
async fn judge(trial: &Trial, client: &Client, case: &Case) -> Result<(), Stop> {
    let (topic, route) = (trial.scope().topic(case.step.slug), trial.scope().route(case.step.slug));
    let witness = trial.witness("a")?;
    // An acknowledged event uses one answer up, a failed one is answered until success ends it.
    let mut answers = case.answers.iter().map(|answer| answer());
    let first = Script::first(1, &answers.next().unwrap_or_else(Answer::success));
    witness.answer(&route, answers.fold(first, Script::then).then(Answer::success()));
    // One event more shows that the partition is read on.
    let events = if case.fate == Fate::Done { case.answers.len() + 1 } else { 1 };
    send(client, &topic, 1..=events).await?;

    let expected: Vec<_> = match case.fate {
        Fate::Done => (1..=events as u64).map(Some).collect(),
        Fate::Again => vec![Some(1); case.answers.len() + 1],
    };
    let step = trial.step(case.step);
    // Each has the whole wait to itself: a slow machine takes longer for several.
    for count in 1..=expected.len() {
        if step.arrives(witness, &route, count).await.len() < count {
            break;
        }
    }
    step.settles(witness, &route, expected.len()).await;
    let says: Vec<_> = case.answers.iter().map(|answer| answer().say).collect();
    let what = format!("events in order of delivery, answered {says:?} and then with success");
    step.equals(&what, &numbers(&witness.ledger().on(&route)), &expected);
    Ok(())
}
