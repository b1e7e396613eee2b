//! One report of several processes that shared a load: counts are sums, quantiles are those of the merged histograms.
//! Quantiles of quantiles would be wrong, so the interval logs are what is merged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, SystemTime};

use fixtures::error::{Error, Kind};
use hdrhistogram::Histogram;

use crate::report::{
    Asked, Generator, Hlog, Logged, Part, Report, SCHEMA, Saved, Summary, create_folder, hgrm, unwritable, write_json,
};
use crate::time::histogram;

/// Starts that are further apart than this share of a run did not load the target together.
const APART: f64 = 0.02;

/// One report of all runs. What was judged of each alone, its budgets and its deliveries, is left out.
///
/// # Errors
/// When there is nothing to merge, or the runs did different things.
pub fn merge(runs: &[Saved]) -> Result<Report, Error> {
    let first = &runs.first().ok_or_else(|| Error::new(Kind::Usage, "merge reports: none was given"))?.report;
    let sum = |count: fn(&Report) -> u64| runs.iter().map(|run| count(&run.report)).sum::<u64>();
    let longest = |time: fn(&Report) -> f64| runs.iter().map(|run| time(&run.report)).fold(0.0, f64::max);
    let (sent, elapsed_s) = (sum(|report| report.sent), longest(|report| report.elapsed_s));
    let mut outcomes = BTreeMap::new();
    for (name, count) in runs.iter().flat_map(|run| &run.report.outcomes) {
        *outcomes.entry(name.clone()).or_default() += count;
    }
    let rates: Vec<_> = runs.iter().filter_map(|run| run.report.requested_rate).collect();
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
    let sent_of = |report: &Report| report.sent as f64;
    let cpu: f64 = runs.iter().map(|run| run.report.generator.cpu_us_per_operation * sent_of(&run.report)).sum();
    let all: f64 = runs.iter().map(|run| sent_of(&run.report)).sum();
    let rate = all / elapsed_s.max(f64::MIN_POSITIVE);
    Ok(Report {
        schema: SCHEMA.into(),
        harness: concat!("dapr-load ", env!("CARGO_PKG_VERSION")).into(),
        started: runs.iter().map(|run| run.report.started.as_str()).min().unwrap_or_default().to_owned(),
        run: asked(runs, &first.run)?,
        requested_rate: (rates.len() == runs.len()).then(|| rates.iter().sum()),
        achieved_rate: rate,
        message_rate: first.run.message_rate(rate),
        elapsed_s,
        planned: sum(|report| report.planned),
        sent,
        dropped: sum(|report| report.dropped),
        queued: sum(|report| report.queued),
        outcomes,
        response: Summary::of(&times(runs, "response")),
        service: Summary::of(&times(runs, "service")),
        lateness: Summary::of(&times(runs, "lateness")),
        series: series(runs),
        delivery: None,
        generator: Generator {
            cpu_us_per_operation: cpu / all.max(1.0),
            hiccup_p99_us: longest(|report| report.generator.hiccup_p99_us),
        },
        doubts: doubts(runs),
        sustained: runs.iter().all(|run| run.report.sustained),
        interrupted: runs.iter().any(|run| run.report.interrupted),
        budgets: Vec::new(),
    })
}

/// Writes what a run would have written: `report.json`, percentile tables and one interval log.
///
/// # Errors
/// When a file cannot be written.
pub fn save(folder: &Path, report: &Report, runs: &[Saved]) -> Result<(), Error> {
    create_folder(folder)?;
    for name in ["response", "service"] {
        let path = folder.join(format!("{name}.hgrm"));
        std::fs::write(&path, hgrm(&times(runs, name))).map_err(|source| unwritable(&path, source))?;
    }
    let started: Option<jiff::Timestamp> = report.started.parse().ok();
    let started = started.and_then(|time| u64::try_from(time.as_second()).ok()).unwrap_or_default();
    let log = Hlog::create(&folder.join("merged.hlog"), SystemTime::UNIX_EPOCH + Duration::from_secs(started))?;
    let mut seconds: BTreeMap<(u32, String), Histogram<u64>> = BTreeMap::new();
    for run in runs {
        for ((tag, second), part) in run.by_second() {
            let sum = seconds.entry((second, tag.to_owned())).or_insert_with(histogram);
            sum.add(&part).expect("all histograms have the same bounds");
        }
    }
    seconds.into_iter().for_each(|((second, tag), times)| log.add(Logged { tag, second, times }));
    log.finish()?;
    write_json(&folder.join("report.json"), report)
}

