//! An event whose consumer was killed is handled by another replica, as the same notification.
//!
//! Whether the provider was reached before the crash cannot be known, so the other one repeats the push under the same
//! key, by which the provider knows a repetition.

use std::collections::BTreeSet;

use fixtures::todo;
use reference_services::Service;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, keys};
use crate::checks::services::reminder;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.consumer-killed",
    title: "A consumer killed while it notifies neither loses nor doubles",
    clause: Clause {
        text: "An event whose consumer died is handled by another replica, as the same notification.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[Ability::Services, Ability::BrokerInspection, Ability::Launch],
    isolation: Isolation::Own,
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    HANDLED_AGAIN =
        Step::caught_in_service("event-is-handled-again", &[Flaw::AcknowledgesBeforeHandling]).cites(&["R26"]),
    ONE_NOTIFICATION = Step::caught_in_service("provider-knows-one-notification", &[Flaw::NotifiesTwice])
        .resting_on(&[HANDLED_AGAIN])
        .cites(&["R26"]),
    INBOX_ONCE = Step::caught_in_service("inbox-has-it-once", &[Flaw::ForgetsNotifications])
        .resting_on(&[HANDLED_AGAIN])
        .cites(&["R26"]),
);

/// How long the provider takes for the first push: less than the service waits, more than a kill takes.
const SLOW: Duration = Duration::from_secs(3);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    let taken = Answer::http(200, "{}");
    trial.outside()?.answer(todo::PUSH, Script::always(taken.clone().after(SLOW)).then(taken));
    let reminders = Stream::reminders(&trial);
    let id = trial.scope().key("event");
    let event = reminder::envelope(&id, &ada, "water the plants").to_string();
    reminders.append(&ada.id, &event).await?;

    let again = trial.step(HANDLED_AGAIN);
    let begun = provider.reaches(&ada, 1).await.len();
    if !again.that(begun > 0, "a first push", "none") {
        return Ok(());
    }
    let first = trial.sidecar("notification")?;
    first.kill().await?;
    // Nobody but the other replica can push from here on.
    first.service()?.kill().await?;
    let replica = todo::sidecar("notification-2", Service::Notification, &todo::Options::default());
    let replica = trial.run(&Launch::new(replica)).await?;
    // The broker takes a member for dead after ten seconds.
    let pushes = provider.settles(&ada, begun + 1).await;
    again.that(pushes.len() > begun, "a push by the other replica", format!("{} pushes in all", pushes.len()));
    let keys = keys(&pushes);
    trial.counts("events", 1);
    trial.counts("pushes of their notifications", pushes.len());
    trial.counts("notifications as the push provider knows them", keys.len());
    let one = trial.step(ONE_NOTIFICATION);
    one.equals("idempotency keys, to be the id of the event", &keys, &BTreeSet::from([id.as_str()]));

    let once = trial.step(INBOX_ONCE);
    for record in reminders.about(&ada).await? {
        // The inbox is written before the acknowledgement.
        let handled = reminders.is_handled("notification", &record).await?;
        once.that(handled, "the notification service past the event", "an unread event");
    }
    let inbox = reminder::inbox(&trial.client_of(&replica), &ada).await?;
    once.equals("titles", &inbox, &vec!["water the plants".to_owned()]);
    Ok(())
}
