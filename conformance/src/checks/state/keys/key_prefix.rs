//! A key is stored as `<prefix>||<key>`; the prefix is the app id unless `keyPrefix` of the component says otherwise.
//!
//! `keyPrefix: none`, which the spec asks for, gives that protection up (E28). One sidecar here has a component of
//! each kind, all on one table; the rows tell what was really stored.

use crate::checks::prelude::*;
use crate::checks::stand;
use crate::checks::state::transition::holds;

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
    of: owner::POSTGRES,
    needs: &[Ability::Launch, Ability::DatabaseInspection],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    DEFAULT_IS_THE_APP_ID =
        Step::caught("default-prefix-is-the-app-id", &[Defect::PrefixIgnored, Defect::PrefixOfComponent])
            .rows(&["state-prefix-appid"]),
    NAME_IS_THE_COMPONENT =
        Step::caught("prefix-name-is-the-component", &[Defect::PrefixIgnored]).rows(&["state-prefix-variants"]),
    WORD_IN_LOWER_CASE =
        Step::caught("other-words-are-the-prefix-in-lower-case", &[Defect::PrefixIgnored, Defect::PrefixOfComponent])
            .rows(&["state-prefix-variants/literal"]),
    NONE_IS_THE_BARE_KEY = Step::caught(
        "prefix-none-stores-the-bare-key",
        &[Defect::PrefixAdded, Defect::GetCutsValue, Defect::GetWrapsValue]
    )
    .cites(&["R35", "E28"])
    .rows(&["state-prefix-variants/none"]),
    READ_BACK = Step::caught("prefixed-key-is-read-back", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .resting_on(&[NAME_IS_THE_COMPONENT])
        .rows(&["state-prefix-variants/apart"]),
    DO_NOT_MEET = Step::caught("prefixed-keys-do-not-meet", &[Defect::PrefixIgnored]),
);

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
        (DEFAULT_IS_THE_APP_ID, "plain", format!("{}||{key}", sidecar.app_id)),
        (NAME_IS_THE_COMPONENT, "named", format!("named||{key}")),
        (WORD_IN_LOWER_CASE, "worded", format!("team||{key}")),
    ];
    for (step, store, stored) in &stores {
        // What was saved under the other prefixes is not there under this one.
        let got = client.get(store, &key).await?;
        trial.step(DO_NOT_MEET).answers(&got, Outcome::Absent);
        let step = trial.step(*step);
        step.answers(&client.save(store, &[Item::json(&key, &json!({ "in": store }))]).await?, Outcome::Done);
        let row = trial.database()?.row(TABLE, stored).await?;
        step.that(row.is_some(), &format!("a row with the key {stored}"), "no such row");
    }
    holds(&trial.step(DO_NOT_MEET), &trial.client("a")?, &key, None).await?;
    for (_, store, _) in &stores {
        let got = client.get(store, &key).await?;
        trial.step(READ_BACK).reads(&got, &json!({ "in": store }));
    }

    let step = trial.step(NONE_IS_THE_BARE_KEY);
    step.answers(&client.save("bare", &[Item::json(&key, &json!("bare"))]).await?, Outcome::Done);
    let row = trial.database()?.row(TABLE, &key).await?;
    step.that(row.is_some(), &format!("a row with the key {key}"), "no such row");
    // The store of this other app has the same prefix, none.
    holds(&step, &trial.client("a")?, &key, Some(&json!("bare"))).await?;
    Ok(())
}
