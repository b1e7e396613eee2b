//! Where output goes and how it looks: decided once, from the options, the terminal and `NO_COLOR`.

use std::io::{IsTerminal as _, Write as _};

use fixtures::error::{Error, Kind};
use fixtures::versions::Versions;
use serde::Serialize;

use crate::report::progress::Show;

/// The form of a command's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a reader.
    Text,
    /// For a program.
    Json,
    /// For a repository; `list` only.
    Markdown,
    /// For a code host; `lint` only.
    Sarif,
    /// Annotations of GitHub Actions; `lint` only.
    Github,
}

impl Format {
    /// How a run shows itself.
    pub(super) fn show(self, versions: &Versions) -> Show {
        match self {
            Self::Json | Self::Markdown | Self::Sarif | Self::Github => Show::Nothing,
            Self::Text if std::io::stdout().is_terminal() => {
                Show::Terminal { colour: versions.variable("NO_COLOR").is_none() }
            }
            Self::Text => Show::Lines,
        }
    }

    /// Prints `text`, or `data` as JSON.
    ///
    /// # Errors
    /// When the form is one that only another command has, or the output is gone.
    pub(super) fn print(self, data: &impl Serialize, text: &str) -> Result<(), Error> {
        match self {
            Self::Text => put(text),
            Self::Json => {
                let failed = |error| Error::new(Kind::Harness, "write JSON").with_source(error);
                put(&(serde_json::to_string_pretty(data).map_err(failed)? + "\n"))
            }
            Self::Markdown => {
                Err(Error::new(Kind::Usage, "print Markdown: only `list` has that form").with_help("--format text"))
            }
            Self::Sarif | Self::Github => {
                let why = "print that form: only the findings of `lint` have it";
                Err(Error::new(Kind::Usage, why).with_help("--format text"))
            }
        }
    }
}

/// Prints to standard output. A reader that has seen enough (`| head`) is no failure.
pub(super) fn put(text: &str) -> Result<(), Error> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
