//! All goals in one run.

use fixtures::error::Error;
use load::machine::Hiccups;
use load::report::Summary;

use crate::goal::{events, generator, overhead, own, precision, regression};
use crate::rival::present;
use crate::row::Row;
use crate::settings::Settings;

/// Everything that was measured.
pub(crate) struct Figures {
    /// Versions of what took part, name and version.
    pub(crate) versions: Vec<(String, String)>,
    /// The goals, in order.
    pub(crate) rows: Vec<Row>,
    /// How late a thread woke up that only slept, 99th percentile over the whole run, in microseconds.
    pub(crate) hiccup_p99_us: f64,
    /// How they were measured.
    pub(crate) settings: Settings,
}

/// Measures everything; `say` hears what is being done.
///
/// # Errors
/// When a server of ours does not start. A rival that is missing or fails is a row that says so.
pub(crate) fn measure(settings: &Settings, say: &dyn Fn(&str)) -> Result<Figures, Error> {
    let hiccups = Hiccups::start()?;
    let rivals = present(&settings.rivals, &settings.ours);
    let mut rows = Vec::new();
    let mut seen = |group: Vec<Row>| {
        for Row { goal, what, measured, .. } in &group {
            say(&format!("   {goal} {what}: {measured}"));
        }
        rows.extend(group);
    };
    seen(generator::rows(settings, &rivals, say)?);
    say("L8, L11: the price of recording");
    seen(own::rows(settings, &rivals)?);
    seen(events::rows(settings, say)?);
    seen(regression::rows(settings, say)?);
    seen(overhead::rows(settings, say)?);
    seen(precision::rows(settings, say)?);
    rows.sort_by_key(Row::place);
    let hiccup_p99_us = Summary::of(&hiccups.finish()).p99;
    let versions = rivals.iter().map(|rival| (rival.name().to_owned(), rival.version.clone())).collect();
    Ok(Figures { versions, rows, hiccup_p99_us, settings: settings.clone() })
}
