//! A body that is `null` gets an answer on every route, and the sidecar stays healthy.
//!
//! It is what a client sends that writes an object down which is not there. A connection that ends without an answer
//! leaves the client with the question whether its call was done, and most ask again. daprd 1.18.2 takes `null` for an
//! empty request of state, and falls over it on the routes of reminders and timers; neither placement nor a store of
//! actors is needed for that.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.null-body",
    title: "A body that is null gets an answer on every route",
    clause: Clause {
        text: "A body that is `null` gets an answer on every route, and the sidecar stays healthy.",
        url: "https://docs.dapr.io/reference/api/actors_api/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    // A sidecar of its own: where actors are at home, `null` might become a reminder.
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    STATE_IS_ANSWERED = Step::caught("null-is-an-empty-request-of-state", &[Defect::NullStateUnanswered])
        .observed()
        .rows(&["gen-null-body/state"]),
    PUBLISH_IS_ANSWERED =
        Step::caught("publish-and-binding-are-answered", &[Defect::NullPublishUnanswered]).rows(&["gen-null-body"]),
    REMINDER_IS_ANSWERED = Step::caught("reminder-and-timer-are-answered", &[Defect::NullReminderUnanswered])
        .rows(&["gen-null-body/reminders"]),
    STAYS_HEALTHY = Step::caught("sidecar-stays-healthy", &[Defect::NullTimerEndsSidecar]).rows(&["gen-panic-safety"]),
);

const STORE: &str = "memory";
const PUBSUB: &str = "bus";

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("empty", AppProtocol::None)
        .with(Component::new(STORE, "state.in-memory"))
        .with(Component::new(PUBSUB, "pubsub.in-memory"));
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);
    let post = async |path: &str| {
        let headers = vec![("content-type", "application/json")];
        client.raw(Raw { verb: "POST", path, headers, body: "null".into() }).await
    };

    let saved = post(&format!("/v1.0/state/{STORE}")).await?;
    trial.step(STATE_IS_ANSWERED).answers(&saved, Outcome::Done);
    let transacted = post(&format!("/v1.0/state/{STORE}/transaction")).await?;
    trial.step(STATE_IS_ANSWERED).answers(&transacted, Outcome::Done);
    let read = post(&format!("/v1.0/state/{STORE}/bulk")).await?;
    trial.step(STATE_IS_ANSWERED).reads(&read, &json!([]));

    let publish = format!("/v1.0/publish/{PUBSUB}/{}", trial.scope().topic("null"));
    let others = [
        (PUBLISH_IS_ANSWERED, "publish", publish.as_str()),
        (PUBLISH_IS_ANSWERED, "binding", "/v1.0/bindings/nowhere"),
        (REMINDER_IS_ANSWERED, "reminder", "/v1.0/actors/clock/1/reminders/ring"),
        // Last, since the mutant that ends its sidecar does so here.
        (REMINDER_IS_ANSWERED, "timer", "/v1.0/actors/clock/1/timers/ring"),
    ];
    for (step, what, path) in others {
        let reply = post(path).await?;
        let met = format!("{what}: {}", reply.summary());
        trial.step(step).that(reply.status.is_answer(), "an answer, whichever", met);
    }

    let health = client.raw(Raw { verb: "GET", path: "/v1.0/healthz", ..Raw::default() }).await?;
    trial.step(STAYS_HEALTHY).answers(&health, Outcome::Done);
    Ok(())
}
