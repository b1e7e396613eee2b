//! The backend sends a notification by service invocation, and its caller gets the answer or the refusal of the
//! notification service.
//!
//! The spec parses every answer as JSON and takes errors for results (E38). Here a refusal of the callee keeps its status,
//! and everything else that goes wrong is one status that tells nothing of Dapr or of addresses. Dapr may repeat a
//! call (E36), so each carries a key by which the provider knows it.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;
use crate::checks::services::stand::todo_system;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.notify-invocation",
    title: "A notification goes through both sidecars, and its outcome comes back",
    clause: Clause {
        text: "A notification is sent by service invocation, once, and the callee's answer or refusal reaches the caller.",
        ..Clause::OF_THE_SYSTEM
    },
    // The provider goes away for a while.
    isolation: Isolation::Own,
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    PROVIDER_GETS_IT_ONCE =
        Step::caught_in_service("provider-gets-it-once", &[Flaw::NotifiesTwice, Flaw::PromisesNotification])
            .cites(&["R42"]),
    SAME_ID_FOR_BOTH =
        Step::caught_in_service("provider-knows-it-by-the-id-that-the-caller-is-told", &[Flaw::ForgetsIdempotencyKey])
            .resting_on(&[PROVIDER_GETS_IT_ONCE])
            .cites(&["R42"]),
    BAD_BODY_REFUSED =
        Step::caught_in_service("bad-body-is-refused-with-a-problem", &[Flaw::HtmlErrors, Flaw::TellsNoDetail])
            .cites(&["R44", "R45", "E38"]),
    NO_INTERNALS = Step::caught_in_service(
        "missing-provider-is-told-without-internals",
        &[Flaw::TellsInternals, Flaw::HtmlErrors, Flaw::TellsNoDetail]
    )
    .resting_on(&[PROVIDER_GETS_IT_ONCE])
    .cites(&["E38"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    let reply = ada.notify(&task).await?;
    let pushes = provider.settles(&ada, 1).await;

    let once = trial.step(PROVIDER_GETS_IT_ONCE);
    once.responds(&reply, 202);
    let texts: Vec<_> = pushes.iter().map(|push| push.json()["message"].take()).collect();
    once.equals_json("the pushed messages", &json!(texts), &json!(["Reminder: water the plants"]));

    let key = pushes.first().and_then(|push| push.header("idempotency-key")).unwrap_or_default().to_owned();
    let told = trial.step(SAME_ID_FOR_BOTH);
    told.that(!key.is_empty(), "an idempotency key at the provider", "none");
    told.equals_json("the answer", &reply.json(), &json!({ "status": "sent", "notification_id": key }));

    let bad = trial.step(BAD_BODY_REFUSED);
    let client = trial.client("backend")?;
    let path = format!("/v1.0/invoke/{}/method/send-notification", trial.sidecar("notification")?.app_id);
    for (body, status) in [("{", 400), (r#"{"user_id":"ada"}"#, 422), (r#"{"user_id":"","message":"hello"}"#, 422)] {
        let headers = vec![("content-type", "application/json")];
        bad.refuses(&client.raw(Raw { verb: "POST", path: &path, headers, body: body.into() }).await?, status);
    }

    // Neither the provider nor anything on the way to it answers as it should.
    let outside = trial.stand().outside()?;
    outside.answer(todo::PUSH, Script::always(Answer::http(500, "database at 10.0.0.7:5432 is down")));
    let failed = ada.notify(&task).await?;
    outside.answer(todo::PUSH, Script::always(Answer::http(200, "{}")));
    let silent = trial.step(NO_INTERNALS);
    silent.refuses(&failed, 502);
    let text = failed.json().to_string();
    let internals = ["ERR_", "127.0.0.1", "10.0.0.7", "database", "dial tcp"];
    let met: Vec<_> = internals.into_iter().filter(|internal| text.contains(internal)).collect();
    silent.equals("internals in the answer", &met, &Vec::new());
    Ok(())
}
