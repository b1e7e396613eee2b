//! The ways that users go, and how many go each.

use std::sync::Arc;
use std::time::Duration;

use goose::GooseError;
use goose::goose::{GooseUser, Scenario, Transaction, TransactionError, TransactionFunction, TransactionResult};
use serde_json::{Value, json};

use super::diary::Completion;
use super::stage::{Stage, Walker};
use super::step::{Failed, Step};

/// Tasks that are made in one go by whoever comes with a long list.
const BURST: usize = 5;

/// All walks with their weights: of six users three plan, two talk, one comes with a long list.
pub(super) fn scenarios(stage: &Arc<Stage>, think: Duration) -> Result<Vec<Scenario>, GooseError> {
    let plan = walk("plan", stage, |stage, user| Box::pin(plan(stage, user)));
    let talk = walk("talk", stage, |stage, user| Box::pin(talk(stage, user)));
    let burst = walk("burst", stage, |stage, user| Box::pin(burst(stage, user)));
    [(plan, 3), (talk, 2), (burst, 1)]
        .into_iter()
        .map(|(walk, weight)| {
            let walk = walk.set_weight(weight)?;
            if think.is_zero() { Ok(walk) } else { walk.set_wait_time(think, think) }
        })
        .collect()
}

type Walking<'a> = std::pin::Pin<Box<dyn Future<Output = TransactionResult> + Send + 'a>>;

fn walk(
    name: &'static str,
    stage: &Arc<Stage>,
    walk: impl for<'a> Fn(&'a Stage, &'a mut GooseUser) -> Walking<'a> + Send + Sync + Copy + 'static,
) -> Scenario {
    let stage = stage.clone();
    let function: TransactionFunction = Arc::new(move |user| {
        let stage = stage.clone();
        Box::pin(async move { walk(&stage, user).await })
    });
    Scenario::new(name).register_transaction(Transaction::new(function).set_name(name))
}

/// Makes a task, looks at the list, completes the task.
async fn plan(stage: &Stage, user: &mut GooseUser) -> TransactionResult {
    if let Some((entry, id)) = create(stage, user).await? {
        list(stage, user).await?;
        complete(stage, user, entry, &id).await?;
    }
    Ok(())
}

/// Makes several tasks one after the other, each of which is published, and looks at the list.
async fn burst(stage: &Stage, user: &mut GooseUser) -> TransactionResult {
    for _ in 0..BURST {
        create(stage, user).await?;
    }
    list(stage, user).await
}

/// Does the same as [`plan`] in words.
async fn talk(stage: &Stage, user: &mut GooseUser) -> TransactionResult {
    let mut walker = walker(stage, user)?;
    let (entry, title) = stage.want(&mut walker).map_err(|error| custom(&error))?;
    user.set_session_data(walker.clone());
    let said = format!("Add a new task to {title}");
    let made = chat(stage, user, &walker, "chat-create", &said, |answer| answer["action"] == "created").await?;
    let Some(id) = made.and_then(|answer| answer["task"]["id"].as_str().map(str::to_owned)) else { return Ok(()) };
    stage.note(entry, |entry| entry.id = Some(id));
    chat(stage, user, &walker, "chat-list", "list my tasks", |answer| answer["action"] == "listed").await?;
    stage.note(entry, |entry| entry.completion = Completion::Unanswered);
    let said = format!("complete {title}");
    let done = chat(stage, user, &walker, "chat-complete", &said, |answer| answer["action"] == "completed").await?;
    if done.is_some() {
        stage.note(entry, |entry| entry.completion = Completion::Done);
    }
    Ok(())
}

async fn chat(
    stage: &Stage,
    user: &mut GooseUser,
    walker: &Walker,
    name: &'static str,
    message: &str,
    good: impl Fn(&Value) -> bool,
) -> Result<Option<Value>, Failed> {
    let body = Some(json!({ "message": message }));
    let step = Step { name, path: "api/chat", body, authorization: walker.authorization.as_deref() };
    step.take(stage, user, good).await
}

/// The place in the diary and the id of a new task; `None` when it was refused.
async fn create(stage: &Stage, user: &mut GooseUser) -> Result<Option<(usize, String)>, Failed> {
    let mut walker = walker(stage, user)?;
    let (entry, title) = stage.want(&mut walker).map_err(|error| custom(&error))?;
    user.set_session_data(walker.clone());
    let (body, authorization) = (Some(json!({ "title": title })), walker.authorization.as_deref());
    let step = Step { name: "create", path: "api/tasks", body, authorization };
    let made = step.take(stage, user, |task| task["id"].is_string() && task["title"] == title.as_str()).await?;
    let id = made.and_then(|task| task["id"].as_str().map(str::to_owned));
    stage.note(entry, |entry| entry.id.clone_from(&id));
    Ok(id.map(|id| (entry, id)))
}

async fn list(stage: &Stage, user: &mut GooseUser) -> TransactionResult {
    let walker = walker(stage, user)?;
    let authorization = walker.authorization.as_deref();
    let step = Step { name: "list", path: "api/tasks?status=all&limit=20", body: None, authorization };
    step.take(stage, user, |answer| answer["tasks"].is_array()).await.map(|_| ())
}

async fn complete(stage: &Stage, user: &mut GooseUser, entry: usize, id: &str) -> TransactionResult {
    let walker = walker(stage, user)?;
    stage.note(entry, |entry| entry.completion = Completion::Unanswered);
    let path = format!("api/tasks/{id}/complete");
    let authorization = walker.authorization.as_deref();
    let step = Step { name: "complete", path: &path, body: Some(json!({})), authorization };
    if step.take(stage, user, |task| task["status"] == "completed").await?.is_some() {
        stage.note(entry, |entry| entry.completion = Completion::Done);
    }
    Ok(())
}

/// Who this user of goose is.
fn walker(stage: &Stage, user: &mut GooseUser) -> Result<Walker, Failed> {
    if let Some(walker) = user.get_session_data::<Walker>() {
        return Ok(walker.clone());
    }
    let walker = stage.walker().map_err(|error| custom(&error))?;
    user.set_session_data(walker.clone());
    Ok(walker)
}

fn custom(error: &fixtures::error::Error) -> Failed {
    Box::new(TransactionError::Custom(error.to_string()))
}
