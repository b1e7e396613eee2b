//! `report merge`: several reports as one.

use std::path::{Path, PathBuf};

use fixtures::error::{Error, Kind};

use crate::cli::exit::Exit;
use crate::cli::output::Format;
use crate::cli::verdict;
use crate::judge::merge::{Shard, merge};
use crate::model::report::Report;
use crate::report::{files, merged, read, summary};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance report merge 1/events.ndjson 2/events.ndjson --out all
  dapr-conformance report merge 1/report.json 2/report.json --format json

The merged report names its runs in `seed`, adds their walls up, and points at the evidence where it is. With --out it
is written as report.json, junit.xml and summary.md, and as events.ndjson where every FILE is one.
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The runs: each an events.ndjson, or a report.json.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder to write the merged report into.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let mut runs = args.files.iter().map(|file| read::run(file)).collect::<Result<Vec<_>, _>>()?;
    let base = args.out.as_deref().unwrap_or(Path::new("."));
    if let Some(out) = &args.out {
        apart(out, &args.files)?;
        files::prepare(out)?;
    }
    for run in &mut runs {
        merged::point_at_evidence(run, base);
    }
    let shard = |run: &read::Recorded| Shard { name: run.path.display().to_string(), report: run.report.clone() };
    let report = merge(&runs.iter().map(shard).collect::<Vec<_>>())?;
    if let Some(out) = &args.out {
        files::write(out, &report)?;
        merged::write_events(out, &runs, &report)?;
    }
    format.print(&report, &text(args.out.as_deref(), &report))?;
    Ok(verdict::exit(&report, false))
}

/// Refuses to write over a run that is merged.
fn apart(out: &Path, files: &[PathBuf]) -> Result<(), Error> {
    let folder = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let out = folder(out);
    let inside =
        files.iter().find(|file| file.parent().is_some_and(|parent| folder(&Path::new(".").join(parent)) == out));
    inside.map_or(Ok(()), |file| {
        let text = format!("merge into {}: {} stands there and would be overwritten", out.display(), file.display());
        Err(Error::new(Kind::Usage, text).with_help("name another folder with --out"))
    })
}

fn text(out: Option<&Path>, report: &Report) -> String {
    let mut lines = vec![summary::counts(report)];
    lines.extend(summary::flakes(report));
    lines.extend(out.map(|out| format!("written to {}/", out.display())));
    lines.join("\n") + "\n"
}
