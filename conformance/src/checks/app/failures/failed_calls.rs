//! A failure behind the app is a failure of the event: Dapr hears of it, and brings the event again.
//!
//! A handler that catches what its sidecar refuses, logs it and answers 2xx has lost the event: nobody else knows of it.
//! The harness lets an event through to see which calls the app makes for it, then brings another one like it and refuses
//! one kind of call, as a sidecar does whose broker, store or callee is away. What is refused once may succeed when the
//! event comes again.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Kind as Call};

use crate::checks::app::asked;
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.failed-calls",
    title: "What fails behind the app is not acknowledged",
    clause: Clause {
        text: "An event whose handling failed is answered with a failure or RETRY, so that it is delivered again.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/#at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    PUBLISH = Step::caught_in_app(
        "refused-publish-is-reported",
        &[AppFault::SwallowsFailedPublish, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
    SAVE = Step::caught_in_app(
        "refused-save-is-reported",
        &[AppFault::SwallowsFailedSave, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
    INVOKE = Step::caught_in_app(
        "refused-invocation-is-reported",
        &[AppFault::SwallowsFailedInvoke, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
);

/// The steps, each with the calls that are refused.
const CASES: [(Step, Call); 3] = [(PUBLISH, Call::Publish), (SAVE, Call::Write), (INVOKE, Call::Invoke)];

async fn run(trial: Trial) -> Result<(), Stop> {
    let handled = topic::handled(&trial).await?;
    for (step, kind) in CASES {
        let mut why = format!("no handler makes a call that {}", kind.does());
        for (topic, example) in &handled {
            let before = asked::deliver(&trial, &topic.route, &topic.like(example)).await?;
            if !before.kinds().contains(&kind) {
                continue;
            }
            if meaning(&before.reply) != Meaning::Success {
                // One that fails anyway says nothing by failing.
                why = "an event fails although nothing is refused: see app.good-events".to_owned();
                continue;
            }
            let event = topic.like(example);
            let refusal = trial.team()?.relay().fault(kind, Act::Refuse(500), usize::MAX);
            let refused = asked::deliver(&trial, &topic.route, &event).await?;
            drop(refusal);
            let expected = format!("a failure or RETRY, since a call that {} was refused", kind.does());
            let again = meaning(&refused.reply);
            let hint = match refused.reply.json() {
                Value::Array(parts) if hints::is_tuple(&parts) => hints::TUPLE,
                _ if again == Meaning::Dropped => {
                    "DROP is for what can never be handled: a failure behind the app passes"
                }
                _ => hints::SWALLOWED,
            };
            trial.step(step).replies(&refused.reply, again.comes_again(), expected, hint);
        }
        // What was seen all the same counts.
        trial.set_aside(step, why);
    }
    Ok(())
}
