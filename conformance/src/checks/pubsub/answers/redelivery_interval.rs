//! A failed event is delivered again after the back-off of the component, five seconds by default;
//! `consumeRetryInterval` does not set that pause.
//!
//! The spec sets `consumeRetryInterval: 100ms` for it (E5). That is the pause before the consumer joins its group
//! again. The back-off has fields of its own, which Dapr's reference does not mention. Seen on daprd 1.18.2.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::send;
use crate::checks::pubsub::subscription::announcing;
use crate::checks::spec_literal;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.redelivery-interval",
    title: "A failed event comes again after five seconds by default",
    clause: Clause {
        text: "A failed event comes again after 5 s; `consumeRetryInterval` does not change that.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::KAFKA,
    level: Level::Should,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        [LITERAL, TUNED].iter().fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    COMES_AGAIN = Step::caught("event-comes-again", &[Defect::NeverRedelivers]).rows(&["ps-retry-status"]),
    FIVE_SECONDS = Step::caught("pause-is-five-seconds", &[Defect::RedeliversAtRetryInterval])
        .resting_on(&[COMES_AGAIN])
        .cites(&["E5"])
        .rows(&["ps-redeliver-kafka-default", "ps-redeliver-session-interval"]),
    BACK_OFF_SETS_THE_PAUSE = Step::caught("back-off-duration-sets-the-pause", &[Defect::BackOffIgnored])
        .resting_on(&[COMES_AGAIN])
        .rows(&["ps-redeliver-backoff"]),
);

/// The component as the spec writes it, and its topic and route.
const LITERAL: &str = "literal";
/// The component with a back-off, and its topic and route.
const TUNED: &str = "tuned";
const DEFAULT: Duration = Duration::from_secs(5);
/// What [`Component::kafka`] sets.
const SET: Duration = Duration::from_millis(300);

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let sidecar = trial.run(&launch(scope)?).await?;
    let (client, witness) = (trial.client("a")?, sidecar.witness()?);
    for name in [LITERAL, TUNED] {
        witness.answer(&scope.route(name), Script::always(Answer::retry()).then(Answer::success()));
        send(&client, &scope.topic(name), [1]).await?;
    }
    let again = trial.step(COMES_AGAIN);
    let pause = async |name: &str| {
        let (ledger, route) = (witness.ledger(), scope.route(name));
        // The wait is the one under test, not the environment's: it must hold the default too.
        let waited = ledger.wait_for(patience::DELIVERY, &route, 2).await;
        let calls = waited.unwrap_or_else(|_| ledger.on(&route));
        let met = format!("{} deliveries", calls.len());
        again.that(calls.len() >= 2, &format!("a second delivery through `{name}`"), met);
        match calls.as_slice() {
            // From the answer to the first: nobody waits before that.
            [first, second, ..] => Some(second.at.saturating_sub(first.ended?)),
            _ => None,
        }
    };
    let tuned = trial.step(BACK_OFF_SETS_THE_PAUSE).timed(DEFAULT / 2 - SET);
    let met = pause(TUNED).await;
    let soon = met.is_some_and(|pause| (SET..DEFAULT / 2).contains(&pause));
    tuned.that(soon, "a pause of 0.3 s, well below the default", format!("{met:.1?}"));

    let met = pause(LITERAL).await;
    let late = patience::scaled(LATE);
    let near = met.is_some_and(|pause| (DEFAULT..DEFAULT + late).contains(&pause));
    trial.step(FIVE_SECONDS).timed(late).that(near, "5 s between the deliveries", format!("{met:.1?}"));
    Ok(())
}

/// How late a busy machine may be.
const LATE: Duration = Duration::from_secs(3);

fn launch(scope: &Names) -> Result<Launch, Error> {
    let interval = spec_literal::KAFKA.field("consumeRetryInterval")?;
    let literal = Component::kafka(LITERAL).without("backOffPolicy").without("backOffDuration");
    let ask = SidecarAsk::new("redelivery", scope.app_protocol())
        // In one group with the other, it would be rebalanced in the middle, and deliver at once.
        .with(literal.with("consumeRetryInterval", &interval).with("consumerGroup", "{appID}-literal"))
        .with(Component::kafka(TUNED));
    let hears = |name: &str| Subscription::new("redelivery", name, scope.topic(name), scope.route(name));
    Ok(announcing(ask, [LITERAL, TUNED].map(hears)))
}
