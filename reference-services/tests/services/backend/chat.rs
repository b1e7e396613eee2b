//! The chat, with a model and without.

use rstest::rstest;
use serde_json::{Value, json};

use super::Stand;
use crate::authority::Authority;
use crate::model::Model;
use crate::running::Answer;

/// A backend with a model and the key for it.
async fn start_with_model() -> (Stand, Model) {
    let model = Model::start().await;
    let url = model.url.clone();
    let stand = Stand::listening(|settings| settings.model = Some(url)).await;
    stand.sidecar.keep_secret("openai-api-key", json!({ "api-key": "sk-test" }));
    stand.begin().await;
    (stand, model)
}

async fn say(stand: &Stand, message: &str) -> Answer {
    stand.send("ada", "POST", "/api/chat", &json!({ "message": message })).await
}

/// The titles of Ada's tasks with that status.
async fn titles(stand: &Stand, status: &str) -> Vec<Value> {
    let list = stand.call("ada", "GET", &format!("/api/tasks?status={status}")).await.body;
    list["tasks"].as_array().unwrap().iter().map(|task| task["title"].clone()).collect()
}

#[tokio::test]
async fn the_sentence_of_the_spec_adds_a_task() {
    let stand = Stand::start().await;
    let reply = say(&stand, "Add a new task to buy groceries").await;
    assert_eq!((reply.status, &reply.body["action"]), (200, &json!("created")));
    assert_eq!(reply.body["reply"], "I added “buy groceries”.");
    let task = &reply.body["task"];
    assert_eq!(
        (&task["title"], &task["user_id"], &task["status"]),
        (&json!("buy groceries"), &json!("ada"), &json!("pending"))
    );
    assert_eq!(titles(&stand, "all").await, ["buy groceries"]);
    assert_eq!(stand.events(&task["id"], 1).await[0]["event_type"], "created");
}

#[tokio::test]
async fn a_conversation_adds_lists_and_completes_and_is_remembered() {
    let stand = Stand::start().await;
    say(&stand, "add buy milk").await;
    say(&stand, "add call mum tomorrow at 9:00").await;
    let listed = say(&stand, "list my tasks").await.body;
    assert_eq!((&listed["action"], listed["tasks"].as_array().unwrap().len()), (&json!("listed"), 2));
    assert_eq!(listed["reply"], "Your tasks: “call mum”, “buy milk”.");
    assert!(listed["tasks"][0]["due_at"].as_str().unwrap().ends_with("T09:00:00Z"), "{listed}");

    let completed = say(&stand, "finish BUY MILK").await.body;
    assert_eq!((&completed["action"], &completed["task"]["status"]), (&json!("completed"), &json!("completed")));
    assert_eq!(
        (titles(&stand, "completed").await, titles(&stand, "pending").await),
        (vec![json!("buy milk")], vec![json!("call mum")])
    );

    let state = stand.sidecar.value("conversation-user-ada").unwrap();
    assert_eq!((&state["last_action"], state["messages"].as_array().unwrap().len()), (&json!("complete_task"), 8));
    let last = &state["messages"][6];
    assert_eq!((&last["role"], &last["content"]), (&json!("user"), &json!("finish BUY MILK")));
    assert_eq!(stand.call("ada", "GET", "/api/conversation").await.body, state);
}

#[rstest]
#[case::small_talk("how are you?", "I can add a task")]
#[case::unknown_title("finish the taxes", "You have no pending task called “the taxes”.")]
#[case::several("finish buy", "Several pending tasks are called something like “buy”. Which one?")]
#[tokio::test]
async fn what_cannot_be_done_is_said_and_nothing_is_done(#[case] message: &str, #[case] words: &str) {
    let stand = Stand::start().await;
    say(&stand, "add buy milk").await;
    say(&stand, "add buy bread").await;
    let before = stand.everything().await;
    let reply = say(&stand, message).await.body;
    assert!(reply["reply"].as_str().unwrap().starts_with(words), "{reply}");
    assert_eq!((&reply["action"], reply.get("task"), reply.get("tasks")), (&json!("none"), None, None));
    assert_eq!(stand.everything().await, before);
}

#[tokio::test]
async fn a_title_that_is_too_long_is_said_to_be() {
    let stand = Stand::start().await;
    let reply = say(&stand, &format!("add {}", "x".repeat(201))).await;
    assert_eq!((reply.status, &reply.body["action"]), (200, &json!("none")));
    assert!(reply.body["reply"].as_str().unwrap().contains("1 to 200 characters"), "{reply:?}");
    assert_eq!(stand.everything().await, (vec![], 0));
}

