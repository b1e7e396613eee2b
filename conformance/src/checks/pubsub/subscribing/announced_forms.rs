//! The list of an app is read whatever the case of its names, and a `null` in it is as if the field were absent.
//!
//! Dapr documents `pubsubname`; the SDKs for .NET and Java write `pubsubName`, and Java every field of its class, most
//! of them `null`. Whoever reads that strictly delivers nothing to their apps, and nothing tells why. daprd decodes the
//! list with Go's `encoding/json`, which takes both: read from dapr v1.18.2, `pkg/runtime/pubsub/subscriptions.go`.

use fixtures::ask::Format;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.announced-forms",
    title: "Subscriptions are read in the forms that SDKs write",
    clause: Clause {
        text: "In the list of an app names count in any case, and `null` is as if the field were absent.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#provide-a-route-for-dapr-to-discover-topic-subscriptions",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    // Over gRPC a list has one form only.
    transports: &[Transport::Http],
    steps: STEPS,
    ask: |scope| CASES.iter().fold(stand::with_pubsub(scope), |ask, case| ask.with_topic(scope.topic(case.name), 1)),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    OTHER_CASE =
        Step::caught("component-named-in-camel-case-is-found", &[Defect::CamelCaseIgnored]).rows(&["ps-sub-forms"]),
    NULLS = Step::caught("null-fields-cost-no-subscription", &[Defect::NullDropsSubscriptions])
        .rows(&["ps-sub-forms/null"]),
);

/// A sidecar of that name whose app writes its list in that form.
struct Case {
    step: Step,
    name: &'static str,
    format: Format,
}

const CASES: [Case; 2] = [
    Case { step: OTHER_CASE, name: "camel", format: Format::Camel },
    Case { step: NULLS, name: "nulls", format: Format::Nulls },
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("b")?);
    let mut readers = Vec::new();
    for Case { name, format, .. } in CASES {
        let ask = SidecarAsk::new(name, scope.app_protocol()).with(Component::kafka(PUBSUB));
        let listed = subscription_of(name, scope, name).with_format(format);
        readers.push(trial.run(&announcing(ask, [listed])).await?);
        send(&client, &scope.topic(name), [1]).await?;
    }
    for (Case { step, name, .. }, reader) in CASES.iter().zip(&readers) {
        let (step, route) = (trial.step(*step), scope.route(name));
        let seen = numbers(&step.arrives(reader.witness()?, &route, 1).await);
        step.equals(&format!("events at {route}"), &seen, &vec![Some(1)]);
    }
    Ok(())
}
