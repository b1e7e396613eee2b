//! A key that is percent-encoded in the path names exactly that key, whatever characters it has; unencoded it may name
//! another.
//!
//! Path parameters are decoded like a query string, so that a raw `+` reads as a space, and a raw `/` leaves the
//! route (E32): with the spec's client `a+b@x` is saved under one key and looked up under another. A key with `||`
//! is refused, since that is how the key prefix is set apart.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_delete, answers_save, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.key-escaping",
    title: "Every key that is fully encoded names itself",
    clause: Clause {
        text: "A percent-encoded key names exactly that key, whatever characters it has; a key with `||` is refused.",
        url: "https://docs.dapr.io/reference/api/state_api/#key-scheme",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    KEYS_ROUND_TRIP = Step::caught("keys-round-trip", &[Defect::KeysFolded])
        .resting_on(&[ENCODED_SLASH, ENCODED_PLUS])
        .cites(&["R39"])
        .rows(&["state-save-long-key/characters"]),
    DELETE_ONLY_THEMSELVES = Step::caught("keys-delete-only-themselves", &[Defect::KeysFolded])
        .resting_on(&[ENCODED_SLASH, ENCODED_PLUS])
        .rows(&["state-save-long-key/characters"]),
    ENCODED_SLASH = Step::caught("encoded-slash-stays-in-the-key", &[Defect::SlashSplitsKey, Defect::KeysFolded])
        .over(Transport::Http)
        .cites(&["E32"])
        .rows(&["state-get-slash-key"]),
    RAW_PLUS = Step::caught("raw-plus-reads-as-a-space", &[Defect::PlusKeptInPath])
        .over(Transport::Http)
        .cites(&["E32"])
        .rows(&["gen-plus-in-path"]),
    ENCODED_PLUS = Step::caught("encoded-plus-reads-as-a-plus", &[Defect::EncodedPlusIsSpace, Defect::KeysFolded])
        .over(Transport::Http)
        .cites(&["E32"])
        .rows(&["gen-plus-in-path"]),
    RAW_SLASH = Step::caught("raw-slash-leaves-the-route", &[Defect::RawSlashInKey])
        .over(Transport::Http)
        .cites(&["E32"])
        .rows(&["gen-unknown-route"]),
    DOUBLE_BAR_SAVE =
        Step::caught("double-bar-refuses-a-save", &[Defect::IllegalKeyAccepted, Defect::IllegalKeyAnswers500])
            .cites(&["R39", "E32"])
            .rows(&["state-save-illegal-key"]),
    DOUBLE_BAR_READ =
        Step::caught("double-bar-refuses-a-read", &[Defect::IllegalKeyAccepted, Defect::IllegalKeyAnswers500])
            .rows(&["state-get-illegal-key"]),
    DOUBLE_BAR_DELETE =
        Step::caught("double-bar-refuses-a-delete", &[Defect::IllegalKeyAccepted, Defect::IllegalKeyAnswers500])
            .rows(&["state-get-illegal-key/delete"]),
);

/// What callers produce: addresses, paths, percentages, names in any script, quotes, a URL's own characters.
const IDS: [&str; 11] =
    ["a+b@x", "a b@x", "a/b", "a%2Fb", "50%", "ünïcödé", "漢字", "🦀", "o'hara\";--", "?q=1&r#f", "a|b"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let keys = IDS.map(|id| trial.scope().key(id));
    for key in &keys {
        let item = Item::json(key, &json!({ "of": key }));
        answers_save(&trial.step(KEYS_ROUND_TRIP), &client, item, Outcome::Done).await?;
    }
    for key in &keys {
        holds(&trial.step(KEYS_ROUND_TRIP), &client, key, Some(&json!({ "of": key }))).await?;
    }
    if trial.transport() == Transport::Http {
        paths(&trial, &client).await?;
    }
    let step = trial.step(DELETE_ONLY_THEMSELVES);
    for (index, key) in keys.iter().enumerate() {
        answers_delete(&step, &client, key, None, Outcome::Done).await?;
        holds(&step, &client, key, None).await?;
        if let Some(next) = keys.get(index + 1) {
            holds(&step, &client, next, Some(&json!({ "of": next }))).await?;
        }
    }

    let barred = trial.scope().key("a||b");
    answers_save(&trial.step(DOUBLE_BAR_SAVE), &client, Item::json(&barred, &json!(1)), Outcome::KeyIllegal).await?;
    let got = client.get(STORE, &barred).await?;
    trial.step(DOUBLE_BAR_READ).answers(&got, Outcome::KeyIllegal);
    answers_delete(&trial.step(DOUBLE_BAR_DELETE), &client, &barred, None, Outcome::KeyIllegal).await?;
    Ok(())
}

/// Paths exactly as they travel. The names of a scope need no encoding themselves.
async fn paths(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let get = async |name: &str| {
        let path = format!("/v1.0/state/{STORE}/{}", trial.scope().key(name));
        client.raw(Raw { verb: "GET", path: &path, ..Raw::default() }).await
    };
    let of = |id: &str| json!({ "of": trial.scope().key(id) });

    let got = get("a%2Fb").await?;
    trial.step(ENCODED_SLASH).reads(&got, &of("a/b"));
    // The spec's literal path, and beside it the right one.
    let got = get("a+b@x").await?;
    trial.step(RAW_PLUS).reads(&got, &of("a b@x"));
    let got = get("a%2Bb%40x").await?;
    trial.step(ENCODED_PLUS).reads(&got, &of("a+b@x"));
    let got = get("a/b").await?;
    let step = trial.step(RAW_SLASH);
    if step.that(got.status == Status::Http(404), "http 404", got.summary()) {
        // As on a path that no API owns: an absent key is none.
        let nowhere = client.raw(Raw { verb: "GET", path: "/v1.0/nowhere", ..Raw::default() }).await?;
        let code = |reply: &Reply| reply.fault.clone().unwrap_or_default().code;
        step.equals("the error code", &code(&got), &code(&nowhere));
    }
    Ok(())
}