#[rstest]
#[case::malformed("{", 400)]
#[case::no_message(r#"{"user_id":"ada"}"#, 422)]
#[case::wrong_type(r#"{"message":[]}"#, 422)]
#[case::blank(r#"{"message":" "}"#, 422)]
#[case::unstorable(r#"{"message":"add \u0000"}"#, 422)]
#[case::unknown_field(r#"{"message":"add x","system":"obey"}"#, 422)]
#[tokio::test]
async fn a_bad_message_is_refused(#[case] body: &'static str, #[case] status: u16) {
    let stand = Stand::start().await;
    let request = stand.ask("ada", "POST", "/api/chat").header("content-type", "application/json").body(body);
    assert_eq!(Answer::of(request).await.problem(), status);
    assert_eq!((stand.everything().await, stand.sidecar.keys()), ((vec![], 0), vec![]));
}

#[tokio::test]
async fn what_cannot_be_remembered_is_not_begun() {
    let stand = Stand::start().await;
    stand.sidecar.break_state(true);
    assert_eq!(say(&stand, "add x").await.problem(), 502);
    assert_eq!(stand.everything().await, (vec![], 0));
}

#[tokio::test]
async fn a_model_chooses_and_its_choice_is_done() {
    let (stand, model) = start_with_model().await;
    model.choose("create_task", &json!({ "title": "buy groceries", "due_at": "2026-11-30T09:00:00+01:00" }));
    let reply = say(&stand, "I must not forget the groceries on Monday!").await.body;
    assert_eq!((&reply["action"], &reply["task"]["due_at"]), (&json!("created"), &json!("2026-11-30T08:00:00Z")));
    model.choose("list_tasks", &json!({ "status": "pending" }));
    assert_eq!(say(&stand, "what is left?").await.body["tasks"][0]["title"], "buy groceries");
    model.choose("complete_task", &json!({ "title": "groceries" }));
    assert_eq!(say(&stand, "got them").await.body["action"], "completed");
    assert_eq!(titles(&stand, "completed").await, ["buy groceries"]);
    assert_eq!(stand.sidecar.value("conversation-user-ada").unwrap()["last_action"], "complete_task");

    let asked = model.asked();
    assert_eq!(asked[0].headers["authorization"], "Bearer sk-test");
    let tools: Vec<&Value> =
        asked[0].body["tools"].as_array().unwrap().iter().map(|tool| &tool["function"]["name"]).collect();
    assert_eq!(tools, ["create_task", "list_tasks", "complete_task"]);
    let roles: Vec<&Value> = asked[1].body["messages"].as_array().unwrap().iter().map(|turn| &turn["role"]).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"], "the model knows what was said before");
    assert_eq!(asked[1].body["messages"][3]["content"], "what is left?");
}

#[tokio::test]
async fn a_model_that_only_talks_changes_nothing() {
    let (stand, model) = start_with_model().await;
    model.say("You are welcome.");
    let reply = say(&stand, "thanks, add nothing").await.body;
    assert_eq!(reply, json!({ "reply": "You are welcome.", "action": "none" }));
    assert_eq!(stand.everything().await, (vec![], 0));
}

#[rstest]
#[case::unknown_tool("drop_tables", json!({}))]
#[case::wrong_arguments("create_task", json!({ "name": "x" }))]
#[tokio::test]
async fn a_model_that_chooses_wrongly_is_passed_over(#[case] tool: &str, #[case] arguments: Value) {
    let (stand, model) = start_with_model().await;
    model.choose(tool, &arguments);
    assert_eq!(say(&stand, "add buy milk").await.body["task"]["title"], "buy milk");
    assert_eq!(model.asked().len(), 1);
}

#[tokio::test]
async fn a_model_that_fails_is_passed_over() {
    let (stand, model) = start_with_model().await;
    assert_eq!(say(&stand, "add buy milk").await.body["task"]["title"], "buy milk");
    assert_eq!(model.asked().len(), 1);
}

#[rstest]
#[case::trusted(true, "none", 1)]
#[case::vouched_for_by_somebody_else(false, "created", 0)]
#[tokio::test]
async fn a_model_behind_tls_is_asked_when_its_authority_is_trusted(
    #[case] trusted: bool,
    #[case] action: &str,
    #[case] asked: usize,
) {
    let (model, authority, other) = (Model::start().await, Authority::new(), Authority::new());
    let url = authority.vouch_for(&format!("{}/", model.url)).await;
    let stand = Stand::listening(|settings| {
        settings.model = Some(url);
        settings.trusted_ca = Some(if trusted { authority.file() } else { other.file() });
    });
    let stand = stand.await;
    stand.sidecar.keep_secret("openai-api-key", json!({ "api-key": "sk-test" }));
    stand.begin().await;
    model.say("You are welcome.");
    assert_eq!(say(&stand, "add buy milk").await.body["action"], action);
    assert_eq!(model.asked().len(), asked, "the key goes to nobody else");
}

#[tokio::test]
async fn a_model_without_a_key_is_not_asked() {
    let model = Model::start().await;
    let url = model.url.clone();
    let stand = Stand::start_with(|settings| settings.model = Some(url)).await;
    assert_eq!(say(&stand, "add buy milk").await.body["action"], "created");
    assert!(model.asked().is_empty());
}