fn times(runs: &[Saved], tag: &str) -> Histogram<u64> {
    let mut sum = histogram();
    for run in runs {
        sum.add(run.times(tag)).expect("all histograms have the same bounds");
    }
    sum
}

/// What all were asked for together.
fn asked(runs: &[Saved], first: &Asked) -> Result<Asked, Error> {
    for run in runs {
        let other = &run.report.run;
        if (&other.operation, &other.transport) != (&first.operation, &first.transport) {
            let (folder, first_folder) = (run.folder.display(), runs[0].folder.display());
            let what = format!(
                "merge {first_folder} and {folder}: one is `{}` over {}, the other `{}` over {}",
                first.operation, first.transport, other.operation, other.transport
            );
            return Err(Error::new(Kind::Usage, what).with_help("merge runs that shared one load"));
        }
    }
    let joined = |part: fn(&Asked) -> &String| {
        let parts: BTreeSet<_> = runs.iter().map(|run| part(&run.report.run).as_str()).collect();
        parts.into_iter().collect::<Vec<_>>().join(", ")
    };
    Ok(Asked {
        target: joined(|asked| &asked.target),
        arrival: format!("{} runs of {}", runs.len(), joined(|asked| &asked.arrival)),
        grid: joined(|asked| &asked.grid),
        connections: runs.iter().map(|run| run.report.run.connections).sum(),
        workers: runs.iter().map(|run| run.report.run.workers).sum(),
        ..first.clone()
    })
}

fn series(runs: &[Saved]) -> BTreeMap<String, Part> {
    let names: BTreeSet<_> = runs.iter().flat_map(|run| run.report.series.keys()).collect();
    let part = |name: &String| {
        let mut outcomes = BTreeMap::new();
        for part in runs.iter().filter_map(|run| run.report.series.get(name)) {
            for (outcome, count) in &part.outcomes {
                *outcomes.entry(outcome.clone()).or_default() += count;
            }
        }
        let response = Summary::of(&times(runs, &format!("{name}.response")));
        let service = Summary::of(&times(runs, &format!("{name}.service")));
        Part { outcomes, response, service }
    };
    names.into_iter().map(|name| (name.clone(), part(name))).collect()
}

/// What each run doubts, and what only their comparison shows.
fn doubts(runs: &[Saved]) -> Vec<String> {
    let mut doubts = Vec::new();
    for run in runs {
        let folder = run.folder.display();
        doubts.extend(run.report.doubts.iter().map(|doubt| format!("{folder}: {doubt}")));
        let (logged, reported) = (run.times("response").len(), run.report.response.count);
        if logged != reported {
            doubts.push(format!("{folder}: its interval logs hold {logged} response times of {reported}"));
        }
        if run.report.delivery.is_some() {
            doubts.push(format!("{folder}: what became of its events is told in its own report only"));
        }
    }
    let starts: Vec<jiff::Timestamp> = runs.iter().filter_map(|run| run.report.started.parse().ok()).collect();
    let longest = runs.iter().map(|run| run.report.elapsed_s).fold(0.0, f64::max);
    if let (Some(first), Some(last)) = (starts.iter().min(), starts.iter().max()) {
        let apart = (last.as_duration() - first.as_duration()).as_secs_f64();
        if apart > longest * APART {
            doubts.push(format!("the runs began {apart:.1} s apart: the target did not bear their loads together"));
        }
    }
    doubts
}
