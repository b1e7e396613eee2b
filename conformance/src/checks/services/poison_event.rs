//! Events that cannot be read end in the dead-letter topic as they are, and those behind them are handled.
//!
//! The spec has no dead-letter topic and no bound (E15): the first event that cannot be read stops its partition.

use fixtures::patience::{self, Probe};
use fixtures::service::flaw::Flaw;
use serde_json::json;

use super::person::Person;
use super::provider::{Provider, titles};
use super::reminder;
use super::stream::Stream;
use crate::model::clause::Clause;
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.poison-event",
    title: "Events that cannot be read are set aside, the rest is handled",
    clause: Clause {
        text: "An event that the notification service cannot read ends in the dead-letter topic and stops nothing behind it.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: &[
        Step::caught_in_service("events-behind-are-notified", &[Flaw::AcknowledgesBeforeHandling]),
        Step::caught_in_service("poison-ends-in-the-dead-letter-topic", &[Flaw::AcknowledgesBeforeHandling]),
        Step::caught_in_service("dead-letters-are-kept", &[Flaw::AcknowledgesBeforeHandling]),
    ],
    requirements: &["R30"],
    errata: &["E15"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

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
    trial.step("events-behind-are-notified").equals("titles", &titles, &vec!["before".to_owned(), "behind".to_owned()]);

    let client = trial.client("notification")?;
    let dead = reminders.dead_letters();
    for (id, value) in &poison {
        let found = dead.with_id(id).await?;
        let values: Vec<_> = found.iter().map(|record| record.value.as_deref().unwrap_or_default()).collect();
        let ended = trial.step("poison-ends-in-the-dead-letter-topic");
        ended.that(values == [value.as_bytes()], "one dead letter, byte for byte", format!("{values:?}"));

        let kept = patience::until(trial.delivery(), "the kept dead letter", async || {
            match reminder::dead_letter(&client, id).await {
                Ok(Some(letter)) => Probe::Ready(letter),
                Ok(None) => Probe::NotYet("none".to_owned()),
                Err(error) => Probe::NotYet(error.to_string()),
            }
        });
        let kept = kept.await.unwrap_or_default();
        let data = serde_json::from_str::<serde_json::Value>(&kept).unwrap_or_default()["data"].take();
        let sent = serde_json::from_str::<serde_json::Value>(value).unwrap_or_default()["data"].take();
        trial.step("dead-letters-are-kept").equals_json("what was in the event", &data, &sent);
    }
    Ok(())
}
