//! Any key round-trips if it is percent-encoded as a whole in the path; a key put raw into the path may name another.
//!
//! Path parameters are decoded like a query string, so that a raw `+` reads as a space, and a raw `/` leaves the
//! route (E32): with the spec's client `a+b@x` is saved under one key and looked up under another. A key with `||`
//! is refused, since that is how the key prefix is set apart.

use fixtures::client::{Client, Item, Raw, Status, Transport};
use fixtures::embedded::defect::Defect;
use serde_json::json;

use super::{STORE, holds};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

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
    steps: &[
        Step::caught("keys-round-trip", &[Defect::KeysFolded]),
        Step::caught("keys-delete-only-themselves", &[Defect::KeysFolded]),
        Step::caught("encoded-slash-stays-in-the-key", &[Defect::SlashSplitsKey]).over(Transport::Http),
        Step::caught("raw-plus-reads-as-a-space", &[Defect::PlusKeptInPath]).over(Transport::Http),
        Step::caught("encoded-plus-reads-as-a-plus", &[Defect::EncodedPlusIsSpace]).over(Transport::Http),
        Step::caught("raw-slash-leaves-the-route", &[Defect::RawSlashInKey]).over(Transport::Http),
        Step::caught("double-bar-refuses-a-save", &[Defect::IllegalKeyAccepted]),
        Step::caught("double-bar-refuses-a-read", &[Defect::IllegalKeyAccepted]),
        Step::caught("double-bar-refuses-a-delete", &[Defect::IllegalKeyAccepted]),
    ],
    requirements: &["R39"],
    errata: &["E32"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// What callers produce: addresses, paths, percentages, names in any script, quotes, a URL's own characters.
const IDS: [&str; 11] =
    ["a+b@x", "a b@x", "a/b", "a%2Fb", "50%", "ünïcödé", "漢字", "🦀", "o'hara\";--", "?q=1&r#f", "a|b"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let keys = IDS.map(|id| trial.scope().key(id));
    for key in &keys {
        client.save(STORE, &[Item::json(key, &json!({ "of": key }))]).await?;
    }
    for key in &keys {
        holds(&trial.step("keys-round-trip"), &client, key, Some(&json!({ "of": key }))).await?;
    }
    if trial.transport() == Transport::Http {
        paths(&trial, &client).await?;
    }
    let step = trial.step("keys-delete-only-themselves");
    for (index, key) in keys.iter().enumerate() {
        step.answers(&client.delete(STORE, key, None).await?, Outcome::Done);
        holds(&step, &client, key, None).await?;
        if let Some(next) = keys.get(index + 1) {
            holds(&step, &client, next, Some(&json!({ "of": next }))).await?;
        }
    }

    let barred = trial.scope().key("a||b");
    let saved = client.save(STORE, &[Item::json(&barred, &json!(1))]).await?;
    trial.step("double-bar-refuses-a-save").answers(&saved, Outcome::KeyIllegal);
    let got = client.get(STORE, &barred).await?;
    trial.step("double-bar-refuses-a-read").answers(&got, Outcome::KeyIllegal);
    let deleted = client.delete(STORE, &barred, None).await?;
    trial.step("double-bar-refuses-a-delete").answers(&deleted, Outcome::KeyIllegal);
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
    trial.step("encoded-slash-stays-in-the-key").reads(&got, &of("a/b"));
    // The spec's literal path, and beside it the right one.
    let got = get("a+b@x").await?;
    trial.step("raw-plus-reads-as-a-space").reads(&got, &of("a b@x"));
    let got = get("a%2Bb%40x").await?;
    trial.step("encoded-plus-reads-as-a-plus").reads(&got, &of("a+b@x"));
    let got = get("a/b").await?;
    trial.step("raw-slash-leaves-the-route").that(got.status == Status::Http(404), "http 404", got.summary());
    Ok(())
}
