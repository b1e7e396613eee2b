//! An app finds its sidecar again.
//!
//! A sidecar is started again alone: it crashed, was killed for its memory, or was drained. Until it is back the app
//! fails what needs it, and after that works as before, without being started again itself. What keeps it from that is
//! a client that is thrown away with its first failure, a flag that is never taken back, a pool of dead connections.

use fixtures::team::Relay;
use fixtures::team::fault::AppFault;

use crate::checks::app::asked::Asked;
use crate::checks::app::occasion::{self, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.away",
    title: "The app finds its sidecar again",
    clause: Clause {
        text: "A sidecar that is unhealthy is started again by itself; its app calls it as before then.",
        url: "https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/#liveness",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    // An app that hangs without its sidecar is waited for until it answers.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(FOUND = Step::caught_in_app("sidecar-is-found-again", &[AppFault::GivesUpOnSidecar]));

const HINT: &str = "a failed connection is the failure of one call: keep the client, and let the next call connect \
                    anew. No flag `sidecar is down` without a way back; a circuit breaker (resilience4j, Polly, \
                    opossum) tries again after seconds";

async fn run(trial: Trial) -> Result<(), Stop> {
    let Some((occasion, before)) = Occasion::calling_again(&trial).await? else {
        return Err(Stop::NotOffered(occasion::NONE.to_owned()));
    };
    // An event that fails with a sidecar too says nothing by failing: then it is looked whether the app calls at all.
    let well = occasion.is_event() && occasion.went_well(&before.reply);
    let is_found = |asked: &Asked| !asked.calls.is_empty() && (!well || occasion.went_well(&asked.reply));
    let relay = trial.team()?.relay();
    let away = Away::begin(relay).await;
    // It fails, or hangs up to a limit of its own: how it fails is for other checks.
    let mut without = occasion.bring(&trial).await;
    if without.is_ok() {
        // The first time it may meet a connection that is just ending; the next time nobody is there.
        without = occasion.bring(&trial).await;
    }
    drop(away);
    relay.come()?;
    without?;
    let back = patience::until(patience::CONSISTENCY, "the app to find its sidecar", async || {
        match occasion.bring(&trial).await {
            Ok(asked) if is_found(&asked) => Probe::Ready(asked),
            Ok(asked) => Probe::NotYet(asked.reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        }
    });
    let last = match back.await {
        Ok(asked) => asked,
        Err(_) => occasion.bring(&trial).await?,
    };
    let found = is_found(&last);
    let within = patience::CONSISTENCY.limit();
    let what = if well { "success, and calls" } else { "calls" };
    let expected = format!("{what} that reach the sidecar, {within:.0?} after it is there again at the latest");
    trial.step(FOUND).replies(&last.reply, found, expected, HINT);
    if !found && trial.team()?.is_ours() {
        // What is judged next is an app that has its sidecar.
        trial.team()?.kill().await?;
        trial.team()?.start_again().await?;
    }
    Ok(())
}

/// The sidecar is away for the app until this is dropped.
struct Away<'a>(&'a Relay);

impl<'a> Away<'a> {
    async fn begin(relay: &'a Relay) -> Self {
        let away = Self(relay);
        away.0.go().await;
        away
    }
}

impl Drop for Away<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.come() {
            tracing::warn!(%error, "the sidecar did not come again");
        }
    }
}
