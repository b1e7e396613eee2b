//! `state.postgresql` version 1 keeps each value as JSONB in one row of the table `state`.
//!
//! The table is a public interface as soon as somebody reports on it, migrates it or removes a user's data from it.
//! Layout: components-contrib 1.18.3, `state/postgresql/v1/migrations.go`.

use fixtures::inspect::Row;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.row",
    title: "A saved value is one row of the documented table",
    clause: Clause {
        text: "`state.postgresql` version 1 keeps each value as JSONB in the table `state`, under its key, with its dates and its row version as etag.",
        url: "https://github.com/dapr/components-contrib/blob/v1.18.3/state/postgresql/v1/migrations.go",
        since: "1.11",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::SHARED_POSTGRES,
    needs: &[Ability::DatabaseInspection],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    COLUMNS_OF_VERSION_1 = Step::on_dapr(
        "table-has-the-columns-of-version-1",
        "the embedded table is not created by a migration, so no defect of the sidecar can shape it",
    )
    .cites(&["R31"]),
    KEY_STORED_BARE = Step::caught("key-is-stored-bare", &[Defect::PrefixAdded])
        .cites(&["R35"])
        .rows(&["state-prefix-variants/none"]),
    VALUE_STORED_JSON = Step::caught("value-is-stored-as-json", &[Defect::ValueNotJson])
        .resting_on(&[KEY_STORED_BARE])
        .rows(&["state-save-binary-grpc/json"]),
    ETAG_IS_ROW_VERSION = Step::caught("etag-is-the-version-of-the-row", &[Defect::GetWithoutEtag])
        .resting_on(&[KEY_STORED_BARE])
        .rows(&["state-get-ok/unquoted"]),
    NEW_ROW_NOT_UPDATED =
        Step::caught("new-row-has-no-update-date", &[Defect::UpdateDateAtOnce]).resting_on(&[KEY_STORED_BARE]),
    NO_EXPIRY_WITHOUT_TTL =
        Step::caught("row-without-ttl-has-no-expiry", &[Defect::ExpiryAlways]).resting_on(&[KEY_STORED_BARE]),
    UPDATE_SETS_ITS_DATE =
        Step::caught("update-sets-the-update-date", &[Defect::NoUpdateDate]).resting_on(&[KEY_STORED_BARE]),
    TTL_SETS_EXPIRY = Step::caught("ttl-sets-the-expiry", &[Defect::TtlIgnored]).resting_on(&[KEY_STORED_BARE]),
    BYTES_KEPT_AS_BASE64 = Step::caught("bytes-are-marked-and-kept-as-base64", &[Defect::BytesNotMarked])
        .over(Transport::Grpc)
        .resting_on(&[KEY_STORED_BARE])
        .rows(&["state-save-binary-grpc/base64"]),
    DELETE_REMOVES_ROW = Step::caught("delete-removes-the-row", &[Defect::DeleteKeeps]).rows(&["state-delete-ok/row"]),
);

/// The table of `state.postgresql` when the component names none.
const TABLE: &str = "state";
/// Its columns since Dapr 1.11; 1.18 added a row number, which readers may ignore.
const COLUMNS: [(&str, &str); 6] = [
    ("key", "text"),
    ("value", "jsonb"),
    ("isbinary", "boolean"),
    ("insertdate", "timestamp with time zone"),
    ("updatedate", "timestamp with time zone"),
    ("expiredate", "timestamp with time zone"),
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let columns = trial.database()?.columns(TABLE).await?;
    for (name, kind) in COLUMNS {
        let found = columns.iter().find(|(column, _)| column == name).map(|(_, kind)| kind.as_str());
        trial.step(COLUMNS_OF_VERSION_1).equals(name, &found, &Some(kind));
    }

    let key = trial.scope().key("order");
    let value = json!({"id": 7, "tags": ["a", "ü"]});
    // Over gRPC only this content type makes a value JSON; over HTTP it always is.
    let item = || Item::json(&key, &value).with_metadata("contentType", "application/json");
    given(&client.save(STORE, &[item()]).await?)?;
    let row = row(&trial, &key).await?;
    let stored = row.as_ref().map(|row| row.key.as_str());
    trial.step(KEY_STORED_BARE).equals("the key of the row", &stored, &Some(key.as_str()));
    let row = row.as_ref();
    let step = trial.step(VALUE_STORED_JSON);
    step.equals("the column value", &row.and_then(parsed), &Some(value.clone()));
    step.equals("the column isbinary", &row.map(|row| row.is_binary), &Some(false));
    let etag = client.get(STORE, &key).await?.etag;
    let version = row.map_or("no row", |row| row.etag.as_str());
    trial.step(ETAG_IS_ROW_VERSION).equals("the etag", &etag.as_deref(), &Some(version));
    trial.step(NEW_ROW_NOT_UPDATED).equals("updatedate is set", &row.map(|row| row.updated), &Some(false));
    trial.step(NO_EXPIRY_WITHOUT_TTL).equals("expiredate is set", &row.map(|row| row.expires), &Some(false));

    updates(&trial, &client, &key, item().with_metadata("ttlInSeconds", "600")).await
}

/// What the later life of the row shows.
async fn updates(trial: &Trial, client: &Client, key: &str, with_ttl: Item<'_>) -> Result<(), Stop> {
    given(&client.save(STORE, &[with_ttl]).await?)?;
    let updated = row(trial, key).await?;
    let updated = updated.as_ref();
    trial.step(UPDATE_SETS_ITS_DATE).equals("updatedate is set", &updated.map(|row| row.updated), &Some(true));
    trial.step(TTL_SETS_EXPIRY).equals("expiredate is set", &updated.map(|row| row.expires), &Some(true));

    if trial.transport() == Transport::Grpc {
        given(&client.save(STORE, &[Item { key, value: b"\xffx".as_slice().into(), ..Item::default() }]).await?)?;
        let bytes = row(trial, key).await?;
        let bytes = bytes.as_ref();
        let step = trial.step(BYTES_KEPT_AS_BASE64);
        step.equals("the column isbinary", &bytes.map(|row| row.is_binary), &Some(true));
        step.equals("the column value", &bytes.and_then(parsed), &Some(json!("/3g=")));
    }
    given(&client.delete(STORE, key, None).await?)?;
    trial.step(DELETE_REMOVES_ROW).equals("the row", &row(trial, key).await?, &None);
    Ok(())
}

async fn row(trial: &Trial, key: &str) -> Result<Option<Row>, Stop> {
    Ok(trial.database()?.row(TABLE, key).await?)
}

/// The value of the row, when it is JSON.
fn parsed(row: &Row) -> Option<Value> {
    serde_json::from_str(&row.value).ok()
}
