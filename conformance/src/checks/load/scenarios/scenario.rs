//! Each operation that `dapr-load` repeats has the effect that the API promises: a row, a call of the app, a value.
//!
//! A figure says nothing about operations that were accepted and did nothing. The scenarios of `dapr-load` are values;
//! here each sends one operation of its own, byte for byte, and its effect is looked for on the other side.

use fixtures::scenario::{Message, Operation, Scenario};

use super::scene::{scene, send, sent};
use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};

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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    STATE_SET = Step::caught("state-set-writes-the-row", &[Defect::SaveRefused, Defect::PrefixAdded]),
    STATE_GET = Step::caught("state-get-reads-it", &[Defect::GetWrapsValue, Defect::GetCutsValue, Defect::SaveRefused])
        .resting_on(&[STATE_SET]),
    STATE_MIXED =
        Step::caught("state-mixed-does-both", &[Defect::SaveRefused, Defect::GetWrapsValue]).resting_on(&[STATE_GET]),
    STATE_TRANSACTION =
        Step::caught("state-transaction-writes-both-rows", &[Defect::TransactionIgnoresUpsert, Defect::PrefixAdded])
            .resting_on(&[STATE_GET]),
    INVOKE = Step::caught("invoke-reaches-the-other-app", &[Defect::InvokeDropsBody, Defect::InvokeCallsTwice]),
    INVOKE_OWN = Step::caught("invoke-own-reaches-the-own-app", &[Defect::InvokeDropsBody, Defect::InvokeCallsTwice]),
    SECRET_GET =
        Step::caught("secret-get-brings-the-secret", &[Defect::MultiSecretsFlattened, Defect::FileStoreAnswersEmpty]),
);

/// How long a second call of an app is watched for.
const WATCH: Duration = Duration::from_millis(400);

async fn run(trial: Trial) -> Result<(), Stop> {
    state(&trial).await?;

    invoke(&trial, Scenario::Invoke, "b", INVOKE).await?;
    invoke(&trial, Scenario::InvokeOwn, "a", INVOKE_OWN).await?;

    let step = trial.step(SECRET_GET);
    let secret = send(&trial, &step, &scene(&trial, Scenario::SecretGet, "a")?.operation(0)).await?;
    step.equals_json("the secret", &secret.json(), &json!({ "password": "planted-kafka" }));
    Ok(())
}

async fn state(trial: &Trial) -> Result<(), Stop> {
    let set = scene(trial, Scenario::StateSet, "a")?;
    let step = trial.step(STATE_SET);
    sent(trial, &step, &set.operation(0)).await?;
    let row = trial.database()?.row("state", &set.key(0)).await?;
    let value = row.map(|row| row.value.into_bytes()).unwrap_or_default();
    step.equals("the row", &value, &set.value(0).to_vec());

    let step = trial.step(STATE_GET);
    sent(trial, &step, &scene(trial, Scenario::StateGet, "a")?.operation(0)).await?;

    let mixed = scene(trial, Scenario::StateMixed, "a")?;
    let step = trial.step(STATE_MIXED);
    let [read, write] = [0, 1].map(|sort| mixed.nth(sort, 1));
    sent(trial, &step, &write).await?;
    sent(trial, &step, &read).await?;

    let both = scene(trial, Scenario::StateTransaction, "a")?;
    let step = trial.step(STATE_TRANSACTION);
    sent(trial, &step, &both.operation(2)).await?;
    for part in ["first", "second"] {
        let key = format!("{}-{part}", both.key(2));
        let row = trial.database()?.row("state", &key).await?;
        step.that(row.is_some(), "both keys have a row", format!("{key} has none"));
        // Read and not compared with the row, in which what came over gRPC is base64.
        let read = Message::Get { store: STORE.into(), key };
        sent(trial, &step, &Operation { message: read, expects: Some(both.value(2)) }).await?;
    }
    Ok(())
}

/// The app of `callee` gets the body, and its answer comes back.
async fn invoke(trial: &Trial, scenario: Scenario, callee: &str, step: Step) -> Result<(), Stop> {
    let scene = scene(trial, scenario, callee)?;
    let operation = scene.operation(0);
    let witness = trial.witness(callee)?;
    let body = operation.expects.clone().unwrap_or_default();
    let (route, echo) = (format!("/{}", scene.names.method), String::from_utf8_lossy(&body).into_owned());
    witness.answer(&route, Script::always(Answer::http(200, echo).with_header("content-type", "application/json")));
    let step = trial.step(step);
    sent(trial, &step, &operation).await?;
    // A second call may come after the answer; it ends the watch early, and shows in the bodies.
    let quiet = trial.quiet().lasting(trial.quiet().limit.min(WATCH));
    let calls = || witness.ledger().on(&route);
    let single = async || if calls().len() > 1 { Err("a second call".to_owned()) } else { Ok(()) };
    patience::watch(quiet, single).await;
    let bodies: Vec<_> = calls().iter().map(|call| call.body.clone()).collect();
    step.equals("bodies that reached the app", &bodies, &vec![body]);
    Ok(())
}
