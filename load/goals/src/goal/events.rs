//! The goals of events that are followed from publish to delivery, on a broker whose faults are known.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Instant;

use fixtures::error::{Error, Kind};
use fixtures::scenario::EVENTS;
use load::report::{Delivery, Report, Summary};
use serde_json::Value;

use crate::process::{Ours, get, reported};
use crate::row::Row;
use crate::settings::Settings;

/// What a delivery costs besides the delay that was asked for, in microseconds.
const FLOOR: f64 = 60.0;

/// Rows E1 to E4 and E6.
///
/// # Errors
/// When a broker of ours does not start.
pub(crate) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let (mut rows, ours) = (Vec::new(), &settings.ours);
    say("E1, E2: delivery times");
    let length = format!("{}s", settings.length.as_secs());
    let seen = |delay: &str| {
        let seen = followed(ours, &["--delay", delay], &["--rate", "500", "--duration", &length]);
        followed_events(seen.map_err(|error| error.to_string()))
    };
    let floor = seen("0");
    for delay in ["300us", "1ms", "10ms"] {
        rows.extend(times(delay, &floor, &seen(delay)));
    }
    say("E3: faults");
    // Numbers that meet seldom: a message suffers the first fault that applies.
    let faults = ["--lose", "1000", "--double", "997", "--reorder", "991"];
    let seen = followed(ours, &faults, &["--rate", "1000", "--count", "5000"]);
    rows.push(counts(followed_events(seen.map_err(|error| error.to_string()))));
    say("E4: time to the first event");
    let what = "time from the start of a program to its first followed event / a fixed wait of 5 s";
    rows.push(Row::of("E4", what, "at most 0.1", first(ours)));
    say("E6: one event per call, and many");
    let what = "events published one by one and in bulk, embedded sidecar, closed loop, in calls and in messages";
    rows.push(Row::of("E6", what, "both", bulk(ours, &length)));
    Ok(rows)
}

/// Until all is subscribed, which is waited for, and one event went the whole way.
fn first(ours: &Ours) -> Result<(String, bool), Error> {
    let began = Instant::now();
    let (report, _) = followed(ours, &[], &["--rate", "1000", "--count", "1"])?;
    let took = began.elapsed().as_secs_f64();
    let arrived = report.delivery.is_some_and(|delivery| delivery.latency.count == 1);
    Ok((format!("{:.3} ({took:.2} s)", took / 5.0), arrived && took <= 0.5))
}

fn bulk(ours: &Ours, length: &str) -> Result<(String, bool), Error> {
    let rates = |operation: &str| -> Result<(f64, Option<f64>), Error> {
        let mut command = ours.tool();
        command.args(["run", operation, "--env", "embedded", "--arrival", "closed", "--duration", length]);
        let report = reported(&mut command)?;
        Ok((report.achieved_rate, report.message_rate))
    };
    let ((single, none), (calls, messages)) = (rates("publish")?, rates("publish-bulk")?);
    let told = messages.unwrap_or_default();
    let text = format!("single {single:.0} calls/s, one message each; bulk {calls:.0} calls/s, {told:.0} messages/s");
    Ok((text, none.is_none() && told > calls))
}

/// One run against a broker that does so, and what the broker says.
fn followed(ours: &Ours, broker: &[&str], load: &[&str]) -> Result<(Report, Value), Error> {
    // The broker must know where its app will be.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let to = format!("http://127.0.0.1:{port}{EVENTS}");
    let server = ours.serve(&[&["broker", "--to", &to], broker].concat())?;
    let mut command = ours.tool();
    command.args(["run", "deliver", "--sidecar", &server.url, "--app-port", &port.to_string()]);
    let report = reported(command.args(load))?;
    let wrong = |what: &str| Error::new(Kind::Harness, format!("read what the broker knows{what}"));
    let truth = server.truth.as_deref().and_then(get).ok_or_else(|| wrong(": no answer"))?;
    let truth = serde_json::from_str(&truth).map_err(|source| wrong("").with_source(source))?;
    Ok((report, truth))
}

/// An event that followed its whole way, and what the broker says of it.
type Followed = Result<(Delivery, Value), String>;

/// The way itself takes its time too, so what is judged is how much more it takes than without a delay.
fn times(delay: &str, floor: &Followed, seen: &Followed) -> Vec<Row> {
    let one = |name: &str, figure: fn(&Summary) -> f64| {
        let told = |truth: &Value| truth["injected"][name].as_f64().unwrap_or_default();
        let difference = floor.as_ref().and_then(|(without, truth)| {
            let seen = seen.as_ref().map(|(with, truth)| (figure(&with.latency), told(truth)));
            seen.map(|(with, held)| (figure(&without.latency), with, held - told(truth)))
        });
        let figure = difference.map(|(without, with, held)| {
            let more = with - without;
            let reached = (0.95 * held..=1.05 * held + FLOOR).contains(&more);
            (format!("{more:.0} µs ({with:.0} less {without:.0}); the broker held them {held:.0} µs longer"), reached)
        });
        let what = format!("{name} from publish to delivery, {delay} injected, less that without a delay");
        Row::of("E1", what, format!("0.95 to 1.05 of what the broker did, and {FLOOR:.0} µs"), figure)
    };
    let sampled = seen.as_ref().map(|(seen, _)| {
        let (samples, published) = (seen.latency.count, seen.published);
        (format!("{samples} of {published}"), samples == published)
    });
    let share = Row::of("E2", format!("events whose delivery is a sample, {delay} injected"), "all", sampled);
    vec![one("p50", |latency| latency.p50), one("p95", |latency| latency.p95), share]
}

fn counts(seen: Followed) -> Row {
    let figure = seen.map(|(seen, truth)| {
        let found = [seen.lost, seen.duplicated, seen.reordered];
        let known = ["lost", "duplicated", "reordered"].map(|name| truth[name].as_u64().unwrap_or(u64::MAX));
        (format!("{found:?}, the broker did {known:?}"), found == known)
    });
    let what = "lost, doubled, reordered of 5,000 events, one in about a thousand each";
    Row::of("E3", what, "the broker's own counts", figure)
}

fn followed_events(seen: Result<(Report, Value), String>) -> Followed {
    let (report, truth) = seen?;
    report.delivery.map(|delivery| (delivery, truth)).ok_or_else(|| "no event was followed".to_owned())
}
