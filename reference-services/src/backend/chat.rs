//! A sentence in, something done, a sentence out (R94, R95).
//!
//! A model says what the sentence wants; without one, or when it fails, fixed forms do. What was done is always told in
//! this service's own words, so that a reply never claims what did not happen.

use jiff::Timestamp;
use serde::Serialize;

use super::Backend;
use super::conversation::{Action, Conversation, Message, Role};
use super::input::{Due, Text, Title, Wanted};
use super::intent::{self, Intent};
use super::model::Said;
use super::tasks::LONGEST_LIST;
use crate::problem::Problem;
use crate::task::{Status, Task};
use crate::trace::TraceContext;

/// What is said when nothing was understood.
const HELP: &str = "I can add a task (“Add a new task to buy groceries”), list your tasks (“list my tasks”) and complete \
    one (“complete buy groceries”).";

/// What one may say at once.
pub(crate) type Utterance = Text<1, 1000>;

/// What became of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Reply {
    reply: String,
    action: Done,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Task>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tasks: Option<Vec<Task>>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    Created,
    Listed,
    Completed,
    None,
}

impl Done {
    fn action(self) -> Option<Action> {
        match self {
            Self::Created => Some(Action::CreateTask),
            Self::Listed => Some(Action::ListTasks),
            Self::Completed => Some(Action::CompleteTask),
            Self::None => None,
        }
    }
}

impl Reply {
    fn words(reply: impl Into<String>) -> Self {
        Self { reply: reply.into(), action: Done::None, task: None, tasks: None }
    }

    fn about(action: Done, reply: String, task: Task) -> Self {
        Self { reply, action, task: Some(task), tasks: None }
    }
}

impl Backend {
    /// Does what `user` says, and remembers it.
    ///
    /// # Errors
    /// When the conversation or the tasks are not to be had; nothing was done then.
    pub(crate) async fn chat(&self, user: &str, said: Utterance, trace: &TraceContext) -> Result<Reply, Problem> {
        let (said, at) = (said.into_inner(), Timestamp::now());
        // Read first: what cannot be remembered is not begun.
        let conversation = self.conversation(user).await?.unwrap_or_default();
        let reply = match self.understand(&conversation, &said, at).await {
            Said::Words(words) => Reply::words(words),
            Said::Wants(intent) => self.perform(user, intent, trace).await?,
        };
        let remembered = self.converse(user, |conversation: &mut Conversation| {
            let message = |role, content: &str| Message { role, content: content.to_owned(), at };
            conversation.add([message(Role::User, &said), message(Role::Assistant, &reply.reply)]);
            conversation.last_action = reply.action.action().or(conversation.last_action);
        });
        // It is done: an error now would only make the user say it again, and have it twice.
        if let Err(problem) = remembered.await {
            tracing::warn!(status = problem.status.as_u16(), trace_id = trace.trace_id(), "a reply is not remembered");
        }
        Ok(reply)
    }

    async fn understand(&self, conversation: &Conversation, said: &str, now: Timestamp) -> Said {
        if let Some(model) = self.model.get() {
            match model.ask(&conversation.messages, said, now).await {
                Ok(answer) => return answer,
                Err(error) => tracing::warn!(%error, "the model failed, fixed forms are tried"),
            }
        }
        intent::parse(said, now).map_or_else(|| Said::Words(HELP.to_owned()), Said::Wants)
    }

    async fn perform(&self, user: &str, intent: Intent, trace: &TraceContext) -> Result<Reply, Problem> {
        match intent {
            Intent::Create { title, description, due_at } => {
                let wanted = match wanted(title, description, due_at) {
                    Ok(wanted) => wanted,
                    Err(why) => return Ok(Reply::words(format!("I cannot add that: {why}."))),
                };
                let task = self.create(user, wanted, trace).await?;
                let due = task.due_at.map(|due| format!(", due at {due}")).unwrap_or_default();
                Ok(Reply::about(Done::Created, format!("I added “{}”{due}.", task.title), task))
            }
            Intent::List { status } => {
                let tasks = self.list(user, status, LONGEST_LIST).await?;
                Ok(Reply { reply: told(&tasks), action: Done::Listed, task: None, tasks: Some(tasks) })
            }
            Intent::Complete { title } => {
                let pending = self.list(user, Some(Status::Pending), LONGEST_LIST).await?;
                match meant(&title, &pending) {
                    Ok(task) => {
                        let task = self.complete(user, task.id, trace).await?;
                        Ok(Reply::about(Done::Completed, format!("I completed “{}”.", task.title), task))
                    }
                    Err(why) => Ok(Reply::words(why)),
                }
            }
        }
    }
}

fn wanted(title: String, description: Option<String>, due_at: Option<Timestamp>) -> Result<Wanted, String> {
    Ok(Wanted {
        title: Title::try_from(title)?,
        description: description.map(Text::try_from).transpose()?,
        due_at: due_at.map(Due::try_from).transpose()?,
        recurrence: None,
    })
}

fn told(tasks: &[Task]) -> String {
    match tasks {
        [] => "You have no such tasks.".to_owned(),
        tasks => {
            let titles: Vec<String> = tasks.iter().map(|task| format!("“{}”", task.title)).collect();
            format!("Your tasks: {}.", titles.join(", "))
        }
    }
}

/// The task of that title, in any case, the oldest of several alike; else the only one whose title holds it.
fn meant<'a>(title: &str, pending: &'a [Task]) -> Result<&'a Task, String> {
    let wanted = title.trim().to_lowercase();
    if let Some(task) = pending.iter().rfind(|task| task.title.to_lowercase() == wanted) {
        return Ok(task);
    }
    let near: Vec<&Task> = pending.iter().filter(|task| task.title.to_lowercase().contains(&wanted)).collect();
    match near[..] {
        [task] => Ok(task),
        [] => Err(format!("You have no pending task called “{title}”.")),
        _ => Err(format!("Several pending tasks are called something like “{title}”. Which one?")),
    }
}
