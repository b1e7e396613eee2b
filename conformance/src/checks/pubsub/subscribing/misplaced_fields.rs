//! A Subscription file whose route or scopes stand where they do not count is refused or warned of: it neither takes
//! events that nobody gets, nor gives them to an app that they are not for.
//!
//! The two versions of the file differ in one field: `route` in v1alpha1, `routes` in v2alpha1. Seen on daprd 1.18.2:
//! with the field of the other one every event is acknowledged and gone, and nothing tells of it. `scopes` below `spec`
//! are passed over as well: an app without that route takes its share of the events, answers 404, and they are lost.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::send;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.misplaced-fields",
    title: "A misplaced field of a Subscription file loses no event",
    clause: Clause {
        text: "A Subscription file delivers to its route in the apps of its scopes, or is refused or warned of.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/",
        since: "1.4",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let files = [OLD, NEW, FOREIGN, OLD_FIELD, NEW_FIELD, INNER_SCOPES];
        files.iter().fold(stand::with_pubsub(scope), |ask, file| ask.with_topic(scope.topic(file.name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    RIGHT_FIELDS_DELIVER =
        Step::caught("right-fields-deliver", &[Defect::PublishLoses, Defect::SubscriptionsForgotten])
            .rows(&["ps-sub-declarative-v1", "ps-sub-declarative-v2/default"]),
    FOREIGN_FILE_STAYS_OUT = Step::caught("file-for-another-app-is-not-loaded", &[Defect::SubscriptionScopesIgnored])
        .rows(&["ps-sub-scope-field"]),
    OLD_FIELD_EATS_NOTHING = Step::caught("route-in-v2alpha1-eats-no-event", &[Defect::MisplacedRouteEatsEvents])
        .resting_on(&[RIGHT_FIELDS_DELIVER])
        .rows(&["ps-sub-wrong-version-field", "ps-sub-wrong-version-field/route-in-v2"]),
    NEW_FIELD_EATS_NOTHING = Step::caught("routes-in-v1alpha1-eat-no-event", &[Defect::MisplacedRouteEatsEvents])
        .resting_on(&[RIGHT_FIELDS_DELIVER])
        .rows(&["ps-sub-wrong-version-field/routes-in-v1"]),
    INNER_SCOPES_LET_NOBODY_IN =
        Step::caught("scopes-below-spec-let-no-other-app-in", &[Defect::MisplacedScopesIgnored])
            .resting_on(&[RIGHT_FIELDS_DELIVER])
            .rows(&["ps-sub-scope-misplaced"]),
);

/// A Subscription file to the topic of its name, delivered to the route of that name.
#[derive(Clone, Copy)]
struct File {
    name: &'static str,
    version: &'static str,
    /// What follows the topic; `ROUTE` stands for its route.
    rest: &'static str,
}

const OLD: File = File { name: "old", version: "v1alpha1", rest: "  route: ROUTE\n" };
const NEW: File = File { name: "new", version: "v2alpha1", rest: "  routes: {default: ROUTE}\n" };
const FOREIGN: File =
    File { name: "foreign", version: "v2alpha1", rest: "  routes: {default: ROUTE}\nscopes: [somebody-else]\n" };
const OLD_FIELD: File = File { name: "old-in-new", version: "v2alpha1", rest: "  route: ROUTE\n" };
const NEW_FIELD: File = File { name: "new-in-old", version: "v1alpha1", rest: "  routes: {default: ROUTE}\n" };
const INNER_SCOPES: File =
    File { name: "inner", version: "v2alpha1", rest: "  routes: {default: ROUTE}\n  scopes: [somebody-else]\n" };

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("b")?);
    let right = trial.run(&launch(scope, "right", &[OLD, NEW, FOREIGN])).await?;
    let launched = trial.launch(&launch(scope, "misled", &[NEW, OLD_FIELD, NEW_FIELD, INNER_SCOPES])).await?;
    // Those that nobody may get first, so that they had the longer time to be delivered.
    for file in [FOREIGN, INNER_SCOPES, OLD_FIELD, NEW_FIELD, OLD, NEW] {
        welcome(scope, right.witness()?, file);
        if let Launched::Running(misled) = &launched {
            welcome(scope, misled.witness()?, file);
        }
        send(&client, &scope.topic(file.name), [1]).await?;
    }

    let deliver = trial.step(RIGHT_FIELDS_DELIVER);
    let mut heard = Vec::new();
    for file in [OLD, NEW] {
        heard = deliver.arrives(right.witness()?, &scope.route(file.name), 1).await;
    }
    let silent = trial.step(FOREIGN_FILE_STAYS_OUT);
    silent.stays_silent(right.witness()?, &scope.route(FOREIGN.name), &heard).await?;

    if let Launched::Died { log, .. } = &launched {
        // Refused too, if it says what for.
        for step in [OLD_FIELD_EATS_NOTHING, NEW_FIELD_EATS_NOTHING, INNER_SCOPES_LET_NOBODY_IN] {
            trial.step(step).logs(log, "ubscription");
        }
        return Ok(());
    }
    let misled = launched.must_run()?;
    let heard = misled.witness()?.ledger().wait_for(trial.delivery(), &scope.route(NEW.name), 1).await?;
    eats_nothing(&trial, OLD_FIELD_EATS_NOTHING, &misled, OLD_FIELD).await?;
    eats_nothing(&trial, NEW_FIELD_EATS_NOTHING, &misled, NEW_FIELD).await?;
    let silent = trial.step(INNER_SCOPES_LET_NOBODY_IN);
    silent.stays_silent(misled.witness()?, &scope.route(INNER_SCOPES.name), &heard).await?;
    Ok(())
}

/// The event of a file with the route field of the other version is delivered all the same, or the log warns of the
/// file.
async fn eats_nothing(trial: &Trial, step: Step, sidecar: &Sidecar, file: File) -> Result<(), Stop> {
    let (broker, witness) = (trial.broker()?, sidecar.witness()?);
    let (topic, route) = (trial.scope().topic(file.name), trial.scope().route(file.name));
    let delivered = || !witness.ledger().on(&route).is_empty();
    let warned_of = || sidecar.log().lines().iter().any(|line| warns(line, &topic));
    let fate = patience::until(trial.delivery(), "the fate of the event", async || {
        let progress = broker.progress(&sidecar.app_id, &topic).await.unwrap_or_default();
        let committed = progress.iter().any(|at| at.committed.is_some_and(|next| next > 0));
        let known = committed || delivered() || warned_of();
        if known { Probe::Ready(committed) } else { Probe::NotYet("neither delivered nor acknowledged".to_owned()) }
    });
    let acknowledged = fate.await.unwrap_or_default();
    let met = format!("delivered: {}, warned of: {}, acknowledged: {acknowledged}", delivered(), warned_of());
    trial.step(step).that(delivered() || warned_of(), "its event is delivered, or the log warns of the file", met);
    Ok(())
}

/// Whether a line of the log warns of the route of the file for `topic`, whose name is the topic's too.
fn warns(line: &str, topic: &str) -> bool {
    let levels = ["level=warning", "level=error", "level=fatal"];
    levels.iter().any(|level| line.contains(level)) && line.contains(topic) && line.contains("rout")
}

/// The app handles what comes to the route of the file, which it did not announce.
fn welcome(scope: &Names, witness: &Witness, file: File) {
    witness.answer(&scope.route(file.name), Script::always(Answer::success()));
}

/// A further sidecar with these files.
fn launch(scope: &Names, name: &str, files: &[File]) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol()).with(Component::kafka(PUBSUB));
    Launch::new(files.iter().fold(ask, |ask, File { name, version, rest }| {
        let (topic, rest) = (scope.topic(name), rest.replace("ROUTE", &scope.route(name)));
        let head = format!("apiVersion: dapr.io/{version}\nkind: Subscription\nmetadata:\n  name: {topic}\n");
        let spec = format!("spec:\n  pubsubname: {PUBSUB}\n  topic: {topic}\n{rest}");
        ask.with_resource(&format!("{name}.yaml"), &(head + &spec))
    }))
}
