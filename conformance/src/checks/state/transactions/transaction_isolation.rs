//! A bulk get beside a running transaction answers all of its writes or none of them.
//!
//! One writer moves money between two accounts, another sidecar reads both in one bulk get all the while; the sum
//! never changes. Without this a transaction protects the writers only.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use fixtures::client::Op;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.transaction-isolation",
    title: "A reader sees the whole transaction or nothing of it",
    clause: Clause {
        text: "A bulk get beside a running transaction answers all of its writes or none of them.",
        url: "https://docs.dapr.io/reference/api/state_api/#state-transactions",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::SHARED_POSTGRES,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EVERY_TRANSFER = Step::caught("every-transfer-is-accepted", &[Defect::TransactionRefused]),
    EVERY_READ_SAME_SUM = Step::caught("every-read-meets-the-same-sum", &[Defect::TransactionSeenHalf])
        .resting_on(&[TRANSFERS_APPLIED])
        .rows(&["state-tx-isolation"]),
    TRANSFERS_APPLIED =
        Step::caught("transfers-are-applied", &[Defect::TransactionIgnoresUpsert]).rows(&["state-tx-ok/upserts"]),
);

/// What one account has at the start, and so the number of transfers that empty it.
const MONEY: u64 = 25;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (writer, reader) = (trial.client("a")?, trial.client("b")?);
    let keys = ["from", "to"].map(|name| trial.scope().key(name));
    let [from, to] = &keys;
    given(&writer.save(STORE, &[Item::json(from, &json!(MONEY)), Item::json(to, &json!(0))]).await?)?;

    let done = AtomicBool::new(false);
    let (transferred, seen) = tokio::join!(transfer(&writer, &keys, &done), watch(&reader, &keys, &done));
    let refused = transferred?;
    trial.step(EVERY_TRANSFER).equals("transfers refused", &refused, &Vec::new());
    let step = trial.step(TRANSFERS_APPLIED);
    let mut applied = true;
    for (key, amount) in [(from, 0), (to, MONEY)] {
        applied &= step.reads(&reader.get(STORE, key).await?, &json!(amount));
    }
    let seen = seen?;
    if !applied {
        // Where nothing moves every sum is the same.
        return Ok(());
    }
    let step = trial.step(EVERY_READ_SAME_SUM);
    // An answer without an amount is wrong in another way than one from the midst of a transfer.
    let lacking = seen.iter().filter(|(from, to)| from.is_none() || to.is_none()).count();
    let whole = step.equals("answers that lack an amount", &lacking, &0);
    let sums: BTreeSet<_> = seen.iter().filter_map(|(from, to)| Some((*from)? + (*to)?)).collect();
    let same = step.equals("the sums", &sums, &BTreeSet::from([MONEY]));
    // Reads that all fell before or after the transfers prove nothing: whose fault that is nobody knows.
    let states = seen.iter().collect::<BTreeSet<_>>().len();
    if whole && same && states <= 2 {
        let text = format!("read while the transfers ran: {} reads met {states} states", seen.len());
        return Err(Error::new(Kind::Timeout, text).into());
    }
    Ok(())
}

/// Moves one at a time; returns what the sidecar said to refused transfers.
async fn transfer(client: &Client, keys: &[String; 2], done: &AtomicBool) -> Result<Vec<String>, Stop> {
    let [from, to] = keys;
    let mut refused = Vec::new();
    for moved in 1..=MONEY {
        let (left, come) = (json!(MONEY - moved), json!(moved));
        let operations = [Op::Upsert(Item::json(from, &left)), Op::Upsert(Item::json(to, &come))];
        let answer = client.transact(STORE, &operations).await;
        // Set before an error is passed on, since the reader stops at nothing else.
        done.store(answer.is_err() || moved == MONEY, Ordering::Relaxed);
        let reply = answer?;
        if !reply.status.is_success() {
            refused.push(reply.summary());
        }
    }
    Ok(refused)
}

/// Reads both accounts until the transfers are done; `None` where the answer has no amount.
async fn watch(
    client: &Client,
    keys: &[String; 2],
    done: &AtomicBool,
) -> Result<Vec<(Option<u64>, Option<u64>)>, Stop> {
    let [from, to] = keys;
    let mut seen = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let (reply, found) = client.bulk_get(STORE, &[from, to]).await?;
        given(&reply)?;
        let amount = |key: &String| {
            let data = found.iter().find(|entry| entry.key == *key).and_then(|entry| entry.data.as_deref());
            data.and_then(|data| serde_json::from_slice::<Value>(data).ok()?.as_u64())
        };
        seen.push((amount(from), amount(to)));
    }
    Ok(seen)
}
