//! Of the writers that hold the same etag exactly one succeeds, so concurrent writers lose no update.
//!
//! This is what first-write-wins is for (R34), and nothing but the store can give it: each version is won by exactly
//! one writer, and every other learns of it by a conflict, not by a failure.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::holds;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.concurrent-writers",
    title: "Concurrent writers lose no update",
    clause: Clause {
        text: "Of the writers that hold the same etag exactly one succeeds, and the others are refused as a conflict.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/#concurrency",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::SHARED_ETAGS,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    COUNTER_EQUALS_WRITES = Step::caught("counter-equals-the-accepted-writes", &[Defect::LostUpdate])
        .cites(&["R34"])
        .rows(&["state-concurrent-cas", "state-concurrent-cas/two-sidecars"]),
    EACH_VERSION_WON_ONCE = Step::caught("each-version-is-won-once", &[Defect::LostUpdate])
        .cites(&["R34"])
        .rows(&["state-concurrent-cas/once"]),
    LOSERS_MEET_CONFLICT = Step::caught("losers-meet-a-conflict", &[Defect::ConflictAnswers500])
        .cites(&["R34", "E26"])
        .rows(&["state-concurrent-cas/losers"]),
    ONE_FIRST_WRITER_WINS = Step::caught("one-of-many-first-writers-wins", &[Defect::FirstWriteOverwrites])
        .resting_on(&[COUNTER_EQUALS_WRITES])
        .rows(&["state-concurrent-first-write"]),
    OTHER_FIRST_WRITERS_FAIL = Step::caught("other-first-writers-fail", &[Defect::FirstWriteExisting409])
        .observed()
        .resting_on(&[ONE_FIRST_WRITER_WINS])
        .of(owner::POSTGRES)
        .cites(&["E26"])
        .rows(&["state-concurrent-first-write/losers"]),
);

/// Spread over two sidecars and both transports.
const WRITERS: usize = 8;
/// Accepted writes of all writers together, after which they stop.
const INCREMENTS: usize = 40;
/// Tries of one writer. A fair store needs a fraction of it; one that refuses everything must not keep us.
const TRIES: usize = 2 * INCREMENTS;

async fn run(trial: Trial) -> Result<(), Stop> {
    let over = |sidecar, transport| Ok::<_, Stop>(trial.client_over(trial.sidecar(sidecar)?, transport));
    // The trial's own transport comes first: what is judged beside the race goes over it.
    let other = if trial.transport() == Transport::Http { Transport::Grpc } else { Transport::Http };
    let clients = [trial.client("a")?, over("b", other)?, over("a", other)?, trial.client("b")?];
    let key = trial.scope().key("counter");
    given(&clients[0].save(STORE, &[Item::json(&key, &json!(0))]).await?)?;

    let accepted = AtomicUsize::new(0);
    let writers = clients.iter().cycle().take(WRITERS).map(|client| increment(client, &key, &accepted));
    let mut won: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for writer in join_all(writers).await {
        for (etag, reply) in writer? {
            if reply.status.is_success() {
                *won.entry(etag).or_default() += 1;
            } else {
                refused.push(reply);
            }
        }
    }
    let total: usize = won.values().sum();
    let step = trial.step(COUNTER_EQUALS_WRITES);
    step.that(total >= INCREMENTS, "40 accepted writes", format!("{total}, and {} refused", refused.len()));
    holds(&step, &clients[0], &key, Some(&json!(total))).await?;
    // Where nothing was won nothing was won twice, and no etag is stale.
    if let Some(stale) = won.keys().next() {
        let twice: Vec<_> = won.iter().filter(|(_, times)| **times > 1).collect();
        trial.step(EACH_VERSION_WON_ONCE).equals("versions won more than once", &twice, &Vec::new());
        // One version is left for two writers, so that there is a loser however the race went.
        refused.push(clients[3].save(STORE, &[Item::json(&key, &json!(-1)).with_etag(stale)]).await?);
    }
    for reply in &refused {
        trial.step(LOSERS_MEET_CONFLICT).answers(reply, Outcome::SaveEtagMismatch);
    }
    first_writers(&trial, &clients).await
}

/// Increments until enough writes were accepted; returns each write with the etag it was bound to.
async fn increment(client: &Client, key: &str, accepted: &AtomicUsize) -> Result<Vec<(String, Reply)>, Stop> {
    let mut writes = Vec::new();
    while accepted.load(Ordering::Relaxed) < INCREMENTS && writes.len() < TRIES {
        let got = client.get(STORE, key).await?;
        given(&got)?;
        // A write without an etag would be bound to nothing.
        let (Some(etag), Some(count)) = (got.etag.clone(), got.json().as_u64()) else {
            return Err(Error::new(Kind::Harness, format!("read the counter and its etag: {}", got.summary())).into());
        };
        let write = client.save(STORE, &[Item::json(key, &json!(count + 1)).with_etag(&etag)]).await?;
        if write.status.is_success() {
            accepted.fetch_add(1, Ordering::Relaxed);
        }
        writes.push((etag, write));
    }
    Ok(writes)
}

async fn first_writers(trial: &Trial, clients: &[Client]) -> Result<(), Stop> {
    let key = trial.scope().key("elected");
    let names: Vec<_> = (0..WRITERS).map(|number| json!(number)).collect();
    let saves = clients.iter().cycle().zip(&names).map(async |(client, name)| {
        client.save(STORE, &[Item::json(&key, name).with_concurrency("first-write")]).await
    });
    let step = trial.step(ONE_FIRST_WRITER_WINS);
    let mut winners = Vec::new();
    for (name, saved) in names.iter().zip(join_all(saves).await) {
        let saved = saved?;
        if saved.status.is_success() {
            winners.push(name.clone());
        } else {
            trial.step(OTHER_FIRST_WRITERS_FAIL).answers(&saved, Outcome::SaveFailed);
        }
    }
    if step.equals("winners", &winners.len(), &1) {
        holds(&step, &clients[0], &key, winners.first()).await?;
    }
    Ok(())
}
