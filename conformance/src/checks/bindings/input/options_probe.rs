//! The sidecar asks the app at start which input bindings it wants, and delivers those and no others.
//!
//! Over HTTP it asks with OPTIONS: any 2xx and 405 mean yes, since a POST-only route answers 405. Anything else means
//! no, silently but for one log line, so a layer that answers every OPTIONS subscribes an app to bindings it does not
//! have (E43). Over gRPC the app lists them.

use std::collections::BTreeSet;

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
        .rows(&["bind-direction/refused", "bind-direction"]),
    APP_ASKED = Step::caught("app-is-asked", &[Defect::CronNeverProbes]).rows(&["bind-options-asked"]),
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

    let wanted = trial.step(WANTED_BINDING_TICKS);
    let ticks = wanted.arrives(witness, "/wanted", 1).await;
    if trial.transport() == Transport::Http {
        trial.step(NO_CONTENT_MEANS_WANTED).arrives(witness, "/no-content", 1).await;
        trial.step(POST_ONLY_MEANS_WANTED).arrives(witness, "/post-only", 1).await;
    }
    let direct = trial.step(INPUT_DIRECTION);
    direct.arrives(witness, "/unasked", 1).await;
    // Over gRPC one question is for all.
    let all = || match trial.transport() {
        Transport::Http => names.iter().all(|name| asked(witness).contains(&format!("/{name}"))),
        Transport::Grpc => !asked(witness).is_empty(),
    };
    // Bindings are begun in any order, so that the last question may come after the first tick.
    let probe = async || if all() { Probe::Ready(()) } else { Probe::NotYet(String::new()) };
    patience::allow(trial.delivery(), probe).await;
    let questions = asked(witness);
    let met = format!("asked on {questions:?}");
    trial.step(APP_ASKED).that(all(), "the app is asked about each binding whose direction is open", met.clone());
    direct.that(!questions.contains("/unasked"), "no question about `unasked`", met);
    for (step, route) in [(NOT_FOUND_MEANS_UNWANTED, "/missing"), (FAILURE_MEANS_UNWANTED, "/broken")] {
        let before = witness.ledger().on("/wanted").len();
        trial.step(step).stays_silent(witness, route, &ticks).await?;
        // The others tick all the while, so that silence here is an answer, and neither a late start nor an early end.
        wanted.arrives(witness, "/wanted", before + 2).await;
    }
    let said = trial.step(LOG_NAMES_UNWANTED);
    for name in ["missing", "broken"] {
        let line = sidecar.log().lines().into_iter().find(|line| line.contains(name) && line.contains("subscribed"));
        let expected = format!("a log line that the app has not subscribed to `{name}`");
        said.that(line.is_some(), &expected, line.unwrap_or_else(|| "no such line".to_owned()));
    }
    Ok(())
}

/// Where the app was asked whether it wants a binding.
fn asked(witness: &Witness) -> BTreeSet<String> {
    let entries = witness.ledger().entries().into_iter();
    entries.filter(|entry| entry.sort == Sort::Probe).map(|entry| entry.path).collect()
}
