//! A conversation is a state entry of its user: created, changed under an ETag, read back and deleted.
//!
//! Nothing in the spec creates the entry that its tool updates, so that the last action is lost (E34); a raw `+` or `/`
//! in a key reads another one (E32); and taking every failed read for a miss would overwrite a history (E24).

use futures_util::future::try_join_all;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.conversation",
    title: "A conversation is kept under its key, whoever writes at once",
    clause: Clause {
        text: "A conversation is stored as `conversation-user-{user}`, loses no message and is deleted any number of times.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    NOTHING_SAID =
        Step::caught_in_service("nothing-said-is-not-found", &[Flaw::HtmlErrors, Flaw::TellsNoDetail]).cites(&["R37"]),
    FIRST_WORDS_CREATE_IT =
        Step::caught_in_service("first-words-create-it-with-the-last-action", &[Flaw::ForgetsLastAction])
            .cites(&["R37", "E34"]),
    ROW_HAS_ITS_KEY = Step::caught_in_service("row-has-the-key-of-the-conversation", &[Flaw::KeepsStateToItself])
        .resting_on(&[FIRST_WORDS_CREATE_IT])
        .cites(&["R36"]),
    WORDS_AT_ONCE_KEPT = Step::caught_in_service("words-said-at-once-are-all-kept", &[Flaw::IgnoresEtag])
        .resting_on(&[ROW_HAS_ITS_KEY])
        .cites(&["E34"]),
    FORGOTTEN_TWICE = Step::caught_in_service("forgotten-twice-is-forgotten", &[Flaw::KeepsDeleted])
        .resting_on(&[NOTHING_SAID])
        .cites(&["R38"]),
    ODD_USER_IDS = Step::caught_in_service("odd-user-ids-have-conversations-of-their-own", &[Flaw::BreaksKeys])
        .resting_on(&[ROW_HAS_ITS_KEY])
        .cites(&["R39", "E32"]),
    REFUSED_USER_ID = Step::caught_in_service(
        "user-id-that-dapr-refuses-is-refused",
        &[Flaw::HtmlErrors, Flaw::TellsNoDetail, Flaw::KeepsDeleted]
    )
    .resting_on(&[ODD_USER_IDS])
    .cites(&["R39", "E32"]),
);

const PATH: &str = "/api/conversation";
/// At once; fewer than the tries that a writer has.
const WRITERS: usize = 4;

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    trial.step(NOTHING_SAID).refuses(&ada.get(PATH).await?, 404);

    say(&ada, "list my tasks").await?;
    let first = trial.step(FIRST_WORDS_CREATE_IT);
    let met = ada.get(PATH).await?.json();
    first.equals_json("the last action", &met["last_action"], &json!("list_tasks"));
    first.equals("messages", &count(&met), &2);
    let row = trial.database()?.row("state", &format!("conversation-user-{}", ada.id)).await?;
    let stored = row.and_then(|row| serde_json::from_str::<Value>(&row.value).ok()).unwrap_or_default();
    trial.step(ROW_HAS_ITS_KEY).equals_json("the stored value", &stored, &met);

    let kept = trial.step(WORDS_AT_ONCE_KEPT);
    for reply in try_join_all((0..WRITERS).map(|_| spoken(&ada, "list my tasks"))).await? {
        kept.responds(&reply, 200);
    }
    kept.equals("messages", &count(&ada.get(PATH).await?.json()), &(2 + 2 * WRITERS));

    let forgotten = trial.step(FORGOTTEN_TWICE);
    for _ in 0..2 {
        forgotten.responds(&ada.delete(PATH).await?, 204);
    }
    forgotten.refuses(&ada.get(PATH).await?, 404);

    let odd = trial.step(ODD_USER_IDS);
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
    let refused = trial.step(REFUSED_USER_ID);
    refused.refuses(&nobody.get(PATH).await?, 422);
    refused.refuses(&nobody.delete(PATH).await?, 422);
    Ok(())
}

async fn say(person: &Person, message: &str) -> Result<(), Stop> {
    given(&spoken(person, message).await?)?;
    Ok(())
}

async fn spoken(person: &Person, message: &str) -> Result<Reply, Error> {
    person.post("/api/chat", &json!({ "message": message })).await
}

fn count(conversation: &Value) -> usize {
    conversation["messages"].as_array().map_or(0, Vec::len)
}
