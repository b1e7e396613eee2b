//! Conditions of rules are CEL over the whole event, and the first one that is met chooses the route.
//!
//! A service with a handler for each kind of event relies on that: where conditions on the data are passed over,
//! everything goes to the default handler, which takes it for what it is not. A condition on a field that an event does
//! not have decides nothing, so that such an event fails. Read from dapr v1.18.2, `pkg/expr` and
//! `pkg/runtime/subscription/subscription.go`.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, numbers};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.routing-rules",
    title: "The first rule that an event meets chooses its route",
    clause: Clause {
        text: "The first rule whose CEL condition an event meets chooses its route, else the default route is taken.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/howto-route-messages/",
        since: "1.4",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic(MIXED), 1).with_topic(scope.topic(DEAD), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    FIRST_WINS =
        Step::caught("first-of-several-rules-that-are-met-wins", &[Defect::LastRuleWins]).rows(&["ps-sub-cel/first"]),
    BY_PRESENCE = Step::caught(
        "rule-on-a-field-that-may-be-absent-chooses",
        &[Defect::RulesOnlyCompare, Defect::RuleConditionsIgnored],
    )
    .rows(&["ps-sub-cel", "ps-sub-cel/has"]),
    BY_NUMBER = Step::caught(
        "rule-on-a-number-of-the-data-chooses",
        &[Defect::RulesOnlyCompare, Defect::RuleConditionsIgnored]
    )
    .rows(&["ps-sub-cel", "ps-sub-cel/data"]),
    BY_TEXT = Step::caught(
        "rule-with-a-function-of-the-source-chooses",
        &[Defect::RulesOnlyCompare, Defect::RuleConditionsIgnored],
    )
    .rows(&["ps-sub-cel", "ps-sub-cel/text"]),
    BY_DEFAULT = Step::caught("event-that-meets-no-rule-takes-the-default-route", &[Defect::RuleConditionsIgnored])
        .rows(&["ps-sub-cel/default"]),
    UNDECIDED = Step::caught(
        "event-without-the-field-of-a-rule-is-dead-lettered",
        &[Defect::RulesOnlyCompare, Defect::RuleConditionsIgnored],
    )
    // The first version with dead-letter topics.
    .since("1.8")
    .rows(&["ps-sub-cel/missing-field"]),
);

/// A sidecar of the check's own: what one rule does wrong may cost its app all subscriptions.
const READER: &str = "reader";
/// The topic with all events, and the default route.
const MIXED: &str = "mixed";
/// Where events go of which the rules decide nothing.
const DEAD: &str = "dead";
/// Each rule by the name of its route, in order.
const RULES: [(&str, &str); 4] = [
    ("priority", "event.type == 'shop.priority'"),
    ("vip", "has(event.data.vip) && event.data.vip"),
    ("large", "event.data.amount > 10"),
    ("shop", "event.source.startsWith('shop/')"),
];

/// An event, and the name of the route where it ends.
struct Case {
    step: Step,
    kind: &'static str,
    source: &'static str,
    /// Left out where it is not so.
    vip: bool,
    amount: Option<u32>,
    ends: &'static str,
}

const CASES: [Case; 6] = [
    // It meets all rules.
    Case { step: FIRST_WINS, kind: "shop.priority", source: "shop/eu", vip: true, amount: Some(50), ends: "priority" },
    Case { step: BY_PRESENCE, kind: "order", source: "desk", vip: true, amount: Some(1), ends: "vip" },
    Case { step: BY_NUMBER, kind: "order", source: "desk", vip: false, amount: Some(11), ends: "large" },
    Case { step: BY_TEXT, kind: "order", source: "shop/eu", vip: false, amount: Some(1), ends: "shop" },
    Case { step: BY_DEFAULT, kind: "order", source: "desk", vip: false, amount: Some(1), ends: MIXED },
    Case { step: UNDECIDED, kind: "order", source: "desk", vip: false, amount: None, ends: DEAD },
];

impl Case {
    /// The data of the `n`th event.
    fn data(&self, n: usize) -> Value {
        let mut data = event(n);
        if self.vip {
            data["vip"] = true.into();
        }
        if let Some(amount) = self.amount {
            data["amount"] = amount.into();
        }
        data
    }
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("b")?);
    let reader = trial.run(&launch(scope)).await?;
    let (witness, topic) = (reader.witness()?, scope.topic(MIXED));
    for (n, case) in (1..).zip(&CASES) {
        let data = case.data(n);
        let publish = Publish::json(PUBSUB, &topic, &data)
            .with_metadata("cloudevent.type", case.kind)
            .with_metadata("cloudevent.source", case.source);
        given(&client.publish(&publish).await?)?;
    }
    let ends = |n: usize| {
        let hears = |name: &&str| numbers(&witness.ledger().on(&scope.route(name))).contains(&Some(n as u64));
        CASES.iter().map(|case| case.ends).filter(hears).collect::<Vec<_>>()
    };
    patience::allow(trial.delivery(), async || {
        let missing: Vec<_> = (1..=CASES.len()).filter(|n| ends(*n).is_empty()).collect();
        if missing.is_empty() { Probe::Ready(()) } else { Probe::NotYet(format!("without events {missing:?}")) }
    })
    .await;
    for (n, case) in (1..).zip(&CASES) {
        trial.step(case.step).equals(&format!("routes that event {n} came to"), &ends(n), &vec![case.ends]);
    }
    Ok(())
}

/// A sidecar whose app announces the rules, and hears what is dead-lettered.
fn launch(scope: &Names) -> Launch {
    let mixed = subscription_of(READER, scope, MIXED).with_dead_letter(scope.topic(DEAD));
    let mixed = RULES.iter().fold(mixed, |mixed, (name, condition)| mixed.with_rule(condition, scope.route(name)));
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    announcing(ask, [mixed, subscription_of(READER, scope, DEAD)])
}
