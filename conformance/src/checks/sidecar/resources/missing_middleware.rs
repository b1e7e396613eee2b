//! A handler of a pipeline that no component fits is told: the sidecar refuses to start, or goes on and says which.
//!
//! Middleware is how a bearer token, a policy or a rate limit is asked for. A name with a typo, a component of another
//! app or of another type is enough for it not to be there, and then everybody is let in. daprd up to 1.9 warned of it
//! and 1.10 was to log an error; 1.18.2 skips the handler without a word.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.missing-middleware",
    title: "A handler of a pipeline without a component is told",
    clause: Clause {
        text: "The handlers of a pipeline are applied to every call; the sidecar refuses to start without one, or says \
               which one is missing.",
        url: "https://docs.dapr.io/operations/components/middleware/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    WITHOUT_COMPONENT = Step::caught("handler-without-component-is-told", &[Defect::MissingHandlerSkipped])
        .rows(&["secu-middleware-missing", "secu-middleware-missing-log"]),
    OF_ANOTHER_APP = Step::caught("handler-of-another-app-is-told", &[Defect::MissingHandlerSkipped])
        .rows(&["secu-middleware-missing/scoped", "secu-middleware-missing-log/scoped"]),
    OF_ANOTHER_TYPE = Step::caught(
        "handler-of-another-type-is-told",
        &[Defect::MissingHandlerSkipped, Defect::HandlerOfAnotherTypeTaken]
    )
    .rows(&["secu-middleware-missing/type", "secu-middleware-missing-log/type"]),
    ON_THE_WAY_TO_THE_APP = Step::caught("missing-handler-to-the-app-is-told", &[Defect::MissingAppHandlerSkipped])
        .rows(&["secu-middleware-missing/app", "secu-middleware-missing-log/app"]),
);

/// The name of the handler; nothing else in a sidecar is called so.
const HANDLER: &str = "gatekeeper";
/// Its type.
const BEARER: &str = "middleware.http.bearer";
/// How the lines begin that somebody looks at who wonders.
const LOUD: [&str; 3] = ["level=warning", "level=error", "level=fatal"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let app = |name: &str, pipeline: &str| {
        let spec = format!("{pipeline}: {{handlers: [{{name: {HANDLER}, type: {BEARER}}}]}}");
        SidecarAsk::new(name, trial.scope().app_protocol()).with_configuration(&spec)
    };
    told(&trial, WITHOUT_COMPONENT, app("alone", "httpPipeline")).await?;

    let mut foreign = Component::new(HANDLER, BEARER);
    foreign.scopes = vec!["somebody-else".to_owned()];
    told(&trial, OF_ANOTHER_APP, app("scoped", "httpPipeline").with(foreign)).await?;

    let other = Component::new(HANDLER, "secretstores.local.env");
    told(&trial, OF_ANOTHER_TYPE, app("other", "httpPipeline").with(other)).await?;

    told(&trial, ON_THE_WAY_TO_THE_APP, app("inward", "appHttpPipeline")).await
}

/// Observes that the sidecar names the handler, whether it starts or not; and, where it says nothing, whom it lets in.
async fn told(trial: &Trial, step: Step, ask: SidecarAsk) -> Result<(), Stop> {
    let launched = trial.launch(&Launch::new(ask)).await?;
    let (log, how) = match &launched {
        Launched::Running(sidecar) => {
            // What it has to say of its start, it has said by then.
            sidecar.log().wait_for(trial.delivery(), "dapr initialized. Status: Running").await?;
            let through = let_through(trial, sidecar).await?;
            (sidecar.log(), format!("it runs, lets {through} of 1 calls through"))
        }
        Launched::Died { code, log } => {
            let how = code.map_or("by a signal".to_owned(), |code| format!("with code {code}"));
            (log, format!("it ended at start {how}"))
        }
        Launched::Hung { why, log } => (log, why.context.clone()),
    };
    if !matches!(launched, Launched::Running(_)) {
        // Its last lines may be read after its end; that there is one is for the step to judge.
        patience::allow(patience::PROBE, async || warning(log).map_or_else(unsaid, Probe::Ready)).await;
    }
    let line = warning(log);
    let expected = format!("a refusal to start or a warning, with a line of the log that names `{HANDLER}`");
    let met = line.clone().unwrap_or_else(|| format!("{how}, and no warning names `{HANDLER}`"));
    trial.step(step).that(line.is_some(), &expected, met);
    Ok(())
}

/// How many calls of the app come through, of one that shows no token.
async fn let_through(trial: &Trial, sidecar: &Sidecar) -> Result<usize, Error> {
    let (route, witness) = (trial.scope().route("inside"), sidecar.witness()?);
    witness.answer(&route, Script::always(Answer::http(200, "{}")));
    let call = Invoke { app: &sidecar.app_id, method: &route[1..], verb: "GET", ..Invoke::default() };
    // Whatever it is answered: the app is the witness.
    trial.client_of(sidecar).invoke(&call).await.map(drop)?;
    Ok(witness.ledger().on(&route).len())
}

/// The first line that somebody who wonders would find.
fn warning(log: &Log) -> Option<String> {
    let loud = |line: &String| line.contains(HANDLER) && LOUD.iter().any(|level| line.contains(level));
    log.lines().into_iter().find(loud)
}

fn unsaid() -> Probe<String> {
    Probe::NotYet("no such line".to_owned())
}
