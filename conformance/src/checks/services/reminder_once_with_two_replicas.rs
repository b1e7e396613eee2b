//! Two replicas of the backend tick at the same time, and one is killed in the middle: each due task is reminded of once.
//!
//! The schedule runs inside each sidecar, without a leader (E44), so each tick comes once per replica.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::ask::Ask;
use fixtures::client::Raw;
use fixtures::patience::{self, Probe};
use fixtures::service::flaw::Flaw;
use fixtures::todo;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use reference_services::Service;
use serde_json::json;

use super::person::Person;
use super::provider::{Provider, titles};
use super::stream::{Stream, data};
use crate::check::{Check, Clause, Isolation, Step};
use crate::scope::Scope;
use crate::trial::{Stop, Trial};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.reminder-once-with-two-replicas",
    title: "Two ticking replicas, one killed, remind of each task once",
    clause: Clause {
        text: "Each due task becomes one reminder, however many replicas tick and whichever of them dies.",
        ..Clause::OF_THE_SYSTEM
    },
    isolation: Isolation::Own,
    steps: &[
        Step::caught_in_service("each-task-is-one-reminder", &[Flaw::NeverPublishes, Flaw::DoublesReminders]),
        Step::caught_in_service("each-task-is-one-notification", &[Flaw::NotifiesTwice, Flaw::DoublesReminders]),
    ],
    requirements: &["R54"],
    errata: &["E44"],
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

/// So many that one tick cannot be over before the next one of the other replica.
const TASKS: usize = 40;
/// Seconds before it is due that a task is reminded of.
const WINDOW: i64 = 5 * 60;
/// Seconds until all tasks enter the window at once, enough to make them.
const MARGIN: i64 = 6;

fn ask(_: &Scope) -> Ask {
    todo::ask(&todo::Options { replicas: [(Service::Backend, 2)].into(), ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    for replica in ["backend", "backend-2"] {
        ticked(&trial, replica).await?;
    }
    let due = Timestamp::from_second(Timestamp::now().as_second() + MARGIN + WINDOW).unwrap_or_default().to_string();
    let tasks: Vec<_> = (0..TASKS).map(|n| json!({ "title": n.to_string(), "due_at": due })).collect();
    try_join_all(tasks.iter().map(|task| ada.create(task))).await?;

    // In the middle: the first reminder is out, others are claimed or still to be.
    provider.reaches(&ada, 1).await;
    let second = trial.sidecar("backend-2")?;
    second.service()?.kill().await?;
    second.kill().await?;

    let pushes = provider.settles(&ada, TASKS).await;
    let mut notifications: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (title, push) in titles(&pushes).into_iter().zip(&pushes) {
        notifications.entry(title).or_default().insert(push.header("idempotency-key").unwrap_or_default());
    }
    let expected: BTreeMap<_, _> = (0..TASKS).map(|n| (n.to_string(), 1)).collect();
    let counts: BTreeMap<_, _> = notifications.into_iter().map(|(title, keys)| (title, keys.len())).collect();
    trial.step("each-task-is-one-notification").equals("notifications by title", &counts, &expected);

    // A replica that dies between publish and removal leaves its event to be published again, under the same id.
    let mut reminders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in Stream::reminders(&trial).reaches(&ada, TASKS).await? {
        let title = data(&record)["title"].as_str().unwrap_or_default().to_owned();
        reminders.entry(title).or_default().insert(record.json()["id"].to_string());
    }
    let counts: BTreeMap<_, _> = reminders.into_iter().map(|(title, ids)| (title, ids.len())).collect();
    trial.step("each-task-is-one-reminder").equals("event ids by title", &counts, &expected);
    Ok(())
}

/// Waits until the clock of that replica has ticked: without two clocks there is nothing to see here.
async fn ticked(trial: &Trial, replica: &str) -> Result<(), Stop> {
    let client = trial.client_at(trial.sidecar(replica)?.service()?.addr());
    patience::until(patience::DELIVERY, "a tick at each replica", async || {
        let metrics = client.raw(Raw { verb: "GET", path: "/metrics", ..Raw::default() }).await;
        let text = metrics.map(|metrics| String::from_utf8_lossy(&metrics.body).into_owned()).unwrap_or_default();
        let mut ticks = text.lines().filter(|line| line.starts_with("todo_http_requests_total"));
        let ticked = ticks.any(|line| line.contains("\"/reminder-cron\"") && line.contains("\"POST\""));
        if ticked { Probe::Ready(()) } else { Probe::NotYet(format!("no tick at {replica}")) }
    })
    .await?;
    Ok(())
}
