//! Small apps with habits that are odd but right (`fixtures/apps/habits`): nothing is found in any of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use conformance::checks;
use conformance::model::clause::Level;
use fixtures::form::Form;
use libtest_mimic::Trial;

use crate::judged::Judged;
use crate::language::{Language, languages, provided, root};
use crate::ports::{self, ADDRESS};

/// A test for each habit.
pub(crate) fn trials() -> Vec<Trial> {
    let folder = root().join("fixtures/apps/habits");
    let mut expected: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of the habits")
        .map(|entry| entry.expect("a file of it").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "silent"))
        .collect();
    expected.sort();
    expected.into_iter().map(trial).collect()
}

fn trial(expected: PathBuf) -> Trial {
    let name = expected.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Trial::ignorable_test(format!("habit::{name}"), move || {
        provided(Language::Python, || silent(languages().command(Language::Python)?, &expected))
    })
}

/// What is asked of an app, and what comes of it.
#[derive(Debug, Default)]
struct Expected {
    /// The checks that are asked.
    asked: Vec<String>,
    /// Those that hold, with each of their steps judged: of the others there may be nothing to say.
    held: Vec<String>,
    /// The advice that is right, as `check › step`.
    advice: Vec<String>,
}

impl Expected {
    /// A line is a check that holds, `~ CHECK` one of which there may be nothing to say, `advice: CHECK › STEP` what is
    /// found all the same, and `# …` a reason.
    fn read(text: &str) -> Self {
        let mut expected = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(found) = line.strip_prefix("advice: ") {
                expected.asked.push(check(found).to_owned());
                expected.advice.push(found.to_owned());
            } else if let Some(open) = line.strip_prefix("~ ") {
                expected.asked.push(open.to_owned());
            } else {
                expected.asked.push(line.to_owned());
                expected.held.push(line.to_owned());
            }
        }
        expected.asked.sort();
        expected.asked.dedup();
        expected.advice.sort();
        expected
    }
}

/// The check of what is found, which is written `check › step`.
fn check(found: &str) -> &str {
    found.split(' ').next().unwrap_or_default()
}

/// # Errors
/// What is found in the app, what nobody knows of it, and what does not hold.
fn silent(command: &str, file: &Path) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let expected = Expected::read(&text);
    let asked: Vec<_> = expected.asked.iter().map(String::as_str).collect();
    let _looked_at = asked.contains(&ADDRESS).then(ports::looked_at);
    // The interpreter of the example app. -B: what the apps share leaves nothing beside its source.
    let interpreter = command.split_whitespace().next().unwrap_or_default();
    let command = format!("{interpreter} -B {}", file.with_extension("py").display());
    let folder = file.parent().unwrap_or(Path::new("."));
    let judged = Judged::app(&command, folder, BTreeMap::new(), &contract(file), &asked, Form::Embedded)?;
    let found = judged.findings();
    let extra = found.iter().filter(|one| !expected.advice.contains(one));
    let extra = extra.map(|one| format!("found: {one} ({})", judged.told(check(one))));
    let missing = expected.advice.iter().filter(|one| !found.contains(one)).map(|one| format!("not found: {one}"));
    let binding = expected.advice.iter().filter(|one| !is_advice(check(one))).map(|one| format!("no advice: {one}"));
    let mut wrong: Vec<_> = extra.chain(missing).chain(binding).chain(judged.unknown()).collect();
    let held: Vec<_> = expected.held.iter().map(String::as_str).collect();
    wrong.extend(judged.holds(&held).err());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Whether what that check finds fails no run.
fn is_advice(id: &str) -> bool {
    checks::whole().any(|check| check.id == id && check.level == Level::Should)
}

/// What its team tells of it: most apps differ in nothing that a contract tells.
fn contract(file: &Path) -> PathBuf {
    let own = file.with_extension("yaml");
    if own.is_file() { own } else { file.with_file_name("contract.yaml") }
}
