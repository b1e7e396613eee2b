//! Several reports as one: the shards of a run, or runs of several areas.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::error::{Error, Kind};

use super::totals;
use crate::model::manifest::Manifests;
use crate::model::report::{Header, Place, Report};
use crate::model::result::TrialName;

/// What joins the ids of several runs in the seed of a merged report.
const JOINT: char = '+';

/// One report and where it was read.
#[derive(Debug, Clone)]
pub struct Shard {
    /// As the user named it.
    pub name: String,
    /// What it holds.
    pub report: Report,
}

/// Merges the shards: all trials, their totals counted again, the walls added up. A merged report can be merged further.
///
/// # Errors
/// [`Kind::Usage`] when a run or a trial is in there twice, when they ran on different things, or when there is none.
pub fn merge(shards: &[Shard]) -> Result<Report, Error> {
    let Some(first) = shards.first() else {
        return Err(refused("no report was named", "dapr-conformance report merge a/report.json b/report.json"));
    };
    once(shards)?;
    let mut header = first.report.header.clone();
    for shard in &shards[1..] {
        join(&mut header, shard, first)?;
    }
    let reports = shards.iter().map(|shard| &shard.report);
    let checks: Vec<_> = reports.clone().flat_map(|report| report.checks.clone()).collect();
    Ok(Report {
        header,
        wall_ms: reports.clone().map(|report| report.wall_ms).sum(),
        interrupted: reports.clone().any(|report| report.interrupted),
        manifests: joined(reports),
        totals: totals::of(&checks),
        checks,
    })
}

/// The resource files of all runs; what the same file has in several of them is told once.
fn joined<'a>(reports: impl Iterator<Item = &'a Report>) -> Option<Manifests> {
    reports.filter_map(|report| report.manifests.clone()).reduce(|mut all, more| {
        all.files = all.files.max(more.files);
        all.resources = all.resources.max(more.resources);
        let new: Vec<_> = more.findings.into_iter().filter(|fault| !all.findings.contains(fault)).collect();
        all.findings.extend(new);
        all
    })
}

/// Refuses what is in there twice.
fn once(shards: &[Shard]) -> Result<(), Error> {
    let mut runs: BTreeMap<&str, &str> = BTreeMap::new();
    for shard in shards {
        for seed in shard.report.header.seed.split(JOINT) {
            if let Some(other) = runs.insert(seed, &shard.name) {
                let text = format!("{other} and {} both hold run {seed}", shard.name);
                return Err(refused(&text, "name each run once: dapr-conformance report merge REPORT REPORT"));
            }
        }
    }
    let mut trials: BTreeMap<TrialName, &str> = BTreeMap::new();
    for shard in shards {
        for result in &shard.report.checks {
            let trial = TrialName::of(result);
            let words = trial.words();
            if let Some(other) = trials.insert(trial, &shard.name) {
                let text = format!("{words} is in {other} and in {}", shard.name);
                return Err(refused(&text, "shards do not overlap: dapr-conformance check --partition 1/2, and 2/2"));
            }
        }
    }
    Ok(())
}

/// Adds the header of a further shard.
fn join(header: &mut Header, shard: &Shard, first: &Shard) -> Result<(), Error> {
    let Header { schema: _, harness, command, seed, started, environment } = &shard.report.header;
    let Place { name, dapr, kafka, postgres, components, transports, host } = environment;
    let place = &mut header.environment;
    for (what, here, there) in [
        ("environment", &mut place.name, name),
        ("Dapr", &mut place.dapr, dapr),
        ("Kafka", &mut place.kafka, kafka),
        ("PostgreSQL", &mut place.postgres, postgres),
        ("harness", &mut header.harness, harness),
    ] {
        // A shard that opened no sidecar does not know whom it would have met.
        if here.is_empty() || here == "unknown" {
            here.clone_from(there);
        } else if here != there && !there.is_empty() && there != "unknown" {
            let text = format!("{} ran on {what} {here}, {} on {there}", first.name, shard.name);
            let help = format!("compare them instead: dapr-conformance report compare {} {}", first.name, shard.name);
            return Err(refused(&text, &help));
        }
    }
    place.components.extend(components.iter().cloned());
    let over: BTreeSet<_> = place.transports.iter().chain(transports).copied().collect();
    place.transports = over.into_iter().collect();
    if place.host != *host {
        place.host = format!("{}, {host}", place.host);
    }
    header.command = format!("{}; {command}", header.command);
    header.seed = format!("{}{JOINT}{seed}", header.seed);
    // RFC 3339 in UTC sorts as text.
    header.started = header.started.clone().min(started.clone());
    Ok(())
}

fn refused(why: &str, help: &str) -> Error {
    Error::new(Kind::Usage, format!("merge the reports: {why}")).with_help(help)
}

#[cfg(test)]
mod tests {
    use fixtures::client::Transport;

    use super::*;
    use crate::model::report::SCHEMA;

    /// A run without trials.
    fn shard(seed: &str, dapr: &str, transport: Transport) -> Shard {
        let environment = Place {
            name: "containers".into(),
            dapr: dapr.into(),
            kafka: "4.3.1".into(),
            postgres: "15".into(),
            components: [format!("state.{seed}/v1")].into(),
            transports: vec![transport],
            host: "linux x86_64".into(),
        };
        let header = Header {
            schema: SCHEMA.into(),
            harness: "dapr-conformance 0.1.0".into(),
            command: format!("dapr-conformance check {seed}"),
            seed: seed.into(),
            started: format!("2026-11-21T1{}:00:00Z", seed.len()),
            environment,
        };
        let totals = totals::of(&[]);
        Shard {
            name: seed.into(),
            report: Report { header, wall_ms: 5, interrupted: false, manifests: None, totals, checks: Vec::new() },
        }
    }

    #[test]
    fn headers_are_joined_and_a_shard_that_met_nobody_learns_whom_the_others_met() {
        let shards = [shard("long", "unknown", Transport::Grpc), shard("s", "1.18.2", Transport::Http)];
        let merged = merge(&shards).unwrap();
        let Header { command, seed, started, environment, .. } = merged.header;
        assert_eq!((seed.as_str(), merged.wall_ms), ("long+s", 10));
        assert_eq!(command, "dapr-conformance check long; dapr-conformance check s");
        assert_eq!(started, "2026-11-21T11:00:00Z", "the earliest");
        assert_eq!((environment.dapr.as_str(), environment.components.len()), ("1.18.2", 2));
        assert_eq!(environment.transports, Transport::ALL);
    }

    #[test]
    fn nothing_and_two_versions_are_refused() {
        assert_eq!(merge(&[]).unwrap_err().kind, Kind::Usage);
        let shards = [shard("a", "1.17.9", Transport::Http), shard("b", "1.18.2", Transport::Http)];
        let error = merge(&shards).unwrap_err().to_string();
        assert!(error.contains("a ran on Dapr 1.17.9, b on 1.18.2"), "{error}");
    }
}
