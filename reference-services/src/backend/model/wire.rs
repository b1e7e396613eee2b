//! What goes to a model and comes back: the part of the chat completions API that is used.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::backend::conversation::{Message, Role};

/// A model that every provider of this API maps to a small one of its own.
const NAME: &str = "gpt-4o-mini";

#[derive(Serialize)]
pub(super) struct Request<'a> {
    model: &'static str,
    messages: Vec<Turn<'a>>,
    tools: Value,
    parallel_tool_calls: bool,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) choices: Vec<Choice>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) message: Chosen,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    pub(super) content: Option<String>,
    /// Absent or `null` without tools.
    pub(super) tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize)]
pub(super) struct ToolCall {
    pub(super) function: Function,
}

#[derive(Deserialize)]
pub(super) struct Function {
    pub(super) name: String,
    /// JSON, as a text.
    pub(super) arguments: String,
}

impl<'a> Request<'a> {
    pub(super) fn new(rules: &'a str, before: &'a [Message], said: &'a str) -> Self {
        let turn = |message: &'a Message| Turn {
            role: match message.role {
                Role::User => "user",
                Role::Assistant => "assistant",
            },
            content: &message.content,
        };
        let mut messages = vec![Turn { role: "system", content: rules }];
        messages.extend(before.iter().map(turn));
        messages.push(Turn { role: "user", content: said });
        Self { model: NAME, messages, tools: tools(), parallel_tool_calls: false }
    }
}

/// What a model is told before the conversation.
pub(super) fn rules(now: Timestamp) -> String {
    format!(
        "You help one user with their to-do list. Use a tool whenever the user wants a task added, listed or completed; \
         otherwise answer in one or two sentences. Keep the words of a title as the user wrote them. It is now {now}."
    )
}

fn tools() -> Value {
    let tool = |name: &str, description: &str, properties: Value, required: &[&str]| {
        let parameters = json!({"type": "object", "properties": properties, "required": required});
        json!({"type": "function", "function": {"name": name, "description": description, "parameters": parameters}})
    };
    let title = json!({"type": "string", "description": "The title of the task"});
    let due =
        json!({"type": "string", "format": "date-time", "description": "When it is due, RFC 3339 with an offset"});
    let status = json!({"type": "string", "enum": ["all", "pending", "completed"]});
    json!([
        tool(
            "create_task",
            "Adds a task",
            json!({"title": title, "description": {"type": "string"}, "due_at": due}),
            &["title"],
        ),
        tool("list_tasks", "Lists the user's tasks", json!({"status": status}), &[]),
        tool("complete_task", "Completes the pending task of that title", json!({"title": title}), &["title"]),
    ])
}
