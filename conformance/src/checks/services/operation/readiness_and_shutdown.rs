//! A service answers health and readiness probes, finishes requests in flight when it is stopped, and starts again
//! beside its running sidecar.
//!
//! A sidecar waits for its app, so an app that waited for its sidecar before it listens would wait for ever (E68).

use fixtures::service::Instance;
use fixtures::todo;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.readiness-and-shutdown",
    title: "A service tells when it is ready and drains when it is stopped",
    clause: Clause {
        text: "A service answers health and readiness, ends with 0 after what is in flight, and starts beside its sidecar.",
        ..Clause::OF_THE_SYSTEM
    },
    isolation: Isolation::Own,
    steps: STEPS,
    ask: |_: &Names| -> Ask { todo::ask(&todo::Options::default()) },
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    READY_SAYS_SO = Step::caught_in_service("ready-services-say-so", &[Flaw::NeverReady]).cites(&["R78"]),
    IN_FLIGHT_ANSWERED =
        Step::caught_in_service("request-in-flight-is-answered", &[Flaw::CutsSlowAnswers]).cites(&["R78"]),
    STOPPED_REFUSES =
        Step::caught_in_service("stopped-service-refuses-and-ended-with-0", &[Flaw::OutlivesItself]).cites(&["R78"]),
    STARTS_AGAIN =
        Step::caught_in_service("service-starts-again-beside-its-sidecar", &[Flaw::NeverReady]).cites(&["R78"]),
    LISTENS_WITHOUT_SIDECAR =
        Step::caught_in_service("service-listens-without-a-sidecar", &[Flaw::WaitsForSidecar]).cites(&["R78", "E68"]),
    NOT_READY_WITHOUT_SIDECAR =
        Step::caught_in_service("service-without-a-sidecar-is-not-ready", &[Flaw::ClaimsReadiness])
            .resting_on(&[READY_SAYS_SO, STOPPED_REFUSES])
            .cites(&["E68"]),
);

/// How long the push provider takes; longer than the service needs to be asked to stop.
const SLOW: Duration = Duration::from_secs(2);

async fn run(trial: Trial) -> Result<(), Stop> {
    for name in ["backend", "notification", "recurring", "gateway"] {
        let service = trial.sidecar(name)?.service()?;
        for path in ["/healthz", "/readyz"] {
            trial.step(READY_SAYS_SO).responds(&get(&trial, service, path).await?, 204);
        }
    }

    let service = trial.sidecar("notification")?.service()?;
    let outside = trial.outside()?;
    outside.answer(todo::PUSH, Script::always(Answer::http(200, "{}").after(SLOW)));
    let sending = send(&trial, service);
    let stopping = async {
        // The request is in flight once the provider has heard of it.
        outside.ledger().wait_for(trial.delivery(), todo::PUSH, 1).await?;
        service.stop().await
    };
    let (sent, stopped) = tokio::join!(sending, stopping);
    stopped?;
    let answered = trial.step(IN_FLIGHT_ANSWERED);
    answered.responds(&sent?, 200);

    let ended = trial.step(STOPPED_REFUSES);
    let code = service.exited().await.and_then(|exit| exit.code);
    ended.equals("the exit code", &code, &Some(0));
    let late = get(&trial, service, "/healthz").await?;
    ended.that(late.status == Status::Closed, "no answer from a service that has ended", late.summary());

    service.start_again().await?;
    let again = trial.step(STARTS_AGAIN);
    again.responds(&get(&trial, service, "/readyz").await?, 204);

    service.stop().await?;
    trial.sidecar("notification")?.kill().await?;
    service.start_unready().await?;
    let listening =
        patience::until(trial.delivery(), "an answer", async || match get(&trial, service, "/healthz").await {
            Ok(reply) if reply.status.is_answer() => Probe::Ready(reply),
            Ok(reply) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        });
    let listens = trial.step(LISTENS_WITHOUT_SIDECAR);
    match listening.await {
        Ok(reply) => listens.responds(&reply, 204),
        Err(error) => listens.that(false, "an answer without a sidecar", error.to_string()),
    };
    let (lacking, ready) = (trial.step(NOT_READY_WITHOUT_SIDECAR), get(&trial, service, "/readyz").await?);
    lacking.refuses(&ready, 503);
    let detail = ready.json()["detail"].to_string();
    lacking.that(detail.contains("sidecar"), "a detail that names the sidecar", detail);
    Ok(())
}

async fn get(trial: &Trial, service: &Instance, path: &str) -> Result<Reply, Error> {
    trial.client_at(service.addr()).raw(Raw { verb: "GET", path, ..Raw::default() }).await
}

/// Asks the service itself to notify somebody.
async fn send(trial: &Trial, service: &Instance) -> Result<Reply, Error> {
    let body = json!({ "user_id": trial.scope().key("ada"), "message": "slow" }).to_string().into();
    let headers = vec![("content-type", "application/json")];
    trial.client_at(service.addr()).raw(Raw { verb: "POST", path: "/send-notification", headers, body }).await
}
