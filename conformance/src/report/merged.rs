//! What belongs to a merged report beside its results: where the evidence is, and the events of all runs as one stream.

use std::fs;
use std::path::{Component, Path, PathBuf};

use fixtures::error::{Error, Kind};

use super::events;
use super::read::Recorded;
use crate::model::event::Event;
use crate::model::report::Report;
use crate::model::result::CheckResult;

/// Makes the evidence folders of `run`, which are relative to its own folder, relative to `base`.
pub fn point_at_evidence(run: &mut Recorded, base: &Path) {
    let folder = run.path.parent().unwrap_or(Path::new("")).to_owned();
    let point = |result: &mut CheckResult| {
        if let Some(evidence) = &mut result.evidence {
            *evidence = from(base, &folder.join(&*evidence)).display().to_string();
        }
    };
    run.report.checks.iter_mut().for_each(point);
    for event in run.events.iter_mut().flatten() {
        if let Event::CheckEnded { result } = event {
            point(result);
        }
    }
}

/// Writes the events of all runs as those of `report`, when all of them are there.
///
/// # Errors
/// When they cannot be written.
pub fn write_events(out: &Path, runs: &[Recorded], report: &Report) -> Result<(), Error> {
    let path = out.join(events::FILE);
    let Some(all) = runs.iter().map(|run| run.events.as_ref()).collect::<Option<Vec<_>>>() else {
        // The events of an earlier merge are not those of this one.
        return if path.exists() { Ok(fs::remove_file(path)?) } else { Ok(()) };
    };
    let trials = all.iter().filter_map(|events| events.first());
    let trials = trials.map(|event| if let Event::RunStarted { trials, .. } = event { *trials } else { 0 }).sum();
    let Report { header, wall_ms, interrupted, totals, .. } = report.clone();
    let (dapr, components) = (header.environment.dapr.clone(), header.environment.components.clone());
    let between = all.iter().flat_map(|events| events.iter()).filter(|event| {
        !matches!(
            event,
            Event::RunStarted { .. }
                | Event::ManifestsJudged { .. }
                | Event::SubjectMet { .. }
                | Event::RunEnded { .. }
        )
    });
    let judged = report.manifests.clone().map(|manifests| Event::ManifestsJudged { manifests });
    let stream = std::iter::once(Event::RunStarted { header, trials })
        .chain(judged)
        .chain([Event::SubjectMet { dapr, components }])
        .chain(between.cloned())
        .chain([Event::RunEnded { totals, wall_ms, interrupted }]);
    let mut text = String::new();
    for event in stream {
        text.push_str(&serde_json::to_string(&event).map_err(|error| failed(&path, error))?);
        text.push('\n');
    }
    fs::write(&path, text).map_err(|error| failed(&path, error))
}

fn failed(path: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Io, format!("write the events to {}", path.display())).with_source(source)
}

/// The way from the folder `base` to `path`; as it is where one of them cannot be found.
fn from(base: &Path, path: &Path) -> PathBuf {
    let (Ok(base), Ok(found)) = (fs::canonicalize(base), fs::canonicalize(path)) else { return path.to_owned() };
    let shared = base.components().zip(found.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(found.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use fixtures::run::Run;
    use fixtures::scratch::Scratch;

    use super::*;

    #[test]
    fn the_way_to_a_folder_leads_over_the_parent_they_share() {
        let scratch = Scratch::new(&Run::new(), "merged", false).unwrap();
        let (all, one) = (scratch.path().join("all"), scratch.path().join("1/evidence"));
        fs::create_dir_all(&all).unwrap();
        fs::create_dir_all(&one).unwrap();
        assert_eq!(from(&all, &one), Path::new("../1/evidence"));
        assert_eq!(from(&all, Path::new("nowhere/evidence")), Path::new("nowhere/evidence"));
    }
}
