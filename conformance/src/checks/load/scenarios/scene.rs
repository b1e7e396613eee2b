//! One operation of a scenario, with the names of a trial.

use fixtures::scenario::{Names, Operation, Scenario, Scene};

use crate::checks::planted::SECRETS;
use crate::checks::prelude::*;
use crate::checks::stand::{PUBSUB, STORE};

/// The scenario with the names of this trial; `app` is who is invoked.
pub(super) fn scene(trial: &Trial, scenario: Scenario, app: &str) -> Result<Scene, Stop> {
    let scope = trial.scope();
    let names = Names {
        store: STORE.into(),
        pubsub: PUBSUB.into(),
        topic: scope.topic("load"),
        app: trial.sidecar(app)?.app_id.clone(),
        method: scope.route(app).trim_start_matches('/').to_owned(),
        secrets: SECRETS.into(),
        secret: "kafka-password".into(),
        keys: scope.key("load"),
    };
    Ok(Scene::new(scenario, names, Scene::PAYLOAD))
}

/// Sends one operation: it is accepted, and answered as the scenario expects.
pub(super) async fn sent(trial: &Trial, step: &Visit<'_>, operation: &Operation) -> Result<(), Stop> {
    send(trial, step, operation).await.map(drop)
}

/// The same; returns the answer, of which there is more to say.
pub(super) async fn send(trial: &Trial, step: &Visit<'_>, operation: &Operation) -> Result<Reply, Stop> {
    let reply = trial.client("a")?.send(&operation.message, &[]).await?;
    let good = operation.expects.as_ref().is_none_or(|expected| *expected == reply.body);
    step.that(reply.status.is_success() && good, "accepted, with the value that was sent", reply.summary());
    Ok(reply)
}
