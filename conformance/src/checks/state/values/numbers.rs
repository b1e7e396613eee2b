//! A number up to 2^53 keeps its value; a larger integer keeps it only as bytes over gRPC or inside a string.
//!
//! The HTTP save decodes JSON into 64-bit floats (E31): an id of 9007199254740993 comes back as …992, without any
//! sign of it. Observed on daprd 1.18.2, the same over gRPC when the item says `contentType: application/json`.
//! Ids belong into strings.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.numbers",
    title: "Numbers keep their value within the known limits",
    clause: Clause {
        text: "A number up to 2^53 keeps its value; a larger integer keeps it only as bytes over gRPC or inside a string.",
        url: "https://github.com/dapr/dapr/blob/v1.18.2/pkg/api/http/http.go",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::STORE,
    level: Level::Should,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    USUAL_NUMBERS_KEPT =
        Step::caught("usual-numbers-are-kept", &[Defect::NumbersAsText, Defect::GetCutsValue, Defect::GetWrapsValue])
            .rows(&["state-save-bigint/usual"]),
    DIGITS_IN_STRING_KEPT = Step::caught("digits-in-a-string-are-kept", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .cites(&["E31"])
        .rows(&["state-save-bigint/string"]),
    LARGE_LOSES_DIGITS = Step::caught("large-integer-loses-digits-as-json", &[Defect::KeepsBigIntegers])
        .observed()
        .resting_on(&[USUAL_NUMBERS_KEPT, DIGITS_IN_STRING_KEPT])
        .cites(&["E31"])
        .rows(&["state-save-bigint"]),
    BYTES_KEEP_EVERY_DIGIT = Step::caught("bytes-keep-every-digit", &[Defect::RoundsBigIntegersGrpc])
        .over(Transport::Grpc)
        .resting_on(&[DIGITS_IN_STRING_KEPT])
        .rows(&["state-save-bigint/bytes"]),
);

/// 2^53 + 1, the first integer that no 64-bit float holds.
const LARGE: &str = "9007199254740993";
/// Its neighbour, which one does.
const ROUNDED: &str = "9007199254740992";

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("amount");

    let usual = json!({"n": [0, -1, 42, 9_007_199_254_740_991_i64], "f": [0.1, -1.5, 1e-7, 1.25e21]});
    let kept = trial.step(USUAL_NUMBERS_KEPT);
    answers_save(&kept, &client, as_json(&key, &usual.to_string()), Outcome::Done).await?;
    holds(&kept, &client, &key, Some(&usual)).await?;
    let digits = json!({ "id": LARGE });
    let kept = trial.step(DIGITS_IN_STRING_KEPT);
    answers_save(&kept, &client, as_json(&key, &digits.to_string()), Outcome::Done).await?;
    holds(&kept, &client, &key, Some(&digits)).await?;

    let item = as_json(&key, LARGE);
    reads_back(&trial.step(LARGE_LOSES_DIGITS), &client, item, ROUNDED).await?;
    if trial.transport() == Transport::Grpc {
        let item = Item { key: &key, value: LARGE.into(), ..Item::default() };
        reads_back(&trial.step(BYTES_KEEP_EVERY_DIGIT), &client, item, LARGE).await?;
    }
    Ok(())
}

/// An item that the sidecar reads as JSON: over gRPC only the content type makes it do so.
fn as_json<'a>(key: &'a str, text: &str) -> Item<'a> {
    let item = Item { key, value: text.to_owned().into(), ..Item::default() };
    item.with_metadata("contentType", "application/json")
}

async fn reads_back(step: &Visit<'_>, client: &Client, item: Item<'_>, expected: &str) -> Result<(), Stop> {
    let key = item.key;
    answers_save(step, client, item, Outcome::Done).await?;
    let got = client.get(STORE, key).await?;
    // As text: a JSON reader of our own could round by itself.
    step.equals("the text", &String::from_utf8_lossy(&got.body).as_ref(), &expected);
    Ok(())
}
