//! A component that is added while the sidecar runs is loaded; one that cannot be started ends the sidecar in order,
//! as it does at the start.
//!
//! The documentation promises both, and hot reload is on from 1.18 on: whoever drops a broken component into the folder
//! of a healthy sidecar ends it (exit code 1 on daprd 1.18.2, for an unknown type as for a failed start). What the
//! sidecar owes its clients then is the answers of the calls in flight. Spared is who asks for it with `ignoreErrors`,
//! and a file that is not YAML ends nothing (seen on daprd 1.18.2).

use super::folder::{lists, write};
use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.hot-reload",
    title: "A component added later is loaded, or ends the sidecar in order",
    clause: Clause {
        text: "A component that is added is loaded without a restart; one that fails ends the sidecar in order, unless \
               its errors are ignored.",
        url: "https://docs.dapr.io/operations/components/component-updates/",
        since: "1.18",
        until: None,
        basis: Basis::Documented,
    },
    // Wherever sidecars are launched their folders can be changed.
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ADDED_IS_LOADED =
        Step::caught("added-component-is-loaded", &[Defect::LateComponentUnused]).rows(&["sys-hot-reload/add"]),
    TORN_FILE_SPARES = Step::caught("torn-file-spares-the-sidecar", &[Defect::LateTornFileEndsSidecar])
        .observed()
        .resting_on(&[ADDED_IS_LOADED])
        .rows(&["sys-hot-reload-torn"]),
    IGNORED_ERROR_SPARES = Step::caught("ignored-error-spares-the-sidecar", &[Defect::LateIgnoreErrorsIgnored])
        .resting_on(&[ADDED_IS_LOADED])
        .rows(&["sys-hot-reload-broken/ignored"]),
    BROKEN_ENDS = Step::caught("broken-component-ends-the-sidecar", &[Defect::LateFailureSpared])
        .rows(&["sys-hot-reload-broken", "sys-hot-reload-broken/unknown-type"]),
    IN_FLIGHT_ANSWERED = Step::caught("call-in-flight-is-answered-first", &[Defect::LateFailureCutsCalls])
        .rows(&["sys-hot-reload-broken/in-flight"]),
);

/// A file cut off in the middle of a line.
const TORN: &str = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: torn\nspec: [";
/// A component that can be loaded, and one that cannot.
const GOOD: &str = "good";
const BROKEN: &str = "broken";
/// How long a call is in flight: longer than a reload takes, shorter than the time that a sidecar has for its end.
const SLOW: Duration = Duration::from_secs(2);

async fn run(trial: Trial) -> Result<(), Stop> {
    let good = Component::new(GOOD, "state.in-memory");
    // Neither a server nor a file has to be away for that: it lacks its connection string.
    let broken = Component::new(BROKEN, "state.postgresql");

    let sidecar = launch(&trial, "added").await?;
    write(&sidecar, &good)?;
    if loads_good(&trial, ADDED_IS_LOADED, &sidecar).await {
        let (client, key) = (trial.client_of(&sidecar), trial.scope().key("order"));
        let saved = client.save(GOOD, &[Item::json(&key, &json!(1))]).await?;
        trial.step(ADDED_IS_LOADED).answers(&saved, Outcome::Done);
        trial.step(ADDED_IS_LOADED).reads(&client.get(GOOD, &key).await?, &json!(1));
    }

    let sidecar = launch(&trial, "torn").await?;
    sidecar.resources()?.write("a-torn.yaml", TORN)?;
    write(&sidecar, &good)?;
    loads_good(&trial, TORN_FILE_SPARES, &sidecar).await;

    let sidecar = launch(&trial, "spared").await?;
    write(&sidecar, &Component { ignore_errors: true, ..broken.clone() })?;
    write(&sidecar, &good)?;
    if loads_good(&trial, IGNORED_ERROR_SPARES, &sidecar).await {
        let metadata = trial.client_of(&sidecar).metadata().await?;
        let text = "metadata without the component that failed";
        trial.step(IGNORED_ERROR_SPARES).that(!lists(&metadata, BROKEN), text, metadata.summary());
    }

    let sidecar = launch(&trial, "failing").await?;
    breaks_in_flight(&trial, &sidecar, &broken).await?;
    ends(&trial, &sidecar).await;

    let sidecar = launch(&trial, "unknown").await?;
    sidecar.let_end();
    write(&sidecar, &Component::new(BROKEN, "state.cellar"))?;
    ends(&trial, &sidecar).await;
    Ok(())
}

async fn launch(trial: &Trial, name: &str) -> Result<Sidecar, Error> {
    trial.run(&Launch::new(SidecarAsk::new(name, trial.scope().app_protocol()))).await
}

/// Observes that the sidecar lives on and loads the good component, whatever was added before it.
async fn loads_good(trial: &Trial, step: Step, sidecar: &Sidecar) -> bool {
    const LOADED: &str = "it is loaded";
    let client = trial.client_of(sidecar);
    let came = patience::until(trial.delivery(), "the component that was added", async || {
        if let Some(exit) = sidecar.exited().await {
            // Told here, and by no other step.
            sidecar.let_end();
            let how = exit.code.map_or("by a signal".to_owned(), |code| format!("with code {code}"));
            return Probe::Ready(format!("the sidecar ended {how}"));
        }
        match client.metadata().await {
            Ok(metadata) if lists(&metadata, GOOD) => Probe::Ready(LOADED.to_owned()),
            Ok(metadata) => Probe::NotYet(metadata.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        }
    });
    let met = came.await.unwrap_or_else(|_| "the sidecar runs without it".to_owned());
    trial.step(step).that(met == LOADED, "the sidecar runs on and loads the component that was added", met)
}

/// Adds the broken component while the app has a call to answer.
async fn breaks_in_flight(trial: &Trial, sidecar: &Sidecar, broken: &Component) -> Result<(), Stop> {
    let (route, witness) = (trial.scope().route("slow"), sidecar.witness()?);
    witness.answer(&route, Script::always(Answer::http(200, "{}").after(SLOW)));
    let client = trial.client_of(sidecar);
    let call = Invoke { app: &sidecar.app_id, method: &route[1..], verb: "GET", ..Invoke::default() };
    sidecar.let_end();
    let breaking = async {
        witness.ledger().wait_for(trial.delivery(), &route, 1).await?;
        write(sidecar, broken)
    };
    let (answered, written) = tokio::join!(client.invoke(&call), breaking);
    written?;
    trial.step(IN_FLIGHT_ANSWERED).answers(&answered?, Outcome::Value);
    Ok(())
}

/// Observes that the sidecar ends as it does when a component fails at its start.
async fn ends(trial: &Trial, sidecar: &Sidecar) {
    let ended = patience::until(trial.delivery(), "the end of the sidecar", async || match sidecar.exited().await {
        Some(exit) => Probe::Ready(exit.code),
        None => Probe::NotYet("it runs".to_owned()),
    });
    let met = match ended.await {
        Ok(Some(code)) => format!("exit code {code}"),
        Ok(None) => "an end by a signal".to_owned(),
        Err(_) => "it runs".to_owned(),
    };
    trial.step(BROKEN_ENDS).that(met == "exit code 1", "the sidecar ends with exit code 1, as at the start", met);
}
