//! What was found in resource files before a run: the owner of the files hears of it first, and no check is blamed for it.

use serde::{Deserialize, Serialize};

/// How bad what a rule finds is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does something else than what is written, or loses what is meant.
    Warning,
    /// It does not start, does not work, or lets in whom it shall keep out.
    Error,
}

impl Severity {
    /// Lower-case word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The resource files of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifests {
    /// How many files were read.
    pub files: usize,
    /// How many resources of Dapr's they hold.
    pub resources: usize,
    /// What was found, in the order of the files.
    pub findings: Vec<Fault>,
}

/// One fault in a resource file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The rule, as `lint explain` knows it.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as it was given or found.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what comes of it.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The errata of the specification that it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errata: Vec<String>,
}

impl Fault {
    /// `bus.yaml:21:12`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Manifests {
    /// How many findings are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|fault| fault.severity == severity).count()
    }

    /// Whether they fail a run: errors do, warnings a `strict` one.
    #[must_use]
    pub fn fail(&self, strict: bool) -> bool {
        self.findings.iter().any(|fault| strict || fault.severity == Severity::Error)
    }
}
