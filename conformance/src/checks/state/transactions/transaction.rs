//! The operations of a transaction are applied in order and atomically: all of them or none.
//!
//! A conflict inside it is answered as any failure of a transaction, 500, not as the 409 of a single save (E26): a
//! caller cannot tell from the answer whether trying again with a new etag would help.

use fixtures::client::Op;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{etag, holds};

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
    of: owner::TRANSACTIONS,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ACCEPTED = Step::caught("transaction-is-accepted", &[Defect::TransactionRefused]).rows(&["state-tx-ok"]),
    UPSERTS_APPLIED =
        Step::caught("upserts-are-applied", &[Defect::TransactionIgnoresUpsert]).rows(&["state-tx-ok/upserts"]),
    DELETES_APPLIED =
        Step::caught("deletes-are-applied", &[Defect::TransactionIgnoresDelete]).rows(&["state-tx-ok/deletes"]),
    LAST_OPERATION_WINS = Step::caught("last-operation-on-a-key-wins", &[Defect::TransactionReversed])
        .resting_on(&[UPSERTS_APPLIED])
        .rows(&["state-tx-order"]),
    EMPTY_ACCEPTED = Step::caught("empty-transaction-is-accepted", &[Defect::EmptyTransactionRefused])
        .resting_on(&[ACCEPTED])
        .rows(&["state-tx-empty"]),
    STALE_ETAG = Step::caught("stale-etag-fails-it", &[Defect::TransactionConflict409, Defect::IgnoresEtag])
        .resting_on(&[UPSERTS_APPLIED, DELETES_APPLIED])
        .of(owner::ETAGS)
        .rows(&["state-tx-etag-conflict"]),
    CONFLICT_LEAVES_NOTHING =
        Step::caught("conflict-leaves-nothing-behind", &[Defect::TransactionNotAtomic, Defect::IgnoresEtag])
            .resting_on(&[UPSERTS_APPLIED, DELETES_APPLIED])
            .of(owner::ETAGS)
            .cites(&["E33"])
            .rows(&["state-tx-etag-conflict/nothing"]),
    BAD_TTL = Step::caught("bad-ttl-fails-it", &[Defect::BadTtlAccepted])
        .resting_on(&[UPSERTS_APPLIED])
        .of(owner::EXPIRY)
        .rows(&["state-tx-rollback/status", "state-tx-metadata-scope/item"]),
    FAILURE_LEAVES_NOTHING =
        Step::caught("failure-leaves-nothing-behind", &[Defect::BadTtlAccepted, Defect::IgnoresEtag])
            .resting_on(&[UPSERTS_APPLIED, DELETES_APPLIED, CONFLICT_LEAVES_NOTHING])
            .of(owner::EXPIRY)
            .cites(&["E33"])
            .rows(&["state-tx-rollback"]),
    ILLEGAL_KEY_REFUSED =
        Step::caught("illegal-key-is-refused", &[Defect::IllegalKeyAccepted, Defect::IllegalKeyAnswers500])
            .resting_on(&[DELETES_APPLIED, CONFLICT_LEAVES_NOTHING, BAD_TTL])
            .rows(&["state-tx-illegal-key"]),
    UNKNOWN_STORE_REFUSED =
        Step::caught("unknown-store-is-refused", &[Defect::UnknownStore404, Defect::UnknownStoreAccepted])
            .rows(&["state-save-unknown-store/transaction"]),
    UNKNOWN_OPERATION = Step::caught("unknown-operation-is-refused", &[Defect::UnknownOperationAccepted])
        .over(Transport::Http)
        .rows(&["state-tx-bad-op"]),
    BROKEN_BODY_REFUSED = Step::caught("broken-body-is-refused", &[Defect::BrokenBodyAccepted])
        .over(Transport::Http)
        .rows(&["state-tx-bad-json", "state-tx-bad-json/request"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let [kept, gone, turned] = ["kept", "gone", "turned"].map(|name| trial.scope().key(name));
    given(&client.save(STORE, &[Item::json(&gone, &json!("old"))]).await?)?;

    let operations = [
        Op::Upsert(Item::json(&kept, &json!("new"))),
        Op::Delete(&gone, None),
        Op::Upsert(Item::json(&turned, &json!("first"))),
        Op::Delete(&turned, None),
        Op::Upsert(Item::json(&turned, &json!("last"))),
    ];
    let done = client.transact(STORE, &operations).await?;
    trial.step(ACCEPTED).answers(&done, Outcome::Done);
    holds(&trial.step(UPSERTS_APPLIED), &client, &kept, Some(&json!("new"))).await?;
    holds(&trial.step(DELETES_APPLIED), &client, &gone, None).await?;
    holds(&trial.step(LAST_OPERATION_WINS), &client, &turned, Some(&json!("last"))).await?;
    let done = client.transact(STORE, &[]).await?;
    trial.step(EMPTY_ACCEPTED).answers(&done, Outcome::Done);

    failures(&trial, &client, &kept).await?;
    if trial.transport() == Transport::Http {
        bad_bodies(&trial, &client).await?;
    }
    Ok(())
}

/// Each transaction here has something that is right before what is wrong.
async fn failures(trial: &Trial, client: &Client, kept: &str) -> Result<(), Stop> {
    // It exists, whatever became of it before.
    given(&client.save(STORE, &[Item::json(kept, &json!("older"))]).await?)?;
    let stale = etag(client, kept).await?;
    let (newer, lost) = (json!("newer"), json!("lost"));
    given(&client.save(STORE, &[Item::json(kept, &newer)]).await?)?;

    // Each failure has a key of its own, so that what one leaves behind is not the next one's.
    let [fresh, after, beside] = ["fresh", "after", "beside"].map(|name| trial.scope().key(name));
    let upsert = |key| Op::Upsert(Item::json(key, &lost));
    let done = client.transact(STORE, &[upsert(&fresh), Op::Delete(kept, Some(&stale))]).await?;
    trial.step(STALE_ETAG).answers(&done, Outcome::TransactionFailed);
    let conflicting = Op::Upsert(Item::json(kept, &lost).with_etag(&stale));
    let done = client.transact(STORE, &[upsert(&fresh), conflicting]).await?;
    trial.step(STALE_ETAG).answers(&done, Outcome::TransactionFailed);
    let step = trial.step(CONFLICT_LEAVES_NOTHING);
    holds(&step, client, &fresh, None).await?;
    holds(&step, client, kept, Some(&newer)).await?;

    let bad_ttl = Op::Upsert(Item::json(kept, &lost).with_metadata("ttlInSeconds", "abc"));
    let done = client.transact(STORE, &[upsert(&after), bad_ttl]).await?;
    trial.step(BAD_TTL).answers(&done, Outcome::TransactionFailed);
    let step = trial.step(FAILURE_LEAVES_NOTHING);
    holds(&step, client, &after, None).await?;
    holds(&step, client, kept, Some(&newer)).await?;

    let done = client.transact(STORE, &[upsert(&beside), Op::Delete("a||b", None)]).await?;
    let step = trial.step(ILLEGAL_KEY_REFUSED);
    step.answers(&done, Outcome::KeyIllegal);
    holds(&step, client, &beside, None).await?;
    let done = client.transact("nostore", &[upsert(&beside)]).await?;
    trial.step(UNKNOWN_STORE_REFUSED).answers(&done, Outcome::StoreUnknown);
    Ok(())
}

async fn bad_bodies(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let path = format!("/v1.0/state/{STORE}/transaction");
    let headers = vec![("content-type", "application/json")];
    let fresh = trial.scope().key("bad");
    let upsert = json!({"operation": "upsert", "request": {"key": fresh, "value": 1}});
    let body = json!({"operations": [upsert, {"operation": "get", "request": {"key": fresh}}]}).to_string();
    let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.into() };
    let step = trial.step(UNKNOWN_OPERATION);
    step.answers(&client.raw(raw).await?, Outcome::OperationUnknown);
    holds(&step, client, &fresh, None).await?;
    for body in [r#"{"operations":["#, r#"{"operations":[{"operation":"upsert","request":7}]}"#] {
        let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.into() };
        trial.step(BROKEN_BODY_REFUSED).answers(&client.raw(raw).await?, Outcome::StateMalformed);
    }
    Ok(())
}
