//! A service whose app protocol is gRPC gets its events and is called as over HTTP.

use fixtures::todo;
use jiff::{SignedDuration, Timestamp};

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::{Provider, titles};
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.grpc-app-protocol",
    title: "The notification service works the same over gRPC",
    clause: Clause {
        text: "A service that speaks gRPC with its sidecar gets its events and is called as over HTTP.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    REMINDER_PUSHED_ONCE =
        Step::caught_in_service("reminder-is-pushed-once", &[Flaw::NeverPublishes, Flaw::DoublesReminders])
            .cites(&["R2"]),
    MESSAGE_PUSHED_ONCE =
        Step::caught_in_service("message-is-pushed-once", &[Flaw::PromisesNotification]).cites(&["R2"]),
);

/// Well inside the window of reminders.
const SOON: SignedDuration = SignedDuration::from_secs(120);

fn stand(_: &Names) -> Ask {
    todo::ask(&todo::Options { notification: AppProtocol::Grpc, ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, bob, provider) = (Person::of(&trial, "ada")?, Person::of(&trial, "bob")?, Provider::of(&trial)?);
    // The service answers over HTTP as well, so that a sidecar that was not told would show nothing of it.
    let raw = Raw { verb: "GET", path: "/v1.0/metadata", ..Raw::default() };
    let metadata = trial.client("notification")?.raw(raw).await?;
    given(&metadata)?;
    let protocol = metadata.json()["appConnectionProperties"]["protocol"].take();
    if protocol != "grpc" {
        let text = format!("have a sidecar that speaks gRPC with its app: its protocol is {protocol}");
        return Err(Error::new(Kind::Harness, text).into());
    }
    ada.create(&json!({ "title": "take the bread out", "due_at": Timestamp::now() + SOON })).await?;
    provider.reaches(&ada, 1).await;

    // The outbox is emptied round by round: once an event of a later round is at the broker, all of hers are.
    let task = bob.create(&json!({ "title": "water the plants" })).await?;
    Stream::task_events(&trial).reaches(&bob, 1).await?;
    let read = Stream::reminders(&trial).is_read_by("notification").await?;
    let pushed = trial.step(REMINDER_PUSHED_ONCE);
    pushed.that(read, "the notification service past all reminders", "unread reminders");
    pushed.equals("the pushed titles", &titles(&provider.pushes(&ada)), &vec!["take the bread out".to_owned()]);

    let reply = bob.notify(&task).await?;
    let pushes = provider.settles(&bob, 1).await;
    let pushed = trial.step(MESSAGE_PUSHED_ONCE);
    pushed.responds(&reply, 202);
    pushed.equals_json("the status", &reply.json()["status"], &json!("sent"));
    let texts: Vec<_> = pushes.iter().map(|push| push.json()["message"].take()).collect();
    pushed.equals_json("the pushed messages", &json!(texts), &json!(["Reminder: water the plants"]));
    Ok(())
}
