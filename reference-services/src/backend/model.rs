//! A model behind the chat, by the OpenAI-compatible API that is the common one: it is asked what a sentence wants, with
//! the tools it may choose from, and its choice is an [`Intent`] like any other.

mod wire;

use std::path::Path;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use self::wire::{Answer, Request, rules};
use super::conversation::Message;
use super::input::Which;
use super::intent::Intent;
use crate::outside::{Outside, Unanswered, Unusable};
use crate::settings::Secret;

/// How long a model may think.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of a model.
pub(crate) struct Model {
    outside: Outside,
    /// The key, as the header that carries it.
    bearer: HeaderValue,
}

/// What a sentence comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Something to be done.
    Wants(Intent),
    /// Only an answer.
    Words(String),
}

/// Why a model did not help. Holds nothing of what it said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModelError {
    /// No answer.
    #[error("the model did not answer: {0}")]
    Unanswered(#[from] Unanswered),
    /// An answer with an error status.
    #[error("the model answered {0}")]
    Refused(StatusCode),
    /// An answer of another API.
    #[error("the model answered what cannot be read, near line {0} column {1}")]
    Unreadable(usize, usize),
    /// A tool that it was not offered.
    #[error("the model chose a tool that there is not")]
    UnknownTool,
    /// A tool with arguments it does not take.
    #[error("the model gave its tool wrong arguments, near column {0}")]
    Arguments(usize),
    /// Neither words nor a tool.
    #[error("the model said nothing")]
    Nothing,
}

#[derive(Deserialize)]
struct Create {
    title: String,
    description: Option<String>,
    due_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct List {
    status: Option<Which>,
}

#[derive(Deserialize)]
struct Complete {
    title: String,
}

impl Model {
    /// The model behind `base`, the part before `/v1`; the authorities in the PEM file `trusted` may vouch for it.
    ///
    /// # Errors
    /// [`Unusable`].
    pub(crate) fn new(base: &str, key: &Secret, trusted: Option<&Path>) -> Result<Self, Unusable> {
        let outside = Outside::at(&format!("{}/v1/chat/completions", base.trim_end_matches('/')), trusted)?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", key.expose())).map_err(|_| Unusable::Key)?;
        bearer.set_sensitive(true);
        Ok(Self { outside, bearer })
    }

    /// What `said` wants, after what was said before.
    ///
    /// # Errors
    /// [`ModelError`].
    pub(crate) async fn ask(&self, before: &[Message], said: &str, now: Timestamp) -> Result<Said, ModelError> {
        let rules = rules(now);
        let request = Request::new(&rules, before, said);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, self.bearer.clone())]);
        let answer = self.outside.post(headers, &request, PATIENCE).await?;
        if !answer.status().is_success() {
            return Err(ModelError::Refused(answer.status()));
        }
        let unreadable = |error: serde_json::Error| ModelError::Unreadable(error.line(), error.column());
        let answer: Answer = serde_json::from_slice(answer.body()).map_err(unreadable)?;
        let message = answer.choices.into_iter().next().ok_or(ModelError::Nothing)?.message;
        // One thing at a time: the first tool is what was asked for.
        match (message.tool_calls.into_iter().flatten().next(), message.content) {
            (Some(call), _) => Ok(Said::Wants(intent(&call.function.name, &call.function.arguments)?)),
            (None, Some(words)) if !words.trim().is_empty() => Ok(Said::Words(words)),
            (None, _) => Err(ModelError::Nothing),
        }
    }
}

/// The intent that a tool with these arguments is.
fn intent(tool: &str, arguments: &str) -> Result<Intent, ModelError> {
    Ok(match tool {
        "create_task" => {
            let Create { title, description, due_at } = read(arguments)?;
            Intent::Create { title, description, due_at }
        }
        "list_tasks" => Intent::List { status: read::<List>(arguments)?.status.and_then(Which::status) },
        "complete_task" => Intent::Complete { title: read::<Complete>(arguments)?.title },
        _ => return Err(ModelError::UnknownTool),
    })
}

fn read<T: DeserializeOwned>(arguments: &str) -> Result<T, ModelError> {
    serde_json::from_str(arguments).map_err(|error| ModelError::Arguments(error.column()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::task::Status;

    #[rstest]
    #[case::all(r#"{}"#, None)]
    #[case::all_by_name(r#"{"status":"all"}"#, None)]
    #[case::pending(r#"{"status":"pending"}"#, Some(Status::Pending))]
    #[case::completed(r#"{"status":"completed"}"#, Some(Status::Completed))]
    fn a_listing_tool_is_a_list(#[case] arguments: &str, #[case] status: Option<Status>) {
        assert_eq!(intent("list_tasks", arguments).unwrap(), Intent::List { status });
    }

    #[test]
    fn a_creating_tool_is_a_task_with_all_it_was_given() {
        let arguments = r#"{"title":"vote","description":"early","due_at":"2026-11-30T09:00:00+01:00"}"#;
        let due_at = Some("2026-11-30T08:00:00Z".parse().unwrap());
        let expected = Intent::Create { title: "vote".into(), description: Some("early".into()), due_at };
        assert_eq!(intent("create_task", arguments).unwrap(), expected);
    }

    #[rstest]
    #[case::unknown_tool("delete_everything", "{}", "the model chose a tool that there is not")]
    #[case::no_json("create_task", "title", "the model gave its tool wrong arguments, near column 2")]
    #[case::no_title("complete_task", "{}", "the model gave its tool wrong arguments, near column 2")]
    #[case::odd_status("list_tasks", r#"{"status":"odd"}"#, "the model gave its tool wrong arguments, near column 15")]
    fn a_wrong_choice_is_an_error_that_repeats_nothing(
        #[case] tool: &str,
        #[case] arguments: &str,
        #[case] text: &str,
    ) {
        assert_eq!(intent(tool, arguments).unwrap_err().to_string(), text);
    }
}
