//! The component decides what stands before a key: by default the app id, so that apps sharing a table do not meet.
//!
//! `keyPrefix: none`, which the spec asks for, gives that protection up (E28). One sidecar here has a component of
//! each kind, all on one table; the rows tell what was really stored.

use fixtures::ask::{AppProtocol, Component, SidecarAsk};
use fixtures::client::Item;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use serde_json::json;

use super::holds;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.key-prefix",
    title: "Keys are stored under the prefix of their component",
    clause: Clause {
        text: "A key is stored as `<prefix>||<key>`, the prefix being the app id unless `keyPrefix` says otherwise, and bare with `none`.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-share-state/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch, Ability::DatabaseInspection],
    steps: &[
        Step::caught("default-prefix-is-the-app-id", &[Defect::PrefixIgnored]),
        Step::caught("prefix-name-is-the-component", &[Defect::PrefixIgnored]),
        Step::caught("other-words-are-the-prefix-in-lower-case", &[Defect::PrefixIgnored]),
        Step::caught("prefix-none-stores-the-bare-key", &[Defect::PrefixAdded]),
        Step::caught("prefixed-key-is-read-back", &[Defect::GetWrapsValue]),
        Step::caught("prefixed-keys-do-not-meet", &[Defect::PrefixIgnored]),
    ],
    requirements: &["R35"],
    errata: &["E28"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// The table of `state.postgresql` when the component names none.
const TABLE: &str = "state";

async fn run(trial: Trial) -> Result<(), Stop> {
    let by = |name: &str, prefix: &str| Component::postgres(name).with("keyPrefix", prefix);
    let ask = SidecarAsk::new("prefixes", AppProtocol::None)
        .with(Component::postgres("plain").without("keyPrefix"))
        .with(by("named", "name"))
        .with(by("worded", "Team"))
        .with(by("bare", "none"));
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);
    let key = trial.scope().key("order");

    let stores = [
        ("default-prefix-is-the-app-id", "plain", format!("{}||{key}", sidecar.app_id)),
        ("prefix-name-is-the-component", "named", format!("named||{key}")),
        ("other-words-are-the-prefix-in-lower-case", "worded", format!("team||{key}")),
    ];
    for (slug, store, stored) in &stores {
        let step = trial.step(slug);
        step.answers(&client.save(store, &[Item::json(&key, &json!({ "in": store }))]).await?, Outcome::Done);
        let row = trial.database()?.row(TABLE, stored).await?;
        step.that(row.is_some(), &format!("a row with the key {stored}"), "no such row");
    }
    holds(&trial.step("prefixed-keys-do-not-meet"), &trial.client("a")?, &key, None).await?;
    for (_, store, _) in &stores {
        let got = client.get(store, &key).await?;
        trial.step("prefixed-key-is-read-back").reads(&got, &json!({ "in": store }));
    }

    let step = trial.step("prefix-none-stores-the-bare-key");
    step.answers(&client.save("bare", &[Item::json(&key, &json!("bare"))]).await?, Outcome::Done);
    let row = trial.database()?.row(TABLE, &key).await?;
    step.that(row.is_some(), &format!("a row with the key {key}"), "no such row");
    // The store of this other app has the same prefix, none.
    holds(&step, &trial.client("a")?, &key, Some(&json!("bare"))).await?;
    Ok(())
}
