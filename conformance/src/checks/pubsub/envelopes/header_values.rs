//! An event is delivered also when HTTP cannot carry what its publisher wrote beside it, or its publish is refused; and
//! whatever becomes of it, the events behind it are delivered.
//!
//! Publish metadata become headers of a delivery. One with a line break, or with a name that is no token, makes a
//! request that daprd 1.18.2 never sends: it tries again without end, and the partition stands still, or the event is
//! lost in silence after many tries. `escapeHeaders` helps with values, where somebody thought of it.

use std::collections::BTreeSet;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.header-values",
    title: "No metadata of an event keep it from being delivered",
    clause: Clause {
        text: "A published event is delivered at least once whatever its metadata hold, and so are those behind it.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/\
              #at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    // Readers of its own: an event that is never delivered is still on the topic for whoever comes next.
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| CASES.iter().fold(stand::with_pubsub(scope), |ask, case| ask.with_topic(scope.topic(case.name), 1)),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LINE_FEED = Step::caught("line-feed-is-no-hindrance", LOST)
        .rows(&["ps-publish-header-value", "ps-publish-header-value/lf"]),
    CARRIAGE_RETURN = Step::caught("carriage-return-is-no-hindrance", LOST).rows(&["ps-publish-header-value/cr"]),
    NUL = Step::caught("nul-is-no-hindrance", LOST).rows(&["ps-publish-header-value/nul"]),
    SPACE_IN_NAME = Step::caught("space-in-a-name-is-no-hindrance", LOST)
        .rows(&["ps-publish-header-name", "ps-publish-header-name/space"]),
    BEHIND = Step::caught("event-behind-it-is-delivered", &[Defect::StrangeHeadersBlock])
        .rows(&["ps-publish-header-value", "ps-publish-header-name"]),
    ESCAPED = Step::caught("escaped-value-is-delivered", &[Defect::EscapeHeadersIgnored])
        .since("1.14.2")
        .rows(&["ps-publish-header-value/escaped"]),
);

/// How an event is lost by its metadata.
const LOST: &[Defect] = &[Defect::StrangeHeadersBlock, Defect::StrangeHeadersLose];

/// Metadata that HTTP cannot carry, each on a topic of its own.
struct Case {
    step: Step,
    name: &'static str,
    metadata: (&'static str, &'static str),
}

const CASES: &[Case] = &[
    Case { step: LINE_FEED, name: "lf", metadata: (NOTE, "a\nb") },
    Case { step: CARRIAGE_RETURN, name: "cr", metadata: (NOTE, "a\rb") },
    Case { step: NUL, name: "nul", metadata: (NOTE, "a\0b") },
    Case { step: SPACE_IN_NAME, name: "space", metadata: ("no te", "ab") },
];

/// The name of the metadata.
const NOTE: &str = "note";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("a")?);
    let all = CASES.iter().map(|case| case.name);
    // daprd 1.18.2 takes one of some hundred tries for a success although the app saw nothing, so few of them are made.
    let patient = Component::kafka(PUBSUB).with("backOffDuration", "2s");
    let reader = trial.run(&launch(scope, "header-values", patient, all)).await?;
    let escaping = Component::kafka(PUBSUB).with("escapeHeaders", "true");
    let escaping = trial.run(&launch(scope, "escaped-values", escaping, [CASES[0].name])).await?;
    let ledger = reader.witness()?.ledger();

    // A reader that does not even hear of this one says nothing of the others; and one that takes its topics one after
    // the other begins anew with each, whatever is on its way: so the others come when it has them all.
    for Case { name, .. } in CASES {
        let topic = scope.topic(name);
        given(&client.publish(&Publish::json(PUBSUB, &topic, &event(0)).with_metadata(NOTE, "a b")).await?)?;
    }
    for Case { name, .. } in CASES {
        ledger.wait_for(trial.delivery(), &scope.route(name), 1).await?;
    }
    let escaped = scope.route(CASES[0].name);
    escaping.witness()?.ledger().wait_for(trial.delivery(), &escaped, 1).await?;
    let mut answers = Vec::new();
    for Case { name, metadata: (field, value), .. } in CASES {
        let topic = scope.topic(name);
        answers.push(client.publish(&Publish::json(PUBSUB, &topic, &event(1)).with_metadata(field, value)).await?);
        send(&client, &topic, [2]).await?;
    }
    let is_refused = |answer: &Reply| answer.status.is_answer() && !answer.status.is_success();

    let at = |name: &str| {
        let seen = numbers(&ledger.on(&scope.route(name)));
        seen.into_iter().filter(|number| *number != Some(0)).collect::<Vec<_>>()
    };
    patience::allow(trial.delivery(), async || {
        let missing: Vec<_> = CASES.iter().map(|case| case.name).filter(|name| !at(name).contains(&Some(2))).collect();
        if missing.is_empty() { Probe::Ready(()) } else { Probe::NotYet(format!("no event 2 of {missing:?}")) }
    })
    .await;
    for (Case { step, name, .. }, answer) in CASES.iter().zip(&answers) {
        let seen = at(name);
        let step = trial.step(*step);
        step.that(
            is_refused(answer) || seen.contains(&Some(1)),
            "event 1 at the app, or a refusal of its publish",
            format!("{}; events at the app: {seen:?}", answer.summary()),
        );
        let met = format!("events at the app: {seen:?}, of `{name}`");
        trial.step(BEHIND).that(seen.contains(&Some(2)), "event 2 at the app", met);
    }

    let step = trial.step(ESCAPED);
    let seen = step.arrives(escaping.witness()?, &escaped, 2).await;
    let met = seen.get(1).and_then(|event| event.header(NOTE));
    let expected = (!answers.first().is_some_and(is_refused)).then_some("a%0Ab");
    step.equals("header `note` at the app", &met, &expected);
    Ok(())
}

/// A sidecar with an app over HTTP that hears of these topics.
fn launch(scope: &Names, name: &str, component: Component, topics: impl IntoIterator<Item = &'static str>) -> Launch {
    let ask = SidecarAsk::new(name, AppProtocol::Http).with(component);
    announcing(ask, topics.into_iter().map(|topic| subscription_of(name, scope, topic)).collect::<BTreeSet<_>>())
}
