//! With a model a chat message is understood by the model, which gets its key from the secret store; when it fails,
//! the fixed forms answer.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.chat-model",
    title: "A model decides what a sentence means, and its tool is carried out",
    clause: Clause {
        text: "The chat asks the model with the key from the secret store and carries out the tool that it chooses.",
        ..Clause::OF_THE_SYSTEM
    },
    // The model answers one check as told.
    isolation: Isolation::Own,
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    MODEL_SEES_KEY = Step::caught_in_service("model-sees-the-key", &[Flaw::SendsNoKey]).cites(&["R60"]),
    MODEL_OFFERED_TOOLS = Step::caught_in_service("model-is-offered-the-tools", &[Flaw::OffersNoTools]),
    CHOSEN_TOOL_CARRIED_OUT =
        Step::caught_in_service("chosen-tool-is-carried-out", &[Flaw::ForgetsTasks, Flaw::DoublesTasks])
            .cites(&["R95"]),
    FAILING_MODEL_REPLACED =
        Step::caught_in_service("failing-model-is-replaced", &[Flaw::ForgetsTasks, Flaw::DoublesTasks]),
);

/// The route of the model.
const MODEL: &str = "/v1/chat/completions";

fn stand(_: &Names) -> Ask {
    todo::ask(&todo::Options { model: true, ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let model = trial.stand().outside()?;
    let arguments = json!({ "title": "call grandmother" }).to_string();
    let call = json!({ "function": { "name": "create_task", "arguments": arguments } });
    let chosen = json!({ "choices": [{ "message": { "content": null, "tool_calls": [call] } }] });
    model.answer(MODEL, Script::always(Answer::http(200, chosen.to_string())));

    let said = ada.post("/api/chat", &json!({ "message": "I really ought to phone my grandmother" })).await?;
    let asked = model.ledger().on(MODEL);
    let key = asked.first().and_then(|call| call.header("authorization")).unwrap_or_default().to_owned();
    trial.step(MODEL_SEES_KEY).equals("the header", &key, &format!("Bearer {}", todo::MODEL_KEY));

    let request = asked.first().map(|call| call.json()).unwrap_or_default();
    let tools = request["tools"].as_array().into_iter().flatten().map(|tool| tool["function"]["name"].clone());
    let offered = trial.step(MODEL_OFFERED_TOOLS);
    offered.equals_json("the tools", &tools.collect(), &json!(["create_task", "list_tasks", "complete_task"]));

    let done = trial.step(CHOSEN_TOOL_CARRIED_OUT);
    done.responds(&said, 200);
    done.equals_json("titles of the user", &titles(&trial, &ada).await?, &json!(["call grandmother"]));

    model.answer(MODEL, Script::always(Answer::http(500, "overloaded")));
    let replaced = trial.step(FAILING_MODEL_REPLACED);
    replaced.responds(&ada.post("/api/chat", &json!({ "message": "Add a new task to buy groceries" })).await?, 200);
    let (before, now) = (asked.len(), model.ledger().on(MODEL).len());
    replaced.that(now > before, "the model asked first", format!("{before} calls of it before, {now} now"));
    let titles = titles(&trial, &ada).await?;
    replaced.equals_json("titles of the user", &titles, &json!(["buy groceries", "call grandmother"]));
    Ok(())
}

/// The titles of the user's rows, in order of the alphabet.
async fn titles(trial: &Trial, person: &Person) -> Result<Value, Stop> {
    let sql = format!("SELECT title FROM tasks WHERE user_id = '{}' ORDER BY title", person.id);
    Ok(rows(trial, &sql).await?.iter().map(|row| row["title"].clone()).collect())
}
