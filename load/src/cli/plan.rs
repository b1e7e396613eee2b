//! Plans: several runs in one TOML file. A key is an option of the command line and is read by the same parser, so a
//! misspelt one gets the same answer.
//!
//! ```toml
//! [[run]]
//! name = "reads"
//! operation = "state-get"
//! env = "processes"
//! rate = 500
//! budget = ["p99<20ms", "errors<=0"]
//! ```

use std::path::Path;

use clap::Parser;
use fixtures::error::{Error, Kind};
use toml::{Table, Value};

use super::once::Args;

/// The command line of one run.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(flatten)]
    args: Args,
}

/// The runs of a plan with their names, in order.
///
/// # Errors
/// When the file cannot be read, or a run of it cannot be meant; nothing was run then.
pub(super) fn read(file: &Path) -> Result<Vec<(String, Args)>, Error> {
    let text = std::fs::read_to_string(file)
        .map_err(|source| Error::new(Kind::Usage, format!("read the plan {}", file.display())).with_source(source))?;
    runs(&text).map_err(|what| Error::new(Kind::Usage, format!("read the plan {}: {what}", file.display())))
}

fn runs(text: &str) -> Result<Vec<(String, Args)>, String> {
    let plan: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    if let Some(stray) = plan.keys().find(|key| *key != "run") {
        return Err(format!("`{stray}` stands alone: a plan holds only [[run]] tables"));
    }
    let runs = plan.get("run").and_then(Value::as_array).filter(|runs| !runs.is_empty());
    let runs = runs.ok_or("it holds no [[run]]")?;
    runs.iter().enumerate().map(|(number, run)| one(number, run)).collect()
}

fn one(number: usize, run: &Value) -> Result<(String, Args), String> {
    let run = run.as_table().ok_or("`run` is no table: write [[run]]")?;
    let name = run.get("name").map_or_else(|| format!("run {}", number + 1), plain);
    let mut line: Vec<String> = run.get("operation").map(plain).into_iter().collect();
    for (key, value) in run.iter().filter(|(key, _)| !matches!(key.as_str(), "name" | "operation")) {
        match value {
            Value::Boolean(true) => line.push(format!("--{key}")),
            Value::Boolean(false) => {}
            Value::Array(values) => line.extend(values.iter().map(|value| format!("--{key}={}", plain(value)))),
            value => line.push(format!("--{key}={}", plain(value))),
        }
    }
    let line = Line::try_parse_from(&line).map_err(|error| format!("{name}: {error}"))?;
    if line.args.plan.is_some() {
        return Err(format!("{name}: a plan cannot hold a plan"));
    }
    line.args.check().map_err(|error| format!("{name}: {error}"))?;
    Ok((name, line.args))
}

/// A value as it would stand on the command line.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GOOD: &str = r#"
[[run]]
name = "reads"
operation = "state-get"
env = "embedded"
rate = 500
budget = ["p99<20ms", "errors<=0"]

[[run]]
operation = "http"
url = "http://127.0.0.1:1/"
"#;

    #[test]
    fn the_runs_of_a_plan_have_names_in_order() {
        let runs = runs(GOOD).unwrap();
        assert_eq!(runs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["reads", "run 2"]);
    }

    #[rstest]
    #[case::misspelt("[[run]]\noperation = \"publish\"\nrates = 5", "--rate")]
    #[case::unknown_operation("[[run]]\noperation = \"publsh\"", "publish")]
    #[case::no_operation("[[run]]\nrate = 5", "OPERATION")]
    #[case::impossible("[[run]]\noperation = \"publish\"\nrate = 0", "above 0")]
    #[case::unfit("[[run]]\noperation = \"publish\"\narrival = \"ramp\"", "--from 100")]
    #[case::no_address("[[run]]\noperation = \"http\"", "--url")]
    #[case::remote("[[run]]\noperation = \"http\"\nurl = \"http://192.0.2.1/\"", "--allow-remote")]
    #[case::no_sidecar("[[run]]\noperation = \"publish\"", "--sidecar")]
    #[case::search_closed(
        "[[run]]\noperation = \"publish\"\nenv = \"embedded\"\nsearch = true\narrival = \"closed\"",
        "--arrival"
    )]
    #[case::search_deliver(
        "[[run]]\noperation = \"deliver\"\nenv = \"embedded\"\nsearch = true",
        "search with publish"
    )]
    #[case::empty("", "no [[run]]")]
    #[case::stray("rate = 5", "stands alone")]
    #[case::no_toml("[[run", "TOML")]
    fn a_plan_that_cannot_be_meant_is_refused(#[case] text: &str, #[case] word: &str) {
        let error = runs(text).map(|_| ()).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}
