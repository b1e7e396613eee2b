//! The tools, called by a real MCP client.

use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{ServiceExt, serve_client};
use rstest::rstest;
use serde_json::{Value, json};

use super::Stand;

type Client = RunningService<RoleClient, ()>;

async fn connect(stand: &Stand, user: &str) -> Client {
    let config = StreamableHttpClientTransportConfig::with_uri(format!("{}/mcp", stand.service.base));
    let transport = StreamableHttpClientTransport::from_config(config.auth_header(stand.token(user)));
    ().serve(transport).await.unwrap()
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    client.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await.unwrap()
}

/// What a tool came to.
fn content(result: &CallToolResult) -> &Value {
    assert_ne!(result.is_error, Some(true), "{result:?}");
    result.structured_content.as_ref().unwrap()
}

/// Why a tool failed.
fn failure(result: &CallToolResult) -> &str {
    assert_eq!(result.is_error, Some(true), "{result:?}");
    &result.content[0].as_text().unwrap().text
}

#[tokio::test]
async fn both_tools_are_listed_with_what_they_take() {
    let stand = Stand::start().await;
    let tools = connect(&stand, "ada").await.list_all_tools().await.unwrap();
    let mut taken: Vec<(String, Value, Value)> = tools
        .iter()
        .map(|tool| {
            let schema = Value::Object((*tool.input_schema).clone());
            let fields = schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            (tool.name.to_string(), json!(fields), schema["required"].clone())
        })
        .collect();
    taken.sort_by(|one, other| one.0.cmp(&other.0));
    let create = ("create_task".to_owned(), json!(["description", "title", "user_id"]), json!(["user_id", "title"]));
    let list = ("list_tasks".to_owned(), json!(["status", "user_id"]), json!(["user_id"]));
    assert_eq!(taken, [create, list]);
}

#[tokio::test]
async fn a_created_task_is_told_of_and_listed_by_status() {
    let stand = Stand::start().await;
    let client = connect(&stand, "ada").await;
    let made =
        call(&client, "create_task", json!({ "user_id": "ada", "title": "buy milk", "description": "oat" })).await;
    let made = content(&made);
    assert_eq!((&made["status"], &made["title"]), (&json!("created"), &json!("buy milk")));
    assert_eq!(stand.events(&made["task_id"], 1).await[0]["task_data"]["description"], "oat");
    stand.create("bob", json!({ "title": "his" })).await;

    for (status, count) in [(None, 1), (Some("all"), 1), (Some("pending"), 1), (Some("completed"), 0)] {
        let mut arguments = json!({ "user_id": "ada" });
        if let Some(status) = status {
            arguments["status"] = json!(status);
        }
        let listed = call(&client, "list_tasks", arguments).await;
        let tasks = content(&listed)["tasks"].as_array().unwrap();
        assert_eq!(tasks.len(), count, "{status:?}");
        assert!(tasks.iter().all(|task| task["id"] == made["task_id"]), "{tasks:?}");
    }
}

#[tokio::test]
async fn a_list_is_remembered_also_the_first_time_and_over_what_was_said() {
    let stand = Stand::start().await;
    let client = connect(&stand, "ada").await;
    call(&client, "create_task", json!({ "user_id": "ada", "title": "x" })).await;
    assert_eq!(stand.sidecar.value("conversation-user-ada"), None);
    call(&client, "list_tasks", json!({ "user_id": "ada" })).await;
    assert_eq!(stand.sidecar.value("conversation-user-ada").unwrap()["last_action"], "list_tasks");

    stand.send("ada", "POST", "/api/chat", &json!({ "message": "add y" })).await;
    call(&client, "list_tasks", json!({ "user_id": "ada" })).await;
    let state = stand.sidecar.value("conversation-user-ada").unwrap();
    assert_eq!((&state["last_action"], state["messages"].as_array().unwrap().len()), (&json!("list_tasks"), 2));
}

#[rstest]
#[case::list("list_tasks", json!({ "user_id": "ada" }), "user_id is not the user of the token")]
#[case::create("create_task", json!({ "user_id": "ada", "title": "x" }), "user_id is not the user of the token")]
#[case::blank("create_task", json!({ "user_id": "bob", "title": " " }), "title: a text of 1 to 200 characters is needed")]
#[case::too_long(
    "create_task",
    json!({ "user_id": "bob", "title": "x", "description": "x".repeat(4001) }),
    "description: a text of 0 to 4000 characters is needed"
)]
#[tokio::test]
async fn a_bad_call_fails_and_nothing_is_done(#[case] tool: &'static str, #[case] arguments: Value, #[case] why: &str) {
    let stand = Stand::start().await;
    let result = call(&connect(&stand, "bob").await, tool, arguments).await;
    assert!(failure(&result).starts_with(why), "{result:?}");
    assert_eq!((stand.everything().await, stand.sidecar.keys()), ((vec![], 0), vec![]));
}

#[tokio::test]
async fn a_store_that_fails_fails_the_list() {
    let stand = Stand::start().await;
    stand.sidecar.break_state(true);
    let result = call(&connect(&stand, "ada").await, "list_tasks", json!({ "user_id": "ada" })).await;
    assert_eq!(failure(&result), "a service behind this one failed");
}

#[tokio::test]
async fn without_a_token_no_client_is_served() {
    let stand = Stand::start().await;
    let transport = StreamableHttpClientTransport::from_uri(format!("{}/mcp", stand.service.base));
    let refused = serve_client((), transport).await.expect_err("a client without a token is refused");
    assert!(format!("{refused:?}").contains("401"), "{refused:?}");
}
