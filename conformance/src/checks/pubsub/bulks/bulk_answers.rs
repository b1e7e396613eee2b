//! The app answers each entry of a bulk by itself, and only what it did not handle is tried again or dead-lettered.
//!
//! Under a retry policy, as here, a bulk comes again without the entries that were handled; without one the component
//! for Kafka brings all of it again. An entry that the answer says nothing of counts as failed, where the answer to a
//! single event may be empty: an app whose handler leaves one out gets it for ever. Read from dapr v1.18.2,
//! `pkg/runtime/subscription/bulkresiliency.go` and `postman`.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{bulks, event, numbers, send_together};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.bulk-answers",
    title: "Each entry of a bulk is answered by itself",
    clause: Clause {
        text: "Of a bulk the entries come again that were not handled, and those are dropped that the app drops.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/",
        since: "1.17",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        let asked = stand::with_pubsub(scope).with_topic(scope.topic(DEAD), 1);
        CASES.iter().fold(asked, |ask, case| ask.with_topic(scope.topic(case.name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    RETRIED = Step::caught("retried-entry-comes-again", &[Defect::BulkStatusIgnored]).rows(&["ps-bsub-policy"]),
    UNMENTIONED = Step::caught(
        "entry-without-a-status-comes-again",
        &[Defect::BulkMissingStatusSucceeds, Defect::BulkStatusIgnored],
    )
    .rows(&["ps-bsub-empty-reply/no-status"]),
    HANDLED_STAY_AWAY =
        Step::caught("handled-entries-stay-away", &[Defect::BulkRetriedWhole]).rows(&["ps-bsub-policy"]),
    DROPPED =
        Step::caught("dropped-entry-is-dead-lettered", &[Defect::BulkStatusIgnored]).rows(&["ps-bsub-partial/drop"]),
    SPENT = Step::caught("entry-that-keeps-failing-is-dead-lettered-alone", &[Defect::BulkStatusIgnored])
        .rows(&["ps-bsub-policy/spent"]),
);

/// A sidecar of the check's own: a bulk subscription that fails holds up all others of its component.
const READER: &str = "reader";
/// The topic of the dead letters, and its route.
const DEAD: &str = "dead";
/// Events of each topic.
const EVENTS: usize = 3;
/// Most events of a call: those of a topic come in one.
const MOST: i32 = 3;
/// How many milliseconds a bulk that is not full waits for more.
const AWAIT: i32 = 500;
/// Attempts of the policy after the first.
const RETRIES: u32 = 2;

/// A topic whose second event is answered otherwise than the others, which are handled.
struct Case {
    name: &'static str,
    /// The number of its first event.
    first: usize,
    answers: fn() -> Script,
}

const AGAIN: Case =
    Case { name: "again", first: 10, answers: || Script::always(Answer::retry()).then(Answer::success()) };
const SILENT: Case =
    Case { name: "silent", first: 20, answers: || Script::always(Answer::http(200, "")).then(Answer::success()) };
const UNWANTED: Case = Case { name: "unwanted", first: 30, answers: || Script::always(Answer::drop()) };
const FAILING: Case = Case { name: "failing", first: 40, answers: || Script::always(Answer::retry()) };
const CASES: [Case; 4] = [AGAIN, SILENT, UNWANTED, FAILING];

impl Case {
    /// The number of the event that is answered otherwise.
    const fn odd(&self) -> u64 {
        self.first as u64 + 1
    }
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("b")?);
    let reader = trial.run(&launch(scope)).await?;
    let witness = reader.witness()?;
    for Case { name, first, answers } in CASES {
        witness.answer_entry(&scope.route(name), &event(first + 1), answers());
        send_together(&client, &scope.topic(name), first..first + EVENTS).await?;
    }
    let heard = |case: &Case| bulks(&witness.ledger().on(&scope.route(case.name)));
    let times = |case: &Case, n: u64| heard(case).concat().iter().filter(|met| **met == Some(n)).count();
    let buried = || {
        let mut buried = numbers(&witness.ledger().on(&scope.route(DEAD)));
        buried.sort_unstable();
        buried
    };
    let came_again = |case: &Case| times(case, case.odd()) > 1;
    patience::allow(trial.delivery(), async || {
        let all = came_again(&AGAIN) && came_again(&SILENT) && buried().len() >= 2;
        if all { Probe::Ready(()) } else { Probe::NotYet(format!("dead letters {:?}", buried())) }
    })
    .await;
    let more_than_once = || {
        let twice = |&case: &&Case| [case.odd() - 1, case.odd() + 1].into_iter().any(|n| times(case, n) > 1);
        CASES.iter().filter(twice).map(|case| (case.name, heard(case))).collect::<Vec<_>>()
    };
    patience::watch(trial.quiet(), async || match more_than_once() {
        none if none.is_empty() => Ok(()),
        some => Err(format!("{some:?}")),
    })
    .await;

    for (step, case) in [(RETRIED, &AGAIN), (UNMENTIONED, &SILENT)] {
        let (expected, met) = (format!("event {} more than once", case.odd()), format!("{:?}", heard(case)));
        trial.step(step).that(came_again(case), &expected, met);
    }
    // Where nothing was handled, that it stays away says nothing.
    let came = CASES.iter().all(|case| times(case, case.odd() - 1) > 0);
    let again = more_than_once();
    let met = if came { format!("more than once: {again:?}") } else { "events that never came".to_owned() };
    trial.step(HANDLED_STAY_AWAY).that(came && again.is_empty(), "each handled entry once", met);
    let of = |case: &Case| {
        let own = case.odd() - 1..=case.odd() + 1;
        buried().into_iter().flatten().filter(|n| own.contains(n)).collect::<Vec<_>>()
    };
    for (step, case) in [(DROPPED, &UNWANTED), (SPENT, &FAILING)] {
        trial.step(step).equals(&format!("dead letters of `{}`", case.name), &of(case), &vec![case.odd()]);
    }
    Ok(())
}

fn launch(scope: &Names) -> Launch {
    let resiliency = format!(
        "policies:\n  retries:\n    short: {{policy: constant, duration: 100ms, maxRetries: {RETRIES}}}\n\
         targets:\n  components:\n    {PUBSUB}:\n      inbound: {{retry: short}}\n"
    );
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB)).with_resiliency(&resiliency);
    let bulk = |case: &Case| subscription_of(READER, scope, case.name).with_bulk(MOST, AWAIT);
    let buries = |case: &Case| bulk(case).with_dead_letter(scope.topic(DEAD));
    let dead = subscription_of(READER, scope, DEAD);
    announcing(ask, [bulk(&AGAIN), bulk(&SILENT), buries(&UNWANTED), buries(&FAILING), dead])
}
