//! A bulk get that the database breaks off fails; it does not answer that the keys are not there.
//!
//! A caller that is told "absent" writes its defaults over what it could not read. On daprd 1.18.2 a statement that the
//! database cancels while its rows are read is taken for one that found no more of them. That shows where the statement
//! was prepared before, so the keys are read once without a fault; the next bulk get prepares it anew and fails.

use fixtures::client::Found;

use crate::checks::prelude::*;
use crate::checks::stand::STORE;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.bulk-get-fault",
    title: "A bulk get under a database fault hides no key that exists",
    clause: Clause {
        text: "A bulk get that the database breaks off answers an error, for the whole or for the key, and never shows \
               a key that exists as absent.",
        url: "https://docs.dapr.io/reference/api/state_api/#get-bulk-state",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::POSTGRES,
    needs: &[Ability::Launch, Ability::DatabaseInspection],
    isolation: Isolation::Own,
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    HIDES_NO_KEY = Step::caught("locked-table-hides-no-key", &[Defect::BulkGetHidesFault])
        .rows(&["state-bulkget-db-fault/locked", "state-bulkget-db-fault/grpc"]),
);

/// The table of `state.postgresql` when the component names none.
const TABLE: &str = "state";
/// The database cancels what takes longer than this, in milliseconds.
const CONNECTION: &str = "${postgres} statement_timeout=1000";

/// A sidecar that makes the tables, so that no statement of the other one's start takes long.
fn ask(_: &Names) -> Ask {
    Ask::of(vec![SidecarAsk::new("a", AppProtocol::None).with(Component::postgres(STORE))])
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let store = Component::postgres(STORE).with("connectionString", CONNECTION);
    let hurried = trial.run(&Launch::new(SidecarAsk::new("hurried", AppProtocol::None).with(store))).await?;
    let client = trial.client_of(&hurried);
    let [one, two] = ["one", "two"].map(|name| trial.scope().key(name));
    given(&client.save(STORE, &[Item::json(&one, &json!("1")), Item::json(&two, &json!("2"))]).await?)?;
    let keys = [one.as_str(), two.as_str()];
    let (reply, found) = client.bulk_get(STORE, &keys).await?;
    given(&reply)?;
    if values(&found, &keys) < keys.len() {
        return Err(unfit(&format!("both values before the fault: {}", reply.summary())));
    }

    let locked = trial.database()?.lock(TABLE).await?;
    let step = trial.step(HIDES_NO_KEY);
    for _ in 0..2 {
        let (reply, found) = client.bulk_get(STORE, &keys).await?;
        let lost = if reply.status.is_success() { hidden(&found, &keys) } else { 0 };
        let met = match lost {
            0 => reply.summary(),
            _ => format!("{} with {lost} of {} keys shown as absent", reply.status, keys.len()),
        };
        step.that(reply.status.is_answer() && lost == 0, "an error, for the whole or for each key", met);
    }
    let single = client.get(STORE, &one).await?;
    if single.status.is_success() {
        return Err(unfit(&format!("a fault: {} came to {}", single.sent, single.summary())));
    }
    drop(locked);

    // They were there all the while.
    let again = patience::until(patience::CONSISTENCY, "both values after the fault", async || {
        match client.bulk_get(STORE, &keys).await {
            Ok((_, found)) if values(&found, &keys) == keys.len() => Probe::Ready(()),
            Ok((reply, _)) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        }
    });
    Ok(again.await?)
}

/// How many of the keys have a value there.
fn values(found: &[Found], keys: &[&str]) -> usize {
    let has = |key: &str| found.iter().any(|entry| entry.key == key && entry.data.is_some());
    keys.iter().filter(|key| has(key)).count()
}

/// How many of the keys have neither a value nor an error there.
fn hidden(found: &[Found], keys: &[&str]) -> usize {
    let told = |entry: &&Found| entry.data.is_some() || entry.error.is_some();
    let told: Vec<_> = found.iter().filter(told).map(|entry| entry.key.as_str()).collect();
    keys.iter().filter(|key| !told.contains(key)).count()
}

fn unfit(wanted: &str) -> Stop {
    Stop::Error(Error::new(Kind::Harness, format!("set up {wanted}")))
}
