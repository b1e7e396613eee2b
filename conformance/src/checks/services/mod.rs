//! The reference services: tasks, events, reminders, notifications, conversation, gateway, each judged from outside,
//! through their sidecars.

pub mod event_order;
pub mod event_shape;
mod person;
mod stream;
pub mod task_lifecycle;
pub mod two_users;

use fixtures::ask::Ask;
use fixtures::error::Error;
use fixtures::todo;
use serde_json::Value;

use super::Area;
use crate::scope::Scope;
use crate::trial::Trial;

pub(super) const AREA: Area = Area {
    name: "services",
    about: "The reference services: tasks, events, reminders, notifications, conversation and gateway.",
    checks: &[&task_lifecycle::CHECK, &event_shape::CHECK, &event_order::CHECK, &two_users::CHECK],
};

/// The whole todo system, the same for every check that breaks nothing.
fn stand(_: &Scope) -> Ask {
    todo::ask(&todo::Options::default())
}

/// The rows of a query on the task database.
async fn rows(trial: &Trial, sql: &str) -> Result<Vec<Value>, Error> {
    trial.database()?.select(sql).await
}
