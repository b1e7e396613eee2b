//! Small apps with mistakes that real ones have (`fixtures/apps/cases`): what is found is exactly what is expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fixtures::form::Form;
use libtest_mimic::{Completion, Failed, Trial};

use crate::judged::Judged;
use crate::language::{Language, languages, provided, root};
use crate::ports::{self, ADDRESS};

/// A test for each case.
pub(crate) fn trials() -> Vec<Trial> {
    let folder = root().join("fixtures/apps/cases");
    let mut expected: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of the cases")
        .map(|entry| entry.expect("a file of it").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "expect"))
        .collect();
    expected.sort();
    expected.into_iter().map(trial).collect()
}

fn trial(expected: PathBuf) -> Trial {
    let name = expected.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Trial::ignorable_test(format!("case::{name}"), move || {
        let (runtime, program) = program(&expected).ok_or("there is no app beside it")?;
        runtime.provided(|interpreter| answered(interpreter, &program, &expected))
    })
}

/// What runs the app of a case.
#[derive(Debug, Clone, Copy)]
enum Runtime {
    /// The interpreter of the example app in that language, with its packages.
    Of(Language),
    /// A JDK, which compiles the one file that it is given.
    Java,
}

impl Runtime {
    /// Runs a test with the interpreter; where there is none the test is ignored.
    ///
    /// # Errors
    /// Why it failed.
    fn provided(self, test: impl FnOnce(&str) -> Result<(), String>) -> Result<Completion, Failed> {
        match self {
            Self::Of(language) => provided(language, || {
                let command = languages().command(language)?;
                test(command.split_whitespace().next().unwrap_or_default())
            }),
            Self::Java if !has_compiler() => Ok(Completion::ignored_with("no JDK of version 17 or later here")),
            Self::Java => test("java").map(|()| Completion::Completed).map_err(Failed::from),
        }
    }
}

/// Whether `java` takes a source file: the compiler is a module that a runtime alone does not have.
fn has_compiler() -> bool {
    let Ok(output) = Command::new("java").arg("--list-modules").output() else { return false };
    let modules = String::from_utf8_lossy(&output.stdout);
    let version = modules.lines().find_map(|module| module.strip_prefix("jdk.compiler@"));
    let major = version.and_then(|version| version.split(['.', '-', '+']).next()?.parse::<u32>().ok());
    major.is_some_and(|major| major >= 17)
}

/// The app beside the file that says what is expected of it.
fn program(expected: &Path) -> Option<(Runtime, PathBuf)> {
    let kinds = [(Runtime::Of(Language::Python), "py"), (Runtime::Of(Language::Node), "mjs"), (Runtime::Java, "java")];
    let beside = kinds.map(|(runtime, extension)| (runtime, expected.with_extension(extension)));
    beside.into_iter().find(|(_, path)| path.is_file())
}

/// # Errors
/// What is found and not expected, and the other way round.
fn answered(interpreter: &str, program: &Path, expected: &Path) -> Result<(), String> {
    let text = fs::read_to_string(expected).map_err(|error| error.to_string())?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wanted: Vec<_> = lines.map(str::to_owned).collect();
    wanted.sort();
    let calls_default = wanted.iter().any(|line| line.starts_with(ADDRESS));
    let _called = calls_default.then(ports::called);
    let _looked_at = (!calls_default).then(ports::looked_at);
    let command = format!("{interpreter} {}", program.display());
    let folder = program.parent().unwrap_or(Path::new("."));
    let contract = program.with_extension("yaml");
    let judged = Judged::app(&command, folder, BTreeMap::new(), &contract, &[], Form::Embedded)?;
    let unknown = judged.unknown();
    if !unknown.is_empty() {
        return Err(unknown.join("\n"));
    }
    let found = judged.findings();
    let missing = wanted.iter().filter(|line| !found.contains(line)).map(|line| format!("not found: {line}"));
    let extra = found.iter().filter(|line| !wanted.contains(line));
    let extra =
        extra.map(|line| format!("not expected: {line} ({})", judged.told(line.split(' ').next().unwrap_or_default())));
    let wrong: Vec<_> = missing.chain(extra).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
