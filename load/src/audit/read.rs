//! The events of `go test -json`, and what each test printed about its runs.

use std::collections::BTreeMap;
use std::path::Path;

use fixtures::error::{Error, Kind};
use serde::Deserialize;

use super::fortio::Fortio;

/// One test, as it was published.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// Package and name.
    pub(super) name: String,
    /// Whether it passed, when the file says so.
    pub(super) passed: Option<bool>,
    pub(super) baseline: Option<Fortio>,
    pub(super) through: Option<Fortio>,
    /// `50th` … and `avg` → added milliseconds, as the test printed them.
    pub(super) added: BTreeMap<String, f64>,
}

/// A line of `go test -json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    #[serde(default)]
    package: String,
    test: Option<String>,
    output: Option<String>,
}

/// The tests of a file that ran fortio; those that ran something else are left out.
///
/// # Errors
/// When the file cannot be read, or holds no such test.
pub(super) fn read(path: &Path) -> Result<Vec<Published>, Error> {
    let failed = |what: &str| Error::new(Kind::Usage, format!("audit {}: {what}", path.display()));
    let bytes = std::fs::read(path).map_err(|source| failed("it cannot be read").with_source(source))?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(failed("it is compressed").with_help("unpack it with gunzip first"));
    }
    let text = String::from_utf8(bytes).map_err(|source| failed("it is no text").with_source(source))?;
    let mut tests = Vec::new();
    for (name, (output, passed)) in outputs(&text) {
        let mut test = Published { name, passed, added: added(&output), ..Published::default() };
        for (label, result) in results(&output) {
            // The last run counts, as it does where charts are made of the file.
            match label {
                Label::Baseline => test.baseline = Some(result),
                Label::Warmup => {}
                Label::Through => test.through = Some(result),
            }
        }
        if test.baseline.is_some() || test.through.is_some() {
            tests.push(test);
        }
    }
    if tests.is_empty() {
        let help = "name the raw report of a Dapr release, what `go test -json` wrote in tests/perf";
        return Err(failed("no test in it tells a run of fortio").with_help(help));
    }
    Ok(tests)
}

/// Everything that each test printed, and whether it passed.
fn outputs(text: &str) -> BTreeMap<String, (String, Option<bool>)> {
    let mut tests: BTreeMap<String, (String, Option<bool>)> = BTreeMap::new();
    // A line that is no event is something that a test printed past its log.
    for event in text.lines().filter_map(|line| serde_json::from_str::<Event>(line).ok()) {
        let Some(test) = event.test else { continue };
        let package = event.package.rsplit('/').next().unwrap_or_default();
        let entry = tests.entry(format!("{package}/{test}")).or_default();
        match event.action.as_str() {
            "output" => entry.0 += event.output.as_deref().unwrap_or_default(),
            "pass" => entry.1 = Some(true),
            "fail" => entry.1 = Some(false),
            _ => {}
        }
    }
    tests
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Baseline,
    Warmup,
    Through,
}

/// Every run that was printed, in order.
fn results(output: &str) -> Vec<(Label, Fortio)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(open) = output[rest..].find('{').map(|at| rest + at) {
        rest = open + 1;
        if !output[rest..].trim_start().starts_with("\"RunType\"") {
            continue;
        }
        let mut stream = serde_json::Deserializer::from_str(&output[open..]).into_iter::<Fortio>();
        // A run that was cut short counts as none.
        let Some(Ok(result)) = stream.next() else { continue };
        let before = output[..open].rsplit('\n').next().unwrap_or_default().to_lowercase();
        let label = if before.contains("baseline") {
            Label::Baseline
        } else if before.contains("warmup") {
            Label::Warmup
        } else {
            Label::Through
        };
        found.push((label, result));
        rest = open + stream.byte_offset();
    }
    found
}

/// Lines like `added latency for 50th percentile: 0.91ms` and `added latency avg: 1.12ms`.
fn added(output: &str) -> BTreeMap<String, f64> {
    let line = |line: &str| {
        let (_, rest) = line.split_once("added latency ")?;
        let (name, value) = rest.split_once(": ")?;
        let name = name.trim_start_matches("for ").trim_end_matches(" percentile");
        Some((name.to_owned(), value.trim().strip_suffix("ms")?.parse().ok()?))
    };
    output.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_told_apart_by_the_words_before_them() {
        let output = "\
            t.go:1: baseline test results: {\"RunType\":\"HTTP\",\"DurationHistogram\":{\"Count\":1}}\n\
            t.go:2: warmup results: { \"RunType\": \"HTTP\" }\n\
            Test summary `{\n  \"RunType\": \"HTTP\", \"DurationHistogram\": {\"Count\": 2}\n}`\n\
            Test summary `{\"RunType\": \"HTT";
        let found: Vec<_> =
            results(output).into_iter().map(|(label, run)| (label, run.duration_histogram.count)).collect();
        assert_eq!(found, [(Label::Baseline, 1), (Label::Warmup, 0), (Label::Through, 2)]);
    }

    #[test]
    fn what_a_test_printed_as_added_is_found() {
        let output =
            "    x_test.go:1: added latency for 90th percentile: 1.03ms\n    x_test.go:2: added latency avg: -0.12ms\n";
        assert_eq!(added(output), BTreeMap::from([("90th".to_owned(), 1.03), ("avg".to_owned(), -0.12)]));
    }
}
