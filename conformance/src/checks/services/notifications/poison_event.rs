//! An event that cannot be read is forwarded to the dead-letter topic unchanged, and the events behind it are handled.
//!
//! The spec has no dead-letter topic and no bound (E15): the first event that cannot be read stops its partition.

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, titles};
use crate::checks::services::reminder;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.poison-event",
    title: "Events that cannot be read are set aside, the rest is handled",
    clause: Clause {
        text: "An event that the notification service cannot read ends in the dead-letter topic and stops nothing behind it.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    BEHIND_NOTIFIED =
        Step::caught_in_service("events-behind-are-notified", &[Flaw::AcknowledgesBeforeHandling]).cites(&["R30"]),
    POISON_DEAD_LETTERED =
        Step::caught_in_service("poison-ends-in-the-dead-letter-topic", &[Flaw::AcknowledgesBeforeHandling])
            .cites(&["R30", "E15"]),
    DEAD_LETTERS_KEPT =
        Step::caught_in_service("dead-letters-are-kept", &[Flaw::AcknowledgesBeforeHandling, Flaw::AnswersProcessed]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    let id = |name: &str| trial.scope().key(name);
    let mut untitled = reminder::envelope(&id("untitled"), &ada, "");
    untitled["data"]["title"] = json!(null);
    let mut text = reminder::envelope(&id("text"), &ada, "");
    text["data"] = "no reminder at all".into();
    let poison = [(id("untitled"), untitled.to_string()), (id("text"), text.to_string())];

    // One key, so that all of them lie in one partition.
    let reminders = Stream::reminders(&trial);
    reminders.append(&ada.id, &reminder::envelope(&id("first"), &ada, "before").to_string()).await?;
    for (_, value) in &poison {
        reminders.append(&ada.id, value).await?;
    }
    reminders.append(&ada.id, &reminder::envelope(&id("last"), &ada, "behind").to_string()).await?;

    let pushes = provider.settles(&ada, 2).await;
    let titles = titles(&pushes);
    trial.step(BEHIND_NOTIFIED).equals("titles", &titles, &vec!["before".to_owned(), "behind".to_owned()]);

    let client = trial.client("notification")?;
    let dead = reminders.dead_letters();
    for (id, value) in &poison {
        let mut sent = serde_json::from_str::<Value>(value).unwrap_or_default();
        let letters: Vec<_> = dead.with_id(id).await?.iter().map(Record::json).collect();
        // What a sidecar writes beside it, and in which order, is the sidecar's.
        let fields = || sent.as_object().into_iter().flatten();
        let whole = |letter: &Value| fields().all(|(name, field)| letter[name.as_str()] == *field);
        let ended = trial.step(POISON_DEAD_LETTERED);
        let is_one = matches!(letters.as_slice(), [letter] if whole(letter));
        ended.that(is_one, &format!("one dead letter, with all of {sent}"), Value::from(letters).to_string());

        let kept = patience::until(trial.delivery(), "the kept dead letter", async || {
            match reminder::dead_letter(&client, id).await {
                Ok(Some(letter)) => Probe::Ready(letter),
                Ok(None) => Probe::NotYet("none".to_owned()),
                Err(error) => Probe::NotYet(error.to_string()),
            }
        });
        let kept = kept.await.unwrap_or_default();
        let data = serde_json::from_str::<Value>(&kept).unwrap_or_default()["data"].take();
        trial.step(DEAD_LETTERS_KEPT).equals_json("what was in the event", &data, &sent["data"].take());
    }
    Ok(())
}
