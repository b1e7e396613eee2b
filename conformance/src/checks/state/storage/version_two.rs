//! `state.postgresql` version 2 does not start on the table of version 1, and has etags of another kind (E29, E26).
//!
//! Both default to the table `state`. A team that only changes the version in its component gets a sidecar that
//! ends at start; beside it stands what works, a table prefix of its own.

use fixtures::tamper::{Fault, Kind, Side, What};

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, etag, holds};

/// Of what the API of the sidecar says.
const fn fault(kind: Kind, what: What) -> Fault {
    Fault { kind, side: Side::Api, what }
}

/// The component that must not come up: a name that no other line of a log has.
const UNMOVED: &str = "unmoved";

/// No version of a row here: words, a number as version 1 has them, a sign, the wildcard of HTTP, nearly a UUID.
const MALFORMED: [&str; 5] = ["bad", "5", "-1", "*", "00000000-0000-0000-0000-00000000000g"];

/// Why the embedded sidecar is no help here.
const REAL: &str = "the embedded sidecar has one kind of table; the wrong form runs beside the right one on daprd";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.version-two",
    title: "Version 2 needs a table of its own",
    clause: Clause {
        text: "`state.postgresql` version 2 does not take over the table of version 1; on its own table it keeps the same contract.",
        url: "https://docs.dapr.io/reference/components-reference/supported-state-stores/setup-postgresql-v2/",
        since: "1.13",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::POSTGRES_TWO,
    needs: &[Ability::Launch, Ability::Daprd],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TABLE_OF_VERSION_1 =
        Step::on_dapr("table-of-version-1-ends-the-sidecar", REAL).cites(&["E29"]).rows(&["state-v1-v2-same-table"]),
    OWN_TABLE_ACCEPTED = Step::tampered("own-table-is-accepted", REAL, &[fault(Kind::Status, What::Save)]),
    VALUE_READ_BACK = Step::tampered("value-is-read-back", REAL, &[fault(Kind::Status, What::Read)])
        .cites(&["E29"])
        .rows(&["state-v1-v2-same-table/own-table"]),
    KEYS_DO_NOT_MEET = Step::tampered("keys-of-the-versions-do-not-meet", REAL, &[fault(Kind::Status, What::Read)])
        .rows(&["state-v1-v2-same-table/apart"]),
    STALE_ETAG_REFUSED = Step::tampered("stale-etag-is-refused", REAL, &[fault(Kind::Status, What::Save)])
        .cites(&["E26"])
        .rows(&["state-etag-mismatch-save/v2"]),
    MALFORMED_IS_A_CONFLICT =
        Step::tampered("malformed-etag-is-a-conflict-here", REAL, &[fault(Kind::Status, What::Save)])
            .rows(&["state-etag-invalid/v2"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let store = |name| Component { version: "v2".into(), ..Component::postgres(name) };
    let sidecar = |name, store| Launch::new(SidecarAsk::new(name, AppProtocol::None).with(store));
    let launched = trial.launch(&sidecar("onto", store(UNMOVED))).await?;
    trial.step(TABLE_OF_VERSION_1).dies_over(&launched, UNMOVED).await;

    // But for its name, the table is all that tells this one from the other.
    let prefix = format!("two_{}_", trial.transport().slug());
    let beside = trial.run(&sidecar("beside", store(STORE).with("tablePrefix", &prefix))).await?;
    let client = trial.client_of(&beside);
    let key = trial.scope().key("order");
    let (first, second, lost) = (json!({"n": 1}), json!({"n": 2}), json!("lost"));
    answers_save(&trial.step(OWN_TABLE_ACCEPTED), &client, Item::json(&key, &first), Outcome::Done).await?;
    holds(&trial.step(VALUE_READ_BACK), &client, &key, Some(&first)).await?;
    holds(&trial.step(KEYS_DO_NOT_MEET), &trial.client("a")?, &key, None).await?;

    let stale = etag(&client, &key).await?;
    let step = trial.step(STALE_ETAG_REFUSED);
    answers_save(&step, &client, Item::json(&key, &second).with_etag(&stale), Outcome::Done).await?;
    answers_save(&step, &client, Item::json(&key, &lost).with_etag(&stale), Outcome::SaveEtagMismatch).await?;
    holds(&step, &client, &key, Some(&second)).await?;
    // Version 1 answers 400 to such words (`state.etag`).
    let step = trial.step(MALFORMED_IS_A_CONFLICT);
    for etag in MALFORMED {
        answers_save(&step, &client, Item::json(&key, &lost).with_etag(etag), Outcome::SaveEtagMismatch).await?;
        holds(&step, &client, &key, Some(&second)).await?;
    }
    Ok(())
}
