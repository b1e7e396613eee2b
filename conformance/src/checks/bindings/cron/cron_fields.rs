//! A schedule of six fields begins with the second; one of five begins with the minute.
//!
//! The spec writes five (`*/5 * * * *`), as every other cron does, where the documentation has six (E42). Whoever reads
//! five as six would tick every five seconds.

use crate::checks::bindings::ticking::{cron, start};
use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.cron-fields",
    title: "Six fields tick on their seconds, five are taken as well",
    clause: Clause {
        text: "A schedule of six fields begins with the second, and `*/2 * * * * *` ticks on even seconds; one of five \
               fields is taken as well.",
        url: "https://docs.dapr.io/reference/components-reference/supported-bindings/cron/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::CRON,
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EVEN_SECONDS = Step::caught("six-fields-tick-on-even-seconds", &[Defect::CronOffBeat])
        .cites(&["R49"])
        .rows(&["bind-cron-six-field"]),
    FIVE_FIELDS = Step::caught("five-fields-are-taken", &[Defect::CronNeedsSeconds])
        .observed()
        .cites(&["E42"])
        .rows(&["bind-cron-five-field/taken"]),
);

/// Two that follow each other would do, were each second as good as the next.
const TICKS: usize = 3;
/// A tick that is late by so much falls into the next second.
const MARGIN: Duration = Duration::from_millis(900);

async fn run(trial: Trial) -> Result<(), Stop> {
    let app = SidecarAsk::new("fields", AppProtocol::Http).with(cron("even").with("schedule", "*/2 * * * * *"));
    let sidecar = start(&trial, app, &[("/even", 200)]).await?;
    // The full time everywhere: they come two seconds apart.
    let ledger = sidecar.witness()?.ledger();
    let ticks = ledger.wait_for(patience::DELIVERY, "/even", TICKS).await.unwrap_or_else(|_| ledger.on("/even"));
    let even = trial.step(EVEN_SECONDS).timed(MARGIN);
    even.that(ticks.len() >= TICKS, &format!("{TICKS} ticks"), format!("{} ticks", ticks.len()));
    for tick in ticks {
        let read = tick.header("readtimeutc").unwrap_or_default();
        let Some(second) = second(read) else {
            let text = format!("tell the second of a tick: its readTimeUTC is {read:?}");
            return Err(Error::new(Kind::Harness, text).into());
        };
        even.that(second.is_multiple_of(2), "a tick on an even second", format!("one at {read}"));
    }

    let five = SidecarAsk::new("five", AppProtocol::Http).with(cron("minutely").with("schedule", "*/5 * * * *"));
    let launched = trial.launch(&Launch::new(five)).await?;
    trial.step(FIVE_FIELDS).runs(&launched);
    Ok(())
}

/// The second of a time as Go writes it: `2026-01-02 03:04:05.678 +0000 UTC`.
fn second(text: &str) -> Option<u8> {
    text.get(17..19)?.parse().ok()
}
