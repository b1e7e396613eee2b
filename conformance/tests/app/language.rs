//! The languages of the example apps, and how their apps are started: as `ci/apps` says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use fixtures::prerequisite::required;
use libtest_mimic::{Completion, Failed};

/// A language in which there is an example app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Python,
    Node,
    Go,
    Rust,
}

impl Language {
    pub(crate) const ALL: [Self; 4] = [Self::Python, Self::Node, Self::Go, Self::Rust];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Go => "go",
            Self::Rust => "rust",
        }
    }
}

/// What `ci/apps` provides: by language, how its apps are started.
pub(crate) struct Languages {
    commands: BTreeMap<String, String>,
    said: String,
    /// Whether a language that is installed could not be provided.
    failed: bool,
}

/// Provided once, when the first test asks.
pub(crate) fn languages() -> &'static Languages {
    static LANGUAGES: OnceLock<Languages> = OnceLock::new();
    LANGUAGES.get_or_init(provide)
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository is there")
}

fn provide() -> Languages {
    let output = Command::new(root().join("ci/apps")).output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return Languages { commands: BTreeMap::new(), said: error.to_string(), failed: true },
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs = told.lines().filter_map(|line| line.split_once('\t'));
    let commands = pairs.map(|(language, command)| (language.to_owned(), command.to_owned())).collect();
    Languages { commands, said: String::from_utf8_lossy(&output.stderr).into_owned(), failed: !output.status.success() }
}

impl Languages {
    /// How the app of that language is started, in its folder.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn command(&self, language: Language) -> Result<&str, String> {
        let said = self.said.lines().rev().take(5).collect::<Vec<_>>().join("; ");
        let missing = || format!("no {} app here: {said}", language.name());
        self.commands.get(language.name()).map(String::as_str).ok_or_else(missing)
    }
}

/// Runs a test of an app in that language. One that is not installed is ignored; one that is and fails to be provided as
/// well, unless somebody insists.
///
/// # Errors
/// Why it failed.
pub(crate) fn provided(language: Language, test: impl FnOnce() -> Result<(), String>) -> Result<Completion, Failed> {
    match languages().command(language) {
        Err(why) if required() && languages().failed => Err(Failed::from(why)),
        Err(why) => Ok(Completion::ignored_with(why)),
        Ok(_) => test().map(|()| Completion::Completed).map_err(Failed::from),
    }
}
