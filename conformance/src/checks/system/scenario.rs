//! What the load side sends again and again does, once, what it is meant to do.
//!
//! A figure says nothing about operations that were accepted and did nothing. The scenarios of `dapr-load` are values;
//! here each sends one operation of its own, byte for byte, and its effect is looked for on the other side.

use fixtures::client::Reply;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::scenario::{Names, Operation, Scenario, Scene};
use fixtures::witness::{Answer, Script};
use serde_json::json;

use crate::checks::pair::{self, PUBSUB, SECRETS, STORE};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::visit::Visit;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.scenario",
    title: "Each operation that load is made of has its effect",
    clause: Clause {
        text: "A state write is a row, an invocation a call of the app, and a read brings what was written: over HTTP \
               and gRPC alike.",
        url: "https://docs.dapr.io/reference/api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::DatabaseInspection],
    steps: &[
        Step::caught("state-set-writes-the-row", &[Defect::SaveRefused]),
        Step::caught("state-get-reads-it", &[Defect::GetWrapsValue]),
        Step::caught("state-mixed-does-both", &[Defect::SaveRefused, Defect::GetWrapsValue]),
        Step::caught("state-transaction-writes-both-rows", &[Defect::TransactionIgnoresUpsert]),
        Step::caught("invoke-reaches-the-other-app", &[Defect::InvokeDropsBody]),
        Step::caught("invoke-own-reaches-the-own-app", &[Defect::InvokeDropsBody]),
        Step::caught("secret-get-brings-the-secret", &[Defect::MultiSecretsFlattened]),
    ],
    requirements: &["R21"],
    errata: &[],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

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

async fn run(trial: Trial) -> Result<(), Stop> {
    state(&trial).await?;

    invoke(&trial, Scenario::Invoke, "b", "invoke-reaches-the-other-app").await?;
    invoke(&trial, Scenario::InvokeOwn, "a", "invoke-own-reaches-the-own-app").await?;

    let step = trial.step("secret-get-brings-the-secret");
    let secret = sent(&trial, &step, &scene(&trial, Scenario::SecretGet, "a")?.operation(0)).await?;
    step.equals_json("the secret", &secret.json(), &json!({ "password": "planted-kafka" }));
    Ok(())
}

async fn state(trial: &Trial) -> Result<(), Stop> {
    let set = scene(trial, Scenario::StateSet, "a")?;
    let step = trial.step("state-set-writes-the-row");
    sent(trial, &step, &set.operation(0)).await?;
    let row = trial.database()?.row("state", &set.key(0)).await?;
    let value = row.map(|row| row.value.into_bytes()).unwrap_or_default();
    step.equals("the row", &value, &set.value(0).to_vec());

    let step = trial.step("state-get-reads-it");
    sent(trial, &step, &scene(trial, Scenario::StateGet, "a")?.operation(0)).await?;

    let mixed = scene(trial, Scenario::StateMixed, "a")?;
    let step = trial.step("state-mixed-does-both");
    let [read, write] = [0, 1].map(|sort| mixed.nth(sort, 1));
    sent(trial, &step, &write).await?;
    sent(trial, &step, &read).await?;

    let both = scene(trial, Scenario::StateTransaction, "a")?;
    let step = trial.step("state-transaction-writes-both-rows");
    sent(trial, &step, &both.operation(2)).await?;
    for part in ["first", "second"] {
        let key = format!("{}-{part}", both.key(2));
        let row = trial.database()?.row("state", &key).await?;
        step.that(row.is_some(), "both keys have a row", format!("{key} has none"));
    }
    Ok(())
}

/// The app of `callee` gets the body, and its answer comes back.
async fn invoke(trial: &Trial, scenario: Scenario, callee: &str, slug: &'static str) -> Result<(), Stop> {
    let scene = scene(trial, scenario, callee)?;
    let operation = scene.operation(0);
    let witness = trial.witness(callee)?;
    let body = operation.expects.clone().unwrap_or_default();
    let (route, echo) = (format!("/{}", scene.names.method), String::from_utf8_lossy(&body).into_owned());
    witness.answer(&route, Script::always(Answer::http(200, echo).with_header("content-type", "application/json")));
    let step = trial.step(slug);
    sent(trial, &step, &operation).await?;
    let calls = witness.ledger().on(&route);
    let bodies: Vec<_> = calls.iter().map(|call| call.body.clone()).collect();
    step.equals("bodies that reached the app", &bodies, &vec![body]);
    Ok(())
}

/// Sends one operation: it is accepted, and answered as the scenario expects.
pub(super) async fn sent(trial: &Trial, step: &Visit<'_>, operation: &Operation) -> Result<Reply, Stop> {
    let reply = trial.client("a")?.send(&operation.message, &[]).await?;
    let good = operation.expects.as_ref().is_none_or(|expected| *expected == reply.body);
    step.that(reply.status.is_success() && good, "accepted, with the value that was sent", reply.summary());
    Ok(reply)
}
