//! While the broker is down and a consumer is killed, no task, event or notification is lost or doubled: all counts
//! agree.
//!
//! Row, event and notification live in three systems (E84), so each is counted where it is. The counts stand in the report.

use std::collections::{BTreeMap, BTreeSet};
use std::future::ready;
use std::ops::Range;

use fixtures::fault::Server;
use fixtures::todo;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use reference_services::Service;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, keys};
use crate::checks::services::reminder;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;
use crate::checks::services::subscriber::Subscriber;
use crate::checks::services::tally;
use crate::checks::services::tally::{Tally, once};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.fault-run",
    title: "Under faults nothing is lost and nothing is doubled",
    clause: Clause {
        text: "Each task has one row, one event by id, and when it is due one notification by key, also when a part fails.",
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
    ONE_ROW = Step::caught_in_service("each-task-is-one-row", &[Flaw::ForgetsTasks, Flaw::DoublesTasks]),
    ONE_EVENT = Step::caught_in_service("each-task-is-one-event", &[Flaw::NeverPublishes, Flaw::PublishesTwice])
        .resting_on(&[ONE_ROW])
        .cites(&["R22", "R92", "R114", "E84"]),
    EACH_DELIVERED = Step::caught("each-event-is-delivered", &[Defect::DeliversNewIds])
        .cites(&["R26"])
        .rows(&["hist-publish-acked-delivered/broker-back"]),
    ONE_REMINDER =
        Step::caught_in_service("each-due-task-is-one-reminder", &[Flaw::NeverPublishes, Flaw::DoublesReminders])
            .resting_on(&[ONE_ROW]),
    ONE_NOTIFICATION = Step::caught_in_service(
        "each-reminder-is-one-notification",
        &[Flaw::AcknowledgesBeforeHandling, Flaw::NotifiesTwice, Flaw::ForgetsIdempotencyKey],
    )
    .resting_on(&[EACH_DELIVERED, ONE_REMINDER])
    .cites(&["R26", "R114"]),
    EACH_INBOX_ITS_OWN = Step::caught_in_service("each-inbox-has-its-own-once", &[Flaw::ForgetsNotifications])
        .resting_on(&[ONE_REMINDER, ONE_NOTIFICATION]),
);

const USERS: usize = 10;
/// Tasks of each user; every other one is due at once.
const TASKS: usize = 6;
/// When a task is due that is to be reminded of with the next tick.
const SOON: SignedDuration = SignedDuration::from_mins(1);
/// How long the push takes during which its consumer dies: less than the service waits, more than a kill takes.
const SLOW: Duration = Duration::from_secs(3);

/// A task that was made.
struct Made {
    title: String,
    is_due: bool,
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let users = (0..USERS).map(|user| Person::of(&trial, &user.to_string())).collect::<Result<Vec<_>, _>>()?;
    let provider = Provider::of(&trial)?;
    let (events, reminders) = (Stream::task_events(&trial), Stream::reminders(&trial));
    let subscriber = Subscriber::of(&trial, &events).await?;
    let mut made = make(&users, 0..TASKS / 2).await?;
    let broker = trial.stop(Server::Broker).await?;
    made.extend(make(&users, TASKS / 2..TASKS).await?);
    let (before, taken) = (provider.all().len(), Answer::http(200, "{}"));
    trial.outside()?.answer(todo::PUSH, Script::always(taken.clone().after(SLOW)).then(taken));
    broker.give_back().await?;
    let notification = kill_consumer(&trial, &provider, before).await?;

