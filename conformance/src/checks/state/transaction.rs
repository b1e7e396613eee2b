//! A transaction is applied as a whole, in its order, or not at all.
//!
//! A conflict inside it is answered as any failure of a transaction, 500, not as the 409 of a single save (E26): a
//! caller cannot tell from the answer whether trying again with a new etag would help.

use fixtures::client::{Client, Item, Op, Raw, Transport};
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
    id: "state.transaction",
    title: "A transaction is applied as a whole or not at all",
    clause: Clause {
        text: "The operations of a transaction are applied in order and atomically; when one fails, none is applied.",
        url: "https://docs.dapr.io/reference/api/state_api/#state-transactions",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("transaction-is-accepted", &[Defect::TransactionRefused]),
        Step::caught("upserts-are-applied", &[Defect::TransactionIgnoresUpsert]),
        Step::caught("deletes-are-applied", &[Defect::TransactionIgnoresDelete]),
        Step::caught("last-operation-on-a-key-wins", &[Defect::TransactionReversed]),
        Step::caught("empty-transaction-is-accepted", &[Defect::EmptyTransactionRefused]),
        Step::caught("stale-etag-fails-it", &[Defect::TransactionConflict409, Defect::IgnoresEtag]),
        Step::caught("conflict-leaves-nothing-behind", &[Defect::TransactionNotAtomic]),
        Step::caught("bad-ttl-fails-it", &[Defect::BadTtlAccepted]),
        Step::caught("failure-leaves-nothing-behind", &[Defect::BadTtlAccepted]),
        Step::caught("illegal-key-is-refused", &[Defect::IllegalKeyAccepted]),
        Step::caught("unknown-store-is-refused", &[Defect::UnknownStore404]),
        Step::caught("unknown-operation-is-refused", &[Defect::UnknownOperationAccepted]).over(Transport::Http),
        Step::caught("broken-body-is-refused", &[Defect::BrokenBodyAccepted]).over(Transport::Http),
    ],
    requirements: &["R34"],
    errata: &["E26", "E33"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let [kept, gone, turned] = ["kept", "gone", "turned"].map(|name| trial.scope().key(name));
    client.save(STORE, &[Item::json(&gone, &json!("old"))]).await?;

    let operations = [
        Op::Upsert(Item::json(&kept, &json!("new"))),
        Op::Delete(&gone, None),
        Op::Upsert(Item::json(&turned, &json!("first"))),
        Op::Delete(&turned, None),
        Op::Upsert(Item::json(&turned, &json!("last"))),
    ];
    let done = client.transact(STORE, &operations).await?;
    trial.step("transaction-is-accepted").answers(&done, Outcome::Done);
    holds(&trial.step("upserts-are-applied"), &client, &kept, Some(&json!("new"))).await?;
    holds(&trial.step("deletes-are-applied"), &client, &gone, None).await?;
    holds(&trial.step("last-operation-on-a-key-wins"), &client, &turned, Some(&json!("last"))).await?;
    let done = client.transact(STORE, &[]).await?;
    trial.step("empty-transaction-is-accepted").answers(&done, Outcome::Done);

    failures(&trial, &client, &kept).await?;
    if trial.transport() == Transport::Http {
        bad_bodies(&trial, &client).await?;
    }
    Ok(())
}

/// `kept` exists; each transaction here has something that is right before what is wrong.
async fn failures(trial: &Trial, client: &Client, kept: &str) -> Result<(), Stop> {
    let stale = client.get(STORE, kept).await?.etag.unwrap_or_default();
    let (newer, lost) = (json!("newer"), json!("lost"));
    client.save(STORE, &[Item::json(kept, &newer)]).await?;

    let fresh = trial.scope().key("fresh");
    let upsert = Op::Upsert(Item::json(&fresh, &lost));
    let done = client.transact(STORE, &[upsert.clone(), Op::Delete(kept, Some(&stale))]).await?;
    trial.step("stale-etag-fails-it").answers(&done, Outcome::TransactionFailed);
    let conflicting = Op::Upsert(Item::json(kept, &lost).with_etag(&stale));
    let done = client.transact(STORE, &[upsert.clone(), conflicting]).await?;
    trial.step("stale-etag-fails-it").answers(&done, Outcome::TransactionFailed);
    let step = trial.step("conflict-leaves-nothing-behind");
    holds(&step, client, &fresh, None).await?;
    holds(&step, client, kept, Some(&newer)).await?;

    let bad_ttl = Op::Upsert(Item::json(kept, &lost).with_metadata("ttlInSeconds", "abc"));
    let done = client.transact(STORE, &[upsert.clone(), bad_ttl]).await?;
    trial.step("bad-ttl-fails-it").answers(&done, Outcome::TransactionFailed);
    let step = trial.step("failure-leaves-nothing-behind");
    holds(&step, client, &fresh, None).await?;
    holds(&step, client, kept, Some(&newer)).await?;

    let done = client.transact(STORE, &[upsert.clone(), Op::Delete("a||b", None)]).await?;
    let step = trial.step("illegal-key-is-refused");
    step.answers(&done, Outcome::KeyIllegal);
    holds(&step, client, &fresh, None).await?;
    let done = client.transact("nostore", &[upsert]).await?;
    trial.step("unknown-store-is-refused").answers(&done, Outcome::StoreUnknown);
    Ok(())
}

async fn bad_bodies(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let path = format!("/v1.0/state/{STORE}/transaction");
    let headers = vec![("content-type", "application/json")];
    let fresh = trial.scope().key("bad");
    let upsert = json!({"operation": "upsert", "request": {"key": fresh, "value": 1}});
    let body = json!({"operations": [upsert, {"operation": "get", "request": {"key": fresh}}]}).to_string();
    let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.into() };
    let step = trial.step("unknown-operation-is-refused");
    step.answers(&client.raw(raw).await?, Outcome::OperationUnknown);
    holds(&step, client, &fresh, None).await?;
    for body in [r#"{"operations":["#, r#"{"operations":[{"operation":"upsert","request":7}]}"#] {
        let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.into() };
        trial.step("broken-body-is-refused").answers(&client.raw(raw).await?, Outcome::StateMalformed);
    }
    Ok(())
}
