//! The sidecar calls the app's route on each tick of the schedule, with an empty body and the metadata of the binding,
//! and does not repeat a failed call.
//!
//! A handler that insists on a JSON body fails on every tick; one that fails waits for the next, since nothing tries
//! again (E45).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::checks::bindings::ticking::{cron, mean_pause, start};
use crate::checks::prelude::*;
use crate::checks::stand;

/// Enough for a mean that one late tick does not move out of bounds.
const TICKS: usize = 7;
/// Bounds of the mean pause between ticks, around the 200 ms of the schedule: half a period to either side.
const PACE: std::ops::Range<Duration> = Duration::from_millis(120)..Duration::from_millis(320);
/// A standstill of so long moves the mean of the pauses out of that.
const MARGIN: Duration = Duration::from_millis(240);
/// Ticks that follow each other so soon came at once.
const AT_ONCE: Duration = Duration::from_millis(20);

/// A tick is read right after it came; clocks of containers may differ a little.
const RECENT: SignedDuration = SignedDuration::from_mins(1);

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.cron-tick",
    title: "A cron binding ticks on schedule with an empty request",
    clause: Clause {
        text: "Each tick is one POST with an empty body, a JSON content type and the metadata timeZone and \
               readTimeUTC; a failed tick is not repeated.",
        url: "https://docs.dapr.io/reference/components-reference/supported-bindings/cron/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::CRON,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TICKS_KEEP_SCHEDULE = Step::caught("ticks-keep-the-schedule", &[Defect::CronSlow, Defect::CronDoubleTick])
        .cites(&["R48"])
        .rows(&["bind-cron-every", "bind-cron-every/part"]),
    TICK_NO_BODY =
        Step::caught("tick-has-no-body", &[Defect::CronSendsJsonBody]).cites(&["E45"]).rows(&["bind-cron-post"]),
    TICK_JSON_POST = Step::caught("tick-is-a-json-post", &[Defect::CronNoContentType])
        .over(Transport::Http)
        .cites(&["R50"])
        .rows(&["bind-cron-post/post", "bind-cron-post/content-type"]),
    TICK_SAYS_WHEN_DUE =
        Step::caught("tick-says-when-it-was-due", &[Defect::CronNoMetadata]).rows(&["bind-cron-post/metadata"]),
    FAILED_TICK_NOT_REPEATED = Step::caught("failed-tick-is-not-repeated", &[Defect::CronRetries500])
        .resting_on(&[TICKS_KEEP_SCHEDULE])
        .rows(&["bind-cron-no-redelivery"]),
    ROUTE_COMPONENT_USED = Step::caught("route-of-the-component-is-used", &[Defect::CronWrongRoute])
        .over(Transport::Http)
        .rows(&["bind-route"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let app = SidecarAsk::new("ticked", trial.scope().app_protocol());
    let app = app.with(cron("steady")).with(cron("failing")).with(cron("routed").with("route", "/elsewhere"));
    let scripts = [("/steady", 200), ("/failing", 500), ("/elsewhere", 200)];
    let sidecar = start(&trial, app, &scripts).await?;
    let witness = sidecar.witness()?;

    let steady = trial.step(TICKS_KEEP_SCHEDULE).timed(MARGIN);
    let seen = steady.arrives(witness, "/steady", TICKS).await;
    if let Some(pause) = mean_pause(&seen) {
        steady.that(PACE.contains(&pause), "a mean pause of 120 to 320 ms between ticks", format!("{pause:.0?}"));
    }
    // A tick that is late may meet the next one, but a schedule keeps no pace by bursts.
    let pauses = seen.windows(2).filter_map(|two| two[1].at.checked_sub(two[0].at));
    let near = pauses.filter(|pause| *pause < AT_ONCE).count();
    steady.that(near <= 1, "at most one tick within 20 ms of the one before", format!("{near} of {}", seen.len()));
    let Some(tick) = seen.first() else { return Ok(()) };
    trial.step(TICK_NO_BODY).equals("the body", &tick.body.as_ref(), &b"".as_slice());
    if trial.transport() == Transport::Http {
        let post = trial.step(TICK_JSON_POST);
        post.equals("the verb", &tick.verb.as_str(), &"POST");
        let kind = tick.header("content-type").unwrap_or_default();
        post.that(kind.starts_with("application/json"), "the content type application/json", kind);
    }
    let due = trial.step(TICK_SAYS_WHEN_DUE);
    let zone = tick.header("timezone").unwrap_or_default();
    due.that(!zone.is_empty(), "metadata timezone", format!("timezone {zone:?}"));
    let read = tick.header("readtimeutc").unwrap_or_default();
    let now = Timestamp::now();
    let near = read_time(read).is_some_and(|at| now.duration_since(at).abs() <= RECENT);
    due.that(near, "metadata readtimeutc, a time of the last minute", format!("readtimeutc {read:?} at {now}"));
    let failing = trial.step(FAILED_TICK_NOT_REPEATED).timed(MARGIN);
    let seen = failing.arrives(witness, "/failing", TICKS).await;
    if let Some(pause) = mean_pause(&seen) {
        failing.that(pause >= PACE.start, "a mean pause of at least 120 ms between ticks", format!("{pause:.0?}"));
    }
    // A repeat after a pause falls between later ticks, or onto one: it shows in how many there are beside a schedule
    // of the same pace that never fails. 32 ticks are 6.4 s, and what daprd repeats by default comes again after 5 s;
    // the double knows only repeats at once.
    let ticks = if trial.offers(Ability::Daprd) { 32 } else { TICKS };
    let steady = failing.arrives(witness, "/steady", ticks).await.len();
    let failed = witness.ledger().on("/failing").len();
    let beside = format!("{failed} beside {steady}");
    failing.that(failed <= steady + 2, "no more failed ticks than the other schedule has, but for two", beside);
    if trial.transport() == Transport::Http {
        let used = trial.step(ROUTE_COMPONENT_USED);
        used.arrives(witness, "/elsewhere", 1).await;
        used.equals("calls to /routed", &witness.ledger().on("/routed").len(), &0);
    }
    Ok(())
}

/// As Go writes a time: `2026-01-02 03:04:05.678 +0000 UTC`.
fn read_time(text: &str) -> Option<Timestamp> {
    let seconds = text.strip_suffix(" +0000 UTC")?.get(..19)?;
    Some(seconds.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
