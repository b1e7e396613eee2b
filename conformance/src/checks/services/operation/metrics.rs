//! Each service has metrics of its requests by route, verb and status, and of the events it published, without ids or
//! titles.

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.metrics",
    title: "Services count requests by route, and events, without user data",
    clause: Clause {
        text: "A service tells its requests by route, verb and status, and what it published, without any id or title.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    REQUESTS_COUNTED = Step::caught_in_service("requests-are-counted-by-route", &[Flaw::LosesMetrics]),
    PUBLISHED_COUNTED = Step::caught_in_service("published-events-are-counted", &[Flaw::LosesMetrics]),
    NO_ID_TOLD = Step::caught_in_service("no-id-is-told", &[Flaw::LabelsPaths]).resting_on(&[REQUESTS_COUNTED]),
);

const CREATED: &str = r#"todo_http_requests_total{route="/api/tasks",method="POST",status="201"}"#;
const PUBLISHED: &str = "todo_outbox_published_total";

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let before = scrape(&trial, "backend").await?;
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    let id = task["id"].as_str().unwrap_or_default();
    given(&ada.get(&format!("/api/tasks/{id}")).await?)?;
    // So that the notification service has heard of the user as well.
    given(&ada.notify(&task).await?)?;
    Stream::task_events(&trial).reaches(&ada, 1).await?;

    // The stand is shared, so others count as well.
    let rises = |step: Step, after: &str, name: &str| {
        let (before, after) = (value(&before, name), value(after, name));
        let met = format!("{before:?}, then {after:?}");
        trial.step(step).that(after > before.or(Some(0.0)), &format!("{name} rises"), met);
    };
    // What was published is counted after the broker has it, and the record is seen as soon.
    let wait = trial.delivery();
    patience::allow(wait, async || match scrape(&trial, "backend").await {
        Ok(after) if value(&after, PUBLISHED) > value(&before, PUBLISHED).or(Some(0.0)) => Probe::Ready(()),
        _ => Probe::NotYet("no rise".to_owned()),
    })
    .await;
    let after = scrape(&trial, "backend").await?;
    rises(REQUESTS_COUNTED, &after, CREATED);
    rises(PUBLISHED_COUNTED, &after, PUBLISHED);

    let private = trial.step(NO_ID_TOLD);
    for service in ["backend", "notification", "recurring", "gateway"] {
        let text = scrape(&trial, service).await?;
        let (some, count) = (text.lines().any(|line| line.starts_with("todo_")), text.lines().count());
        private.that(some, &format!("metrics of the {service}"), format!("{count} lines"));
        let line = text.lines().find(|line| [id, ada.id.as_str(), "water"].iter().any(|word| line.contains(word)));
        private.that(line.is_none(), "no metric with an id, a user or a title", line.unwrap_or_default());
    }
    Ok(())
}

/// All metrics of a service.
async fn scrape(trial: &Trial, service: &str) -> Result<String, Stop> {
    let raw = Raw { verb: "GET", path: "/metrics", ..Raw::default() };
    let reply = trial.client_at(trial.sidecar(service)?.service()?.addr()).raw(raw).await?;
    given(&reply)?;
    Ok(String::from_utf8_lossy(&reply.body).into_owned())
}

/// The value of the metric whose line begins so.
fn value(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}
