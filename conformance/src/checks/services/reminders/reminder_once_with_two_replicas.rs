//! Each due task is reminded of once, although two replicas of the backend tick and one of them is killed.
//!
//! The schedule runs inside each sidecar, without a leader (E44), so each tick comes once per replica.

use std::collections::BTreeSet;

use fixtures::todo;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use reference_services::Service;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, keys};
use crate::checks::services::stream::Stream;
use crate::checks::services::tally::{Tally, once};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.reminder-once-with-two-replicas",
    title: "Two ticking replicas, one killed, remind of each task once",
    clause: Clause {
        text: "Each due task becomes one reminder, however many replicas tick and whichever of them dies.",
        ..Clause::OF_THE_SYSTEM
    },
    isolation: Isolation::Own,
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    ONE_REMINDER =
        Step::caught_in_service("each-task-is-one-reminder", &[Flaw::NeverPublishes, Flaw::DoublesReminders])
            .cites(&["R54", "E44"]),
    ONE_NOTIFICATION =
        Step::caught_in_service("each-task-is-one-notification", &[Flaw::NotifiesTwice, Flaw::DoublesReminders])
            .resting_on(&[ONE_REMINDER])
            .cites(&["R54"]),
);

/// So many that one tick cannot be over before the next one of the other replica.
const TASKS: usize = 40;
/// Seconds before it is due that a task is reminded of.
const WINDOW: i64 = 5 * 60;
/// Seconds until all tasks enter the window at once, enough to make them.
const MARGIN: i64 = 10;
/// So many are made at a time: the service sheds more than its connections carry.
const AT_ONCE: usize = 8;

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
    let mut made = Vec::with_capacity(TASKS);
    for some in tasks.chunks(AT_ONCE) {
        made.extend(try_join_all(some.iter().map(|task| ada.create(task))).await?);
    }
    let tasks: BTreeSet<_> = made.iter().filter_map(|task| task["id"].as_str().map(str::to_owned)).collect();

    // In the middle: the first reminder is out, others are claimed or still to be.
    provider.reaches(&ada, 1).await;
    let second = trial.sidecar("backend-2")?;
    second.service()?.kill().await?;
    second.kill().await?;

    // A replica that dies between publish and removal leaves its event to be published again, under the same id.
    let stream = Stream::reminders(&trial);
    let reminders = Tally::of(&trial, &tasks, || Box::pin(Tally::on(&stream))).await?;
    trial.counts("tasks that came due at once", tasks.len());
    reminders.show(&trial, "reminders at the broker", "records of these reminders");
    trial.step(ONE_REMINDER).equals("event ids by task", &reminders.by_task(), &once(&tasks));
    let pushes = provider.settles(&ada, TASKS).await;
    trial.counts("notifications at the push provider", keys(&pushes).len());
    trial.counts("pushes of these notifications", pushes.len());
    let notified = trial.step(ONE_NOTIFICATION);
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
        let labels = ["\"/reminder-cron\"", "\"POST\"", "\"200\""];
        let ticked = ticks.any(|line| labels.iter().all(|label| line.contains(label)));
        if ticked { Probe::Ready(()) } else { Probe::NotYet(format!("no tick at {replica}")) }
    })
    .await?;
    Ok(())
}
