//! The sidecar asks the app at start which input bindings it wants, and delivers those and no others.
//!
//! Over HTTP it asks with OPTIONS: any 2xx and 405 mean yes, since a POST-only route answers 405. Anything else means
//! no, silently but for one log line, so a layer that answers every OPTIONS subscribes an app to bindings it does not
//! have (E43). Over gRPC the app lists them.

use fixtures::witness::Sort;

use crate::checks::bindings::ticking::{cron, start};
use crate::checks::prelude::*;
use crate::checks::stand;

/// What the app answers to the question, and to a tick should one come.
const SCRIPTS: &[(&str, u16)] = &[
    ("OPTIONS /wanted", 200),
    ("/wanted", 200),
    ("OPTIONS /no-content", 204),
    ("/no-content", 200),
    ("OPTIONS /post-only", 405),
    ("/post-only", 200),
    ("OPTIONS /missing", 404),
    ("/missing", 200),
    ("OPTIONS /broken", 500),
    ("/broken", 200),
    ("OPTIONS /unasked", 404),
    ("/unasked", 200),
];

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.options-probe",
    title: "An app gets ticks of the bindings it wants and no others",
    clause: Clause {
        text: "An input binding is delivered when the app answers OPTIONS on its route with 2xx or 405, or lists it; \
               `direction: input` spares the question.",
        url: "https://docs.dapr.io/reference/api/bindings_api/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::BINDING,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    WANTED_BINDING_TICKS = Step::caught("wanted-binding-ticks", &[Defect::CronNeverFires])
        .rows(&["bind-options-discovery", "bind-options-grpc"]),
    NO_CONTENT_MEANS_WANTED = Step::caught("204-means-wanted", &[Defect::CronNeeds200])
        .over(Transport::Http)
        .resting_on(&[WANTED_BINDING_TICKS])
        .cites(&["E43"])
        .rows(&["bind-options-discovery/no-content"]),
    POST_ONLY_MEANS_WANTED = Step::caught("405-means-wanted", &[Defect::CronNeeds200])
        .over(Transport::Http)
        .resting_on(&[WANTED_BINDING_TICKS])
        .cites(&["E43"])
        .rows(&["bind-options-discovery/post-only"]),
    INPUT_DIRECTION = Step::caught("input-direction-needs-no-question", &[Defect::CronSkipsUnprobed])
        .resting_on(&[WANTED_BINDING_TICKS])
        .cites(&["E43"])
        .rows(&["bind-direction/refused"]),
    APP_ASKED = Step::caught("app-is-asked", &[Defect::CronNeverProbes]),
    NOT_FOUND_MEANS_UNWANTED = Step::caught("404-means-unwanted", &[Defect::CronIgnoresProbe])
        .resting_on(&[APP_ASKED, WANTED_BINDING_TICKS])
        .cites(&["R50", "E43"])
        .rows(&["bind-options-discovery/not-found", "bind-options-grpc/unlisted"]),
    FAILURE_MEANS_UNWANTED = Step::caught("500-means-unwanted", &[Defect::CronIgnoresProbe])
        .resting_on(&[APP_ASKED, WANTED_BINDING_TICKS])
        .cites(&["E43"])
        .rows(&["bind-options-discovery/failure"]),
    LOG_NAMES_UNWANTED = Step::caught("log-names-the-unwanted-binding", &[Defect::CronIgnoresProbe])
        .resting_on(&[APP_ASKED, WANTED_BINDING_TICKS])
        .rows(&["bind-options-log"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let names = ["wanted", "no-content", "post-only", "missing", "broken"];
    let app = SidecarAsk::new("ticked", trial.scope().app_protocol());
    let app = names.into_iter().fold(app, |app, name| app.with(cron(name)));
    let app = app.with(cron("unasked").with("direction", "input"));
    let sidecar = start(&trial, app, SCRIPTS).await?;
    let witness = sidecar.witness()?;

    let ticks = trial.step(WANTED_BINDING_TICKS).arrives(witness, "/wanted", 1).await;
    if trial.transport() == Transport::Http {
        trial.step(NO_CONTENT_MEANS_WANTED).arrives(witness, "/no-content", 1).await;
        trial.step(POST_ONLY_MEANS_WANTED).arrives(witness, "/post-only", 1).await;
    }
    trial.step(INPUT_DIRECTION).arrives(witness, "/unasked", 1).await;
    let questions = witness.ledger().entries().into_iter().filter(|entry| entry.sort == Sort::Probe).count();
    let asked = format!("{questions} questions");
    trial.step(APP_ASKED).that(questions > 0, "the app is asked which bindings it wants", asked);
    // The others tick all the while, so silence here is an answer and not a late start.
    trial.step(NOT_FOUND_MEANS_UNWANTED).stays_silent(witness, "/missing", &ticks).await?;
    trial.step(FAILURE_MEANS_UNWANTED).stays_silent(witness, "/broken", &ticks).await?;
    let said = trial.step(LOG_NAMES_UNWANTED);
    said.logs(sidecar.log(), "app has not subscribed to binding missing");
    Ok(())
}
