//! The values of secrets stand in no log line, metric, error, event or call to the world outside.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.secrets-stay-secret",
    title: "No secret is in a log, a metric, an error or an event",
    clause: Clause {
        text: "The values of secrets appear in no log line, metric, error body, event or call to the world outside.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    ERRORS = Step::caught_in_service("errors-hold-no-secret", &[Flaw::TellsKey]).cites(&["R8"]),
    EVENTS_AND_PUSHES =
        Step::caught_in_service("events-and-pushes-hold-no-secret", &[Flaw::PublishesKey]).cites(&["R8"]),
    LOGS_AND_METRICS = Step::caught_in_service("logs-and-metrics-hold-no-secret", &[Flaw::CountsKey]).cites(&["R8"]),
);

/// The services, each by the name of its sidecar.
const SERVICES: [&str; 4] = ["backend", "notification", "recurring", "gateway"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let canaries = Canaries::of(&trial);
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    given(&ada.notify(&task).await?)?;

    let errors = trial.step(ERRORS);
    for reply in refusals(&trial, &ada).await? {
        errors.that(!reply.status.is_success(), "a refusal", reply.summary());
        canaries.absent(&errors, &reply.sent, &String::from_utf8_lossy(&reply.body));
    }

    let left = trial.step(EVENTS_AND_PUSHES);
    let records = Stream::task_events(&trial).reaches(&ada, 1).await?;
    left.equals("records about the user", &records.len(), &1);
    for record in records {
        canaries.absent(&left, "a record", &record.json().to_string());
    }
    let pushes = Provider::of(&trial)?.settles(&ada, 1).await;
    left.equals("pushes to the user", &pushes.len(), &1);
    for push in pushes {
        canaries.absent(&left, "a push", &format!("{:?} {}", push.headers, push.json()));
    }

    let told = trial.step(LOGS_AND_METRICS);
    for name in SERVICES {
        let (sidecar, service) = (trial.sidecar(name)?, trial.sidecar(name)?.service()?);
        let metrics =
            trial.client_at(service.addr()).raw(Raw { verb: "GET", path: "/metrics", ..Raw::default() }).await?;
        told.responds(&metrics, 200);
        canaries.absent(&told, &format!("the metrics of {name}"), &String::from_utf8_lossy(&metrics.body));
        for (whose, log) in [("the service", service.log()), ("the sidecar of", sidecar.log())] {
            let (place, lines) = (format!("the log of {whose} {name}"), log.lines());
            if lines.is_empty() {
                return Err(Error::new(Kind::Harness, format!("look through {place}: it is empty")).into());
            }
            canaries.absent(&told, &place, &lines.join("\n"));
        }
    }
    Ok(())
}

/// Requests that go wrong in as many ways as services know, each told by a problem.
async fn refusals(trial: &Trial, person: &Person) -> Result<Vec<Reply>, Stop> {
    let mut refusals = Vec::new();
    for name in SERVICES {
        let service = person.before(trial.client_at(trial.sidecar(name)?.service()?.addr()));
        for (path, body) in
            [("/nowhere", "{}"), ("/api/tasks", "{"), ("/successors", "{}"), ("/send-notification", "[]")]
        {
            let headers = vec![("content-type", "application/json")];
            refusals.push(service.raw(Raw { verb: "PUT", path, headers: headers.clone(), ..Raw::default() }).await?);
            refusals.push(service.raw(Raw { verb: "POST", path, headers, body: body.into() }).await?);
        }
        let forged = service.with_authorization(Some("Bearer a.b.c".to_owned()));
        refusals.push(forged.get("/api/tasks").await?);
    }
    Ok(refusals)
}

/// What must be seen nowhere.
struct Canaries(Vec<String>);

impl Canaries {
    /// The keys of the services, and the passwords of the stand.
    fn of(trial: &Trial) -> Self {
        let keys = [todo::SIGNING_KEY, todo::MODEL_KEY].map(str::to_owned);
        Self(keys.into_iter().chain(trial.stand().secrets()).collect())
    }

    /// None of them is in `text`; `place` says what that is. A finding names the place and not the secret.
    fn absent(&self, step: &Visit<'_>, place: &str, text: &str) {
        let met = self.0.iter().any(|canary| text.contains(canary.as_str()));
        step.that(!met, "no secret anywhere", format!("a secret in {place}"));
    }
}
