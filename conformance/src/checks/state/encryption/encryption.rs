//! A store with an encryption key keeps no value as it is, and reads back what it or the former key sealed.
//!
//! Behind the sealed value stands the name of the key, so that a store that gets a new key still finds the old one. All
//! stores here are on one table, that of the shared stand among them, which has no key. The value is a number of few
//! digits: of an object that comes over HTTP daprd 1.18.2 seals Go's notation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.encryption",
    title: "A store with an encryption key keeps ciphertext only",
    clause: Clause {
        text: "With `primaryEncryptionKey` a store keeps its values encrypted and reads them as they were saved, those of the `secondaryEncryptionKey` too.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-encrypt-state/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::SHARED_POSTGRES,
    needs: &[Ability::Launch, Ability::DatabaseInspection],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    SEALED = Step::caught("row-holds-ciphertext-and-the-name-of-the-key", &[Defect::EncryptionIgnored])
        .rows(&["state-encryption"]),
    READ_BACK = Step::caught("sealed-value-is-read-back", &[Defect::SealedReadAsKept])
        .rows(&["state-encryption", "state-encryption/grpc"]),
    KEYLESS = Step::caught("store-without-the-key-reads-ciphertext", &[Defect::EncryptionIgnored])
        .observed()
        .rows(&["state-encryption"]),
    NOT_ASKED =
        Step::caught("query-of-sealed-values-is-refused", &[Defect::QueryHidesFault, Defect::EncryptionIgnored])
            .observed()
            .rows(&["state-encryption-query"]),
    ROTATED = Step::caught("value-of-the-former-key-is-read-after-rotation", &[Defect::SecondaryKeyIgnored])
        .resting_on(&[READ_BACK])
        .rows(&["state-encryption-rotation"]),
    REWRITTEN = Step::caught("rewritten-value-needs-the-new-key-alone", &[Defect::SecondaryKeySeals])
        .resting_on(&[READ_BACK])
        .rows(&["state-encryption-rotation/rewritten"]),
);

/// The table of `state.postgresql` when the component names none.
const TABLE: &str = "state";
/// The environment of the sidecar as a store.
const SECRETS: &str = "sealing-secrets";
/// Variables with the former key and the new one, and their values.
const FORMER: (&str, &str) = ("SEALING_KEY_FORMER", "000102030405060708090a0b0c0d0e0f");
const NEW: (&str, &str) = ("SEALING_KEY_NEW", "101112131415161718191a1b1c1d1e1f101112131415161718191a1b1c1d1e1f");
/// The store before the rotation.
const BEFORE: &str = "sealed";
/// The same while it knows both keys.
const BOTH: &str = "rotated";
/// The same when it knows the new one alone.
const AFTER: &str = "renewed";

async fn run(trial: Trial) -> Result<(), Stop> {
    let sidecar = trial.run(&launch()).await?;
    let (client, key) = (trial.client_of(&sidecar), trial.scope().key("pin"));
    let (value, later) = (json!(4217), json!(4218));
    given(&client.save(BEFORE, &[Item::json(&key, &value)]).await?)?;

    let kept = kept(&trial, &key).await?;
    is_sealed(&trial.step(SEALED), &kept, &value, FORMER.0);
    let step = trial.step(READ_BACK);
    step.reads(&client.get(BEFORE, &key).await?, &value);
    let (reply, found) = client.bulk_get(BEFORE, &[&key]).await?;
    step.answers(&reply, Outcome::Value);
    let found: Vec<_> = found.iter().map(|found| text(found.data.as_deref().unwrap_or_default())).collect();
    step.equals("what a bulk get finds", &found, &vec![value.to_string()]);
    let seen = trial.client("a")?.get(STORE, &key).await?;
    trial.step(KEYLESS).equals("what the store without a key reads", &text(&seen.body), &kept);
    is_sealed(&trial.step(KEYLESS), &text(&seen.body), &value, FORMER.0);
    let asked = client.query(BEFORE, r#"{"filter": {}, "page": {"limit": 1}}"#).await?;
    trial.step(NOT_ASKED).answers(&asked, Outcome::QueryFailed);

    trial.step(ROTATED).reads(&client.get(BOTH, &key).await?, &value);
    given(&client.save(BOTH, &[Item::json(&key, &later)]).await?)?;
    let step = trial.step(REWRITTEN);
    step.reads(&client.get(AFTER, &key).await?, &later);
    Ok(())
}

/// Observes that `kept` tells nothing of the value but the key that sealed it.
fn is_sealed(step: &Visit<'_>, kept: &str, value: &Value, name: &str) {
    let (ending, plain) = (format!("||{name}"), value.to_string());
    let opaque = kept.strip_suffix(&ending).is_some_and(|sealed| {
        let sealed = STANDARD.decode(sealed).unwrap_or_default();
        !sealed.is_empty() && !text(&sealed).contains(&plain)
    });
    step.that(opaque, &format!("ciphertext that ends in {ending}"), format!("`{kept}`"));
}

/// What the row of `key` holds: the column has bytes as base64; of any other value it is its JSON.
async fn kept(trial: &Trial, key: &str) -> Result<String, Stop> {
    let column = trial.database()?.row(TABLE, key).await?.map(|row| row.value).unwrap_or_default();
    let bytes = serde_json::from_str::<String>(&column).ok().and_then(|bytes| STANDARD.decode(bytes).ok());
    Ok(bytes.map_or(column, |bytes| text(&bytes)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn launch() -> Launch {
    let store = |name: &str, primary: (&str, &str)| {
        let store = Component::postgres(name).with_secret_store(SECRETS);
        store.with_secret("primaryEncryptionKey", primary.0, primary.0)
    };
    let ask = SidecarAsk::new("sealer", AppProtocol::None)
        .with_env(FORMER.0, FORMER.1)
        .with_env(NEW.0, NEW.1)
        .with(Component::new(SECRETS, "secretstores.local.env"))
        .with(store(BEFORE, FORMER))
        .with(store(BOTH, NEW).with_secret("secondaryEncryptionKey", FORMER.0, FORMER.0))
        .with(store(AFTER, NEW));
    Launch::new(ask)
}
