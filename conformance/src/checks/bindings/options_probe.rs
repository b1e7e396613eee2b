//! An app gets the ticks of the bindings it wants, and no others; the sidecar asks it once, at start.
//!
//! Over HTTP it asks with OPTIONS: any 2xx and 405 mean yes, since a POST-only route answers 405. Anything else means
//! no, silently but for one log line, so a layer that answers every OPTIONS subscribes an app to bindings it does not
//! have (E43). Over gRPC the app lists them.

use fixtures::ask::SidecarAsk;
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::witness::Sort;

use super::{cron, start};
use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("wanted-binding-ticks", &[Defect::CronNeverFires]),
        Step::caught("204-means-wanted", &[Defect::CronNeeds200]).over(Transport::Http),
        Step::caught("405-means-wanted", &[Defect::CronNeeds200]).over(Transport::Http),
        Step::caught("input-direction-needs-no-question", &[Defect::CronSkipsUnprobed]),
        Step::caught("app-is-asked", &[Defect::CronNeverProbes]),
        Step::caught("404-means-unwanted", &[Defect::CronIgnoresProbe]),
        Step::caught("500-means-unwanted", &[Defect::CronIgnoresProbe]),
        Step::caught("log-names-the-unwanted-binding", &[Defect::CronIgnoresProbe]),
    ],
    requirements: &["R50"],
    errata: &["E43"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let names = ["wanted", "no-content", "post-only", "missing", "broken"];
    let app = SidecarAsk::new("ticked", trial.scope().app_protocol());
    let app = names.into_iter().fold(app, |app, name| app.with(cron(name)));
    let app = app.with(cron("unasked").with("direction", "input"));
    let sidecar = start(&trial, app, SCRIPTS).await?;
    let witness = sidecar.witness()?;

    trial.step("wanted-binding-ticks").arrives(witness, "/wanted", 1).await;
    if trial.transport() == Transport::Http {
        trial.step("204-means-wanted").arrives(witness, "/no-content", 1).await;
        trial.step("405-means-wanted").arrives(witness, "/post-only", 1).await;
    }
    trial.step("input-direction-needs-no-question").arrives(witness, "/unasked", 1).await;
    let questions = witness.ledger().entries().into_iter().filter(|entry| entry.sort == Sort::Probe).count();
    let asked = format!("{questions} questions");
    trial.step("app-is-asked").that(questions > 0, "the app is asked which bindings it wants", asked);
    // The others tick all the while, so silence here is an answer and not a late start.
    trial.step("404-means-unwanted").settles(witness, "/missing", 0).await;
    trial.step("500-means-unwanted").settles(witness, "/broken", 0).await;
    let said = trial.step("log-names-the-unwanted-binding");
    said.logs(sidecar.log(), "app has not subscribed to binding missing");
    Ok(())
}
