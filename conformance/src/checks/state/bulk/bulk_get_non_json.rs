//! A bulk get answers every value it can, also beside one that is not JSON.
//!
//! Bytes saved over gRPC need not be JSON. daprd 1.18.2 puts them into the HTTP answer as they are, fails to encode
//! it, and sends 200 with an empty body: every key of the request looks absent. A caller that then writes its
//! defaults destroys data. Over gRPC the same bulk get is right.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::answers_save;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.bulk-get-non-json",
    title: "A value that is not JSON leaves the others of a bulk get alone",
    clause: Clause {
        text: "A bulk get delivers every value it can, and names an entry that it cannot deliver.",
        url: "https://docs.dapr.io/reference/api/state_api/#get-bulk-state",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    BYTES_ACCEPTED = Step::caught("bytes-are-accepted-over-grpc", &[Defect::SaveRefused]),
    BYTES_READ_BACK = Step::caught("bytes-are-read-back-unchanged", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .resting_on(&[BYTES_ACCEPTED])
        .rows(&["state-save-binary-grpc"]),
    OTHERS_DELIVERED = Step::caught("other-values-are-delivered", &[Defect::BulkGetBlankedByNonJson])
        .resting_on(&[BYTES_ACCEPTED])
        .rows(&["state-bulkget-nonjson", "state-bulkget-nonjson/entry"]),
);

/// No JSON and no UTF-8.
const BYTES: &[u8] = &[0xff, 0x00, b'{', 0xfe];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let grpc = trial.client_over(trial.sidecar("a")?, Transport::Grpc);
    let (bytes, other) = (trial.scope().key("bytes"), trial.scope().key("other"));

    let item = Item { key: &bytes, value: BYTES.into(), ..Item::default() };
    answers_save(&trial.step(BYTES_ACCEPTED), &grpc, item, Outcome::Done).await?;
    given(&client.save(STORE, &[Item::json(&other, &json!("kept"))]).await?)?;
    let got = client.get(STORE, &bytes).await?;
    let step = trial.step(BYTES_READ_BACK);
    if step.answers(&got, Outcome::Value) {
        step.equals("the bytes", &got.body.as_ref(), &BYTES);
    }

    let (reply, found) = client.bulk_get(STORE, &[&bytes, &other]).await?;
    let step = trial.step(OTHERS_DELIVERED);
    step.answers(&reply, Outcome::Value);
    let entry = |key: &str| found.iter().find(|entry| entry.key == key);
    let delivered = entry(&other).and_then(|entry| entry.data.as_deref());
    step.that(delivered == Some(b"\"kept\"".as_slice()), "the other key with its value", reply.summary());
    // What cannot be delivered is named, so that it does not look absent.
    let named = entry(&bytes).is_some_and(|entry| entry.data.as_deref() == Some(BYTES) || entry.error.is_some());
    step.that(named, "the key of the bytes with them or an error", reply.summary());
    Ok(())
}