    let all: BTreeSet<_> = made.keys().cloned().collect();
    let stored = tally::stored(&trial).await?;
    trial.counts("tasks made", all.len());
    trial.counts("rows of tasks", stored.len());
    trial.step(ONE_ROW).equals("tasks with a row", &stored, &all);
    let published = Tally::of(&trial, &all, || Box::pin(Tally::on(&events))).await?;
    published.show(&trial, "events of their creation at the broker", "records of these events");
    trial.step(ONE_EVENT).equals("event ids by task", &published.by_task(), &once(&all));
    let delivered = Tally::with(&trial, &published.ids(), || Box::pin(ready(Ok(subscriber.tally())))).await?;
    delivered.show(&trial, "of these events delivered to a subscriber", "deliveries of these events");
    // Read again, since more may have come meanwhile.
    let known = Tally::on(&events).await?;
    let (arrived, each) = (delivered.ids(), trial.step(EACH_DELIVERED));
    let (missed, strange) = (&published.ids() - &arrived, &arrived - &known.ids());
    each.equals("ids of events that were not delivered", &missed, &BTreeSet::new());
    each.equals("ids of deliveries that are no event", &strange, &BTreeSet::new());
    trial.step(ONE_EVENT).equals("event ids by task, later", &known.by_task(), &once(&all));

    let due: BTreeSet<_> = made.iter().filter(|(_, made)| made.is_due).map(|(id, _)| id.clone()).collect();
    let reminded = Tally::of(&trial, &due, || Box::pin(Tally::on(&reminders))).await?;
    trial.counts("tasks due", due.len());
    reminded.show(&trial, "reminders at the broker", "records of these reminders");
    trial.step(ONE_REMINDER).equals("event ids by task", &reminded.by_task(), &once(&due));
    // Once all of them are acknowledged, nothing is left to be pushed.
    let read = reminders.is_read_by("notification").await?;
    let (pushes, notified) = (provider.all(), trial.step(ONE_NOTIFICATION));
    notified.that(read, "the notification service past all reminders", "unread reminders");
    trial.counts("notifications at the push provider", keys(&pushes).len());
    trial.counts("pushes of these notifications", pushes.len());
    notified.equals("idempotency keys, to be the ids of reminders", &keys(&pushes), &reminded.ids());
    let known = Tally::on(&reminders).await?;
    trial.step(ONE_REMINDER).equals("event ids by task, later", &known.by_task(), &once(&due));

    let mut inboxes = Vec::new();
    for user in &users {
        inboxes.extend(reminder::inbox(&notification, user).await?);
    }
    inboxes.sort();
    trial.counts("entries in the inboxes", inboxes.len());
    let mut expected: Vec<_> = made.into_values().filter(|made| made.is_due).map(|made| made.title).collect();
    expected.sort();
    trial.step(EACH_INBOX_ITS_OWN).equals("titles in all inboxes", &inboxes, &expected);
    Ok(())
}

/// Makes the tasks of these numbers for each user, all at once; returns them by id.
async fn make(users: &[Person], numbers: Range<usize>) -> Result<BTreeMap<String, Made>, Error> {
    let soon = (Timestamp::now() + SOON).to_string();
    let wanted = users.iter().flat_map(|user| numbers.clone().map(move |number| (user, number)));
    let made = wanted.map(|(user, number)| {
        let (title, is_due) = (format!("{number} of {}", user.id), number % 2 == 0);
        let task = if is_due { json!({ "title": title, "due_at": soon }) } else { json!({ "title": title }) };
        async move {
            let task = user.create(&task).await?;
            Ok::<_, Error>((task["id"].as_str().unwrap_or_default().to_owned(), Made { title, is_due }))
        }
    });
    Ok(try_join_all(made).await?.into_iter().collect())
}

/// Ends the sidecar of the notification service once a push is on its way: it was handled, and will not be committed.
/// Another replica takes over; returns a client of that one's sidecar.
async fn kill_consumer(trial: &Trial, provider: &Provider<'_>, before: usize) -> Result<Client, Stop> {
    // Without a push there is nobody to interrupt; that it is missing is seen in the end.
    patience::allow(patience::DELIVERY, async || match provider.all().len() {
        seen if seen > before => Probe::Ready(()),
        seen => Probe::NotYet(format!("{seen} pushes")),
    })
    .await;
    trial.sidecar("notification")?.kill().await?;
    let replica = todo::sidecar("notification-2", Service::Notification, &todo::Options::default());
    Ok(trial.client_of(&trial.run(&Launch::new(replica)).await?))
}
