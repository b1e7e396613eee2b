//! Two replicas of the backend tick at the same time, and one is killed in the middle: each due task is reminded of once.
//!
//! The schedule runs inside each sidecar, without a leader (E44), so each tick comes once per replica.

use std::collections::BTreeSet;

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
use super::provider::{Provider, keys};
use super::stream::Stream;
use super::tally::{Tally, once};
use crate::model::clause::Clause;
use crate::model::step::Step;
use crate::run::check::{Check, Isolation};
use crate::run::names::Names;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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

fn ask(_: &Names) -> Ask {
    todo::ask(&todo::Options { replicas: [(Service::Backend, 2)].into(), ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    for replica in ["backend", "backend-2"] {
        ticked(&trial, replica).await?;
    }
    let due = Timestamp::from_second(Timestamp::now().as_second() + MARGIN + WINDOW).unwrap_or_default().to_string();
    let tasks: Vec<_> = (0..TASKS).map(|n| json!({ "title": n.to_string(), "due_at": due })).collect();
    let tasks = try_join_all(tasks.iter().map(|task| ada.create(task))).await?;
    let tasks: BTreeSet<_> = tasks.iter().filter_map(|task| task["id"].as_str().map(str::to_owned)).collect();

    // In the middle: the first reminder is out, others are claimed or still to be.
    provider.reaches(&ada, 1).await;
    let second = trial.sidecar("backend-2")?;
    second.service()?.kill().await?;
    second.kill().await?;

    // A replica that dies between publish and removal leaves its event to be published again, under the same id.
    let stream = Stream::reminders(&trial);
    let reminders = Tally::of(&trial, &tasks, || Box::pin(stream.tally())).await?;
    trial.counts("tasks that came due at once", tasks.len());
    reminders.show(&trial, "reminders at the broker", "records of these reminders");
    trial.step("each-task-is-one-reminder").equals("event ids by task", &reminders.by_task(), &once(&tasks));
    let pushes = provider.settles(&ada, TASKS).await;
    trial.counts("notifications at the push provider", keys(&pushes).len());
    trial.counts("pushes of these notifications", pushes.len());
    let notified = trial.step("each-task-is-one-notification");
    notified.equals("notifications", &keys(&pushes).len(), &TASKS);
    notified.equals("idempotency keys, to be the ids of reminders", &keys(&pushes), &reminders.ids());
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
