//! The password of the broker's user can be rotated without losing an event: new replicas take over, and the old
//! password is refused.
//!
//! Rotation without an outage is what the spec asks for (R101); what Dapr does about it is to read its secrets when it starts
//! (E55): self-hosted, daprd 1.18.2 does not notice that a secret file has changed. What carries the traffic over is
//! that a broker asks for a password only when a connection is opened, so that replicas with the old one go on until
//! those with the new one have come.
//!
//! Self-hosted a replica can be called as soon as its sidecar runs, so that a few requests meet one that is not ready and are
//! refused with 503; a cluster asks for readiness first. They are counted, and whatever they left behind is judged.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use fixtures::stand::Taken;
use fixtures::todo;
use jiff::{SignedDuration, Timestamp};
use reference_services::Service;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, keys};
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;
use crate::checks::services::tally;
use crate::checks::services::tally::{Tally, once};
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.broker-password-rotated",
    title: "A new password at the broker costs no event",
    clause: Clause {
        text: "After a rotation replicas with the new password take over, the old one is refused, and no event is lost.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[
        Ability::Services,
        Ability::Launch,
        Ability::Faults,
        Ability::BrokerInspection,
        Ability::DatabaseInspection,
    ],
    isolation: Isolation::Own,
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    OLD_PASSWORD_REFUSED = Step::caught("old-password-is-refused", &[Defect::PasswordNeverChanges]).cites(&["R101"]),
    NEW_REPLICAS_READY = Step::caught("replicas-with-the-new-password-are-ready", &[Defect::PasswordNeverChanges])
        .cites(&["R101", "E55"]),
    TASKS_MADE_AFTERWARDS = Step::caught_in_service("tasks-are-made-once-it-is-over", &[Flaw::IgnoresAppIds]),
    ANSWERED_HAS_A_ROW = Step::caught_in_service("each-task-that-was-answered-has-a-row", &[Flaw::ForgetsTasks])
        .resting_on(&[TASKS_MADE_AFTERWARDS]),
    ONE_EVENT = Step::caught_in_service("each-task-is-one-event", &[Flaw::NeverPublishes, Flaw::PublishesTwice])
        .resting_on(&[ANSWERED_HAS_A_ROW])
        .cites(&["R101"]),
    ONE_NOTIFICATION = Step::caught_in_service(
        "each-task-is-one-notification",
        &[Flaw::NeverPublishes, Flaw::DoublesReminders, Flaw::NotifiesTwice]
    )
    .resting_on(&[ANSWERED_HAS_A_ROW])
    .cites(&["R101"]),
);

/// The services whose sidecars log in at the broker.
const CLIENTS: [(&str, Service); 3] =
    [("backend", Service::Backend), ("notification", Service::Notification), ("recurring", Service::Recurring)];
/// A task every so often, for as long as the rotation takes.
const EVERY: Duration = Duration::from_millis(100);
/// When a task is due that is to be reminded of with the next tick.
const SOON: SignedDuration = SignedDuration::from_mins(1);
/// What stands for the password in an ask.
const PASSWORD: &str = "${kafka.password}";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    // As all sidecars of the stand, it is let in; after the change the same one is not.
    trial.run(&Launch::new(client("before"))).await?;
    let (over, answers) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let rotation = async {
        let rotated = rotate(&trial).await;
        over.store(true, Ordering::Relaxed);
        rotated
    };
    let mut pace = patience::SCENARIO;
    pace.every = EVERY;
    let traffic = patience::until(pace, "the end of the rotation", async || {
        let answer = make(&ada).await.ok().flatten();
        answers.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        if over.load(Ordering::Relaxed) { Probe::Ready(()) } else { Probe::NotYet("it goes on".to_owned()) }
    });
    let (rotated, traffic) = tokio::join!(rotation, traffic);
    traffic?;
    rotated?.give_back().await?;
    let last = make(&ada).await?;
    trial.step(TASKS_MADE_AFTERWARDS).that(last.is_some(), "a task", "a refusal");

    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let answered: BTreeSet<_> = answers.iter().flatten().cloned().chain(last).collect();
    trial.counts("tasks made while the password changed", answered.len());
    trial.counts("requests refused meanwhile", answers.iter().filter(|answer| answer.is_none()).count());
    // What was refused may have been stored all the same; then it counts as any other.
    let stored = tally::stored(&trial).await?;
    let lost: Vec<_> = answered.difference(&stored).collect();
    let kept = trial.step(ANSWERED_HAS_A_ROW);
    kept.that(answers.iter().any(Option::is_some), "a task made while the password changed", "refusals only");
    kept.equals("tasks without a row", &lost, &Vec::new());
    let events = Stream::task_events(&trial);
    let published = Tally::of(&trial, &stored, || Box::pin(Tally::on(&events))).await?;
    published.show(&trial, "events of their creation at the broker", "records of these events");
    trial.step(ONE_EVENT).equals("event ids by task", &published.by_task(), &once(&stored));

    let reminders = Stream::reminders(&trial);
    let reminded = Tally::of(&trial, &stored, || Box::pin(Tally::on(&reminders))).await?;
    reminded.show(&trial, "reminders at the broker", "records of these reminders");
    // Once all of them are acknowledged, nothing is left to be pushed.
    let read = reminders.is_read_by("notification").await?;
    let (pushes, notified) = (provider.all(), trial.step(ONE_NOTIFICATION));
    notified.that(read, "the notification service past all reminders", "unread reminders");
    trial.counts("notifications at the push provider", keys(&pushes).len());
    notified.equals("event ids by task", &reminded.by_task(), &once(&stored));
    notified.equals("idempotency keys, to be the ids of reminders", &keys(&pushes), &reminded.ids());
    Ok(())
}

/// Changes the password, shows that the old one is worth nothing, and replaces each replica by one with the new one.
/// Returns the password that was taken away.
async fn rotate(trial: &Trial) -> Result<Taken, Stop> {
    let password = trial.scope().key("password");
    let first = trial.change_password(&password).await?;
    let launched = trial.launch(&Launch::new(client("late"))).await?;
    trial.step(OLD_PASSWORD_REFUSED).dies(&launched).await;
    let ready = trial.step(NEW_REPLICAS_READY);
    for (name, service) in CLIENTS {
        let mut ask = todo::sidecar(&format!("{name}-2"), service, &todo::Options::default());
        ask.files.values_mut().for_each(|file| *file = file.replace(PASSWORD, &password));
        let launched = trial.launch(&Launch::new(ask)).await?;
        if ready.runs(&launched).is_some() {
            trial.sidecar(name)?.stop().await?;
        }
    }
    Ok(first)
}

/// A sidecar with nothing but a component that logs in, with the first password.
fn client(name: &str) -> SidecarAsk {
    SidecarAsk::new(name, AppProtocol::None).with(Component::kafka(PUBSUB))
}

/// Makes a task that is due; its id, or none when it is refused.
async fn make(person: &Person) -> Result<Option<String>, Error> {
    let due = (Timestamp::now() + SOON).to_string();
    let reply = person.post("/api/tasks", &json!({ "title": "water the plants", "due_at": due })).await?;
    Ok(reply.json()["id"].as_str().filter(|_| reply.status.is_success()).map(str::to_owned))
}
