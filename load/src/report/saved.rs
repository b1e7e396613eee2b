//! A run that was saved: its report and its interval logs, read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fixtures::error::{Error, Kind};
use hdrhistogram::Histogram;

use super::{Logged, Report, SCHEMA, read_lines};
use crate::time::histogram;

/// What `--out` wrote.
pub struct Saved {
    /// The folder.
    pub folder: PathBuf,
    /// `report.json`.
    pub report: Report,
    lines: Vec<Logged>,
}

impl Saved {
    /// Reads a folder: its `report.json` and all its `.hlog` files.
    ///
    /// # Errors
    /// When a file is missing, damaged, or of another shape.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let report = folder.join("report.json");
        let failed = |what: String| {
            let help = "name a folder that `dapr-load run --out` wrote";
            Error::new(Kind::Usage, format!("read {}: {what}", report.display())).with_help(help)
        };
        let text = std::fs::read(&report).map_err(|error| failed(error.to_string()))?;
        let report: Report = serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?;
        if report.schema != SCHEMA {
            return Err(failed(format!("its schema is `{}`, not `{SCHEMA}`", report.schema)));
        }
        let mut logs: Vec<_> = std::fs::read_dir(folder)
            .map_err(|error| failed(error.to_string()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "hlog"))
            .collect();
        logs.sort();
        let lines: Vec<Vec<_>> = logs.iter().map(|log| read_lines(log)).collect::<Result<_, _>>()?;
        let lines: Vec<_> = lines.into_iter().flatten().collect();
        if lines.is_empty() {
            return Err(failed("there is no interval log beside it".into()));
        }
        Ok(Self { folder: folder.into(), report, lines })
    }

    /// What was measured under `tag` over the whole run.
    #[must_use]
    pub fn times(&self, tag: &str) -> Histogram<u64> {
        let mut sum = histogram();
        for line in self.lines.iter().filter(|line| line.tag == tag) {
            sum.add(&line.times).expect("all histograms have the same bounds");
        }
        sum
    }

    /// What was measured, by tag and second, over all logs.
    #[must_use]
    pub fn by_second(&self) -> BTreeMap<(&str, u32), Histogram<u64>> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            let sum = sums.entry((line.tag.as_str(), line.second)).or_insert_with(histogram);
            sum.add(&line.times).expect("all histograms have the same bounds");
        }
        sums
    }
}
