//! An event that is delivered twice is notified once.
//!
//! Dapr delivers at least once and knows nothing of ids, so the consumer must.

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, titles};
use crate::checks::services::reminder;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.redelivered-event",
    title: "An event that is delivered twice notifies once",
    clause: Clause {
        text: "The notification service sends one push for each event id, however often the event is delivered.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    PROVIDER_TOLD_ONCE =
        Step::caught_in_service("provider-is-told-once", &[Flaw::ForgetsNotifications, Flaw::NotifiesTwice])
            .cites(&["R26"]),
    INBOX_ONCE = Step::caught_in_service("inbox-has-it-once", &[Flaw::ForgetsNotifications]).cites(&["R26"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    let reminders = Stream::reminders(&trial);
    let twice = reminder::envelope(&trial.scope().key("twice"), &ada, "twice").to_string();
    // Behind it in its partition: once this one is notified, the second delivery was handled.
    let behind = reminder::envelope(&trial.scope().key("behind"), &ada, "behind").to_string();
    for event in [&twice, &twice, &behind] {
        reminders.append(&ada.id, event).await?;
    }
    let expected = vec!["twice".to_owned(), "behind".to_owned()];
    let pushes = provider.settles(&ada, expected.len()).await;
    trial.step(PROVIDER_TOLD_ONCE).equals("titles", &titles(&pushes), &expected);
    let records = reminders.about(&ada).await?;
    trial.counts("events", expected.len());
    trial.counts("records of these events", records.len());
    trial.counts("pushes of their notifications", pushes.len());
    let once = trial.step(INBOX_ONCE);
    if let Some(last) = records.last() {
        // The inbox is written after the push and before the acknowledgement.
        let handled = reminders.is_handled("notification", last).await?;
        once.that(handled, "the notification service past the last of them", "unread events");
    }
    let inbox = reminder::inbox(&trial.client("notification")?, &ada).await?;
    once.equals("titles", &inbox, &expected);
    Ok(())
}
