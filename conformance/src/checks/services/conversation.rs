//! What was said with a user is state like any other: written under its key, read back, changed under an ETag, forgotten.
//!
//! Nothing in the spec creates the entry that its tool updates, so that the last action is lost (E34); a raw `+` or `/`
//! in a key reads another one (E32); and taking every failed read for a miss would overwrite a history (E24).

use fixtures::service::flaw::Flaw;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::person::Person;
use crate::model::clause::Clause;
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.conversation",
    title: "A conversation is kept under its key, whoever writes at once",
    clause: Clause {
        text: "A conversation is stored as `conversation-user-{user}`, loses no message and is deleted any number of times.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: &[
        Step::caught_in_service("nothing-said-is-not-found", &[Flaw::HtmlErrors]),
        Step::caught_in_service("first-words-create-it-with-the-last-action", &[Flaw::ForgetsLastAction]),
        Step::caught_in_service("row-has-the-key-of-the-conversation", &[Flaw::KeepsStateToItself]),
        Step::caught_in_service("words-said-at-once-are-all-kept", &[Flaw::IgnoresEtag]),
        Step::caught_in_service("forgotten-twice-is-forgotten", &[Flaw::KeepsDeleted]),
        Step::caught_in_service("odd-user-ids-have-conversations-of-their-own", &[Flaw::BreaksKeys]),
        Step::caught_in_service("user-id-that-dapr-refuses-is-refused", &[Flaw::HtmlErrors]),
    ],
    requirements: &["R36", "R37", "R38", "R39"],
    errata: &["E24", "E32", "E34"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

const PATH: &str = "/api/conversation";
/// At once; fewer than the tries that a writer has.
const WRITERS: usize = 4;

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    trial.step("nothing-said-is-not-found").refuses(&ada.get(PATH).await?, 404);

    say(&ada, "list my tasks").await?;
    let first = trial.step("first-words-create-it-with-the-last-action");
    let met = ada.get(PATH).await?.json();
    first.equals_json("the last action", &met["last_action"], &json!("list_tasks"));
    first.equals("messages", &count(&met), &2);
    let row = trial.database()?.row("state", &format!("conversation-user-{}", ada.id)).await?;
    let stored = row.and_then(|row| serde_json::from_str::<Value>(&row.value).ok()).unwrap_or_default();
    trial.step("row-has-the-key-of-the-conversation").equals_json("the stored value", &stored, &met);

    try_join_all((0..WRITERS).map(|_| say(&ada, "list my tasks"))).await?;
    let kept = count(&ada.get(PATH).await?.json());
    trial.step("words-said-at-once-are-all-kept").equals("messages", &kept, &(2 + 2 * WRITERS));

    let forgotten = trial.step("forgotten-twice-is-forgotten");
    for _ in 0..2 {
        forgotten.responds(&ada.delete(PATH).await?, 204);
    }
    forgotten.refuses(&ada.get(PATH).await?, 404);

    let odd = trial.step("odd-user-ids-have-conversations-of-their-own");
    let people = ["a+b", "a b", "a/b", "a%2Fb", "é|ß"].map(|name| Person::of(&trial, name));
    for (said, person) in (1..).zip(people) {
        let person = person?;
        for _ in 0..said {
            say(&person, "list my tasks").await?;
        }
        let messages = count(&person.get(PATH).await?.json());
        odd.equals(&format!("messages of {:?}", person.id), &messages, &(2 * said));
    }

    let nobody = Person::of(&trial, "a||b")?;
    let refused = trial.step("user-id-that-dapr-refuses-is-refused");
    refused.refuses(&nobody.get(PATH).await?, 422);
    refused.refuses(&nobody.delete(PATH).await?, 422);
    Ok(())
}

async fn say(person: &Person, message: &str) -> Result<(), Stop> {
    person.post("/api/chat", &json!({ "message": message })).await?;
    Ok(())
}

fn count(conversation: &Value) -> usize {
    conversation["messages"].as_array().map_or(0, Vec::len)
}
