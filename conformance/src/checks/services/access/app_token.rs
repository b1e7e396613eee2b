//! A service refuses calls without the app token, and a sidecar refuses calls without the API token.
//!
//! The spec gives services addresses of their own, which lead around the sidecar and around everything it enforces
//! (E41). With a token for each direction nobody else is let in.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.app-token",
    title: "Services and sidecars let in only each other",
    clause: Clause {
        text: "With tokens set, a service refuses calls without the app token and a sidecar those without the API token.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    CALL_AROUND_REFUSED =
        Step::caught_in_service("call-around-the-sidecar-is-refused", &[Flaw::AcceptsAnyToken]).cites(&["R102", "E41"]),
    REFUSED_CHANGES_NOTHING = Step::caught_in_service("refused-call-changes-nothing", &[Flaw::AcceptsAnyToken]),
    CALL_THROUGH_LET_IN =
        Step::caught_in_service("call-through-the-sidecars-is-let-in", &[Flaw::ForgetsTasks, Flaw::DoublesTasks])
            .resting_on(&[SIDECAR_WANTS_TOKEN])
            .cites(&["R102"]),
    SIDECAR_WANTS_TOKEN = Step::caught("sidecar-wants-its-token", &[Defect::ApiTokenIgnored]).cites(&["R102"]),
);

fn stand(_: &Names) -> Ask {
    todo::ask(&todo::Options { tokens: true, ..todo::Options::default() })
}

/// Where something would happen, and in which service.
const ROUTES: [(&str, &str); 6] = [
    ("backend", "/api/tasks"),
    ("backend", "/successors"),
    ("backend", "/reminder-cron"),
    ("notification", "/send-notification"),
    ("notification", "/reminders"),
    ("recurring", "/process-completion"),
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let wanted = json!({ "title": "around", "user_id": ada.id, "message": "around" }).to_string();
    let refused = trial.step(CALL_AROUND_REFUSED);
    for (service, route) in ROUTES {
        let caller = ada.before(trial.client_at(trial.sidecar(service)?.service()?.addr()));
        for token in [None, Some(""), Some("guessed"), Some(todo::DAPR_TOKEN)] {
            refused.refuses(&post(&caller, route, token, &wanted).await?, 401);
        }
    }
    let sql = format!("SELECT title FROM tasks WHERE user_id = '{}'", ada.id);
    let nothing = trial.step(REFUSED_CHANGES_NOTHING);
    nothing.equals_json("rows of the user", &json!(rows(&trial, &sql).await?), &json!([]));
    let provider = Provider::of(&trial)?;
    nothing.equals("pushes to the user", &provider.pushes(&ada).len(), &0);

    let caller = ada.before(trial.client("recurring")?);
    let path = format!("/v1.0/invoke/{}/method/api/tasks", trial.sidecar("backend")?.app_id);
    let through = json!({ "title": "through" }).to_string();
    let wants = trial.step(SIDECAR_WANTS_TOKEN);
    for token in [None, Some(""), Some(todo::APP_TOKEN)] {
        wants.responds(&post(&caller, &path, token, &through).await?, 401);
    }
    let made = post(&caller, &path, Some(todo::DAPR_TOKEN), &through).await?;
    let through = trial.step(CALL_THROUGH_LET_IN);
    through.responds(&made, 201);
    through.equals_json("rows of the user", &json!(rows(&trial, &sql).await?), &json!([{ "title": "through" }]));

    // Once more, after what goes the same way and is let in has come to its end.
    given(&ada.notify(&made.json()).await?)?;
    let pushes = provider.pushes(&ada);
    let messages: Value = pushes.iter().map(|push| push.json()["message"].take()).collect();
    let asked_for = pushes.iter().all(|push| push.json()["message"] == "Reminder: through");
    nothing.that(asked_for, "pushes of what was let in only", messages.to_string());
    Ok(())
}

async fn post(person: &Person, path: &str, token: Option<&str>, body: &str) -> Result<Reply, Stop> {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(token.map(|token| ("dapr-api-token", token)));
    Ok(person.raw(Raw { verb: "POST", path, headers, body: body.to_owned().into() }).await?)
}
