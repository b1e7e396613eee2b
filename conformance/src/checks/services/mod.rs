//! The reference services: tasks, events, reminders, notifications, conversation, gateway, each judged from outside,
//! through their sidecars.

pub mod app_token;
pub mod bad_input;
pub mod broker_password_rotated;
pub mod chat;
pub mod chat_model;
pub mod consumer_killed;
pub mod conversation;
pub mod conversation_survives_replica;
pub mod event_order;
pub mod event_shape;
pub mod failing_callee;
pub mod fault_run;
pub mod gateway;
pub mod grpc_app_protocol;
pub mod mcp;
pub mod metrics;
pub mod names_from_environment;
pub mod no_egress;
pub mod notify_invocation;
pub mod outbox_without_broker;
mod person;
pub mod poison_event;
mod provider;
pub mod readiness_and_shutdown;
pub mod redelivered_event;
mod reminder;
pub mod reminder_chain;
pub mod reminder_once_with_two_replicas;
pub mod reminder_window;
pub mod secrets_stay_secret;
mod stream;
mod subscriber;
pub mod successor_once;
mod tally;
pub mod task_lifecycle;
pub mod trace;
pub mod two_users;

use fixtures::ask::Ask;
use fixtures::error::Error;
use fixtures::todo;
use serde_json::Value;

use crate::run::area::Area;
use crate::run::names::Names;
use crate::run::trial::Trial;

pub(super) const AREA: Area = Area {
    name: "services",
    about: "The reference services: tasks, events, reminders, notifications, conversation and gateway.",
    checks: &[
        &task_lifecycle::CHECK,
        &event_shape::CHECK,
        &event_order::CHECK,
        &two_users::CHECK,
        &notify_invocation::CHECK,
        &successor_once::CHECK,
        &chat::CHECK,
        &chat_model::CHECK,
        &mcp::CHECK,
        &gateway::CHECK,
        &app_token::CHECK,
        &grpc_app_protocol::CHECK,
        &secrets_stay_secret::CHECK,
        &trace::CHECK,
        &outbox_without_broker::CHECK,
        &fault_run::CHECK,
        &broker_password_rotated::CHECK,
        &failing_callee::CHECK,
        &bad_input::CHECK,
        &conversation::CHECK,
        &conversation_survives_replica::CHECK,
        &names_from_environment::CHECK,
        &no_egress::CHECK,
        &metrics::CHECK,
        &readiness_and_shutdown::CHECK,
        &reminder_chain::CHECK,
        &reminder_window::CHECK,
        &reminder_once_with_two_replicas::CHECK,
        &poison_event::CHECK,
        &redelivered_event::CHECK,
        &consumer_killed::CHECK,
    ],
};

/// The whole todo system, the same for every check that breaks nothing.
fn stand(_: &Names) -> Ask {
    todo::ask(&todo::Options::default())
}

/// The rows of a query on the task database.
async fn rows(trial: &Trial, sql: &str) -> Result<Vec<Value>, Error> {
    trial.database()?.select(sql).await
}
