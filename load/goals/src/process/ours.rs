//! Our own program: what is measured, and the server that everybody meets.

use std::path::PathBuf;
use std::process::Command;

use fixtures::error::{Error, Kind};
use load::report::Report;

use super::child::{TOOL, pinned, run};
use super::server::Server;

/// `dapr-load`.
#[derive(Debug, Clone)]
pub(crate) struct Ours {
    path: PathBuf,
}

impl Ours {
    /// The name of the program.
    pub(crate) const NAME: &str = "dapr-load";

    /// The program at `path`.
    pub(crate) fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The program that was named, or the one beside this.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn find(named: Option<PathBuf>) -> Result<Self, Error> {
        let path = named.map_or_else(|| Ok(std::env::current_exe()?.with_file_name(Self::NAME)), Ok::<_, Error>)?;
        if path.is_file() {
            return Ok(Self::at(path));
        }
        let help = "build it with cargo build --release -p load, or name it with --program";
        Err(Error::new(Kind::Prerequisite, format!("find {}", path.display())).with_help(help))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// A command of it, on the core of the tools.
    pub(crate) fn tool(&self) -> Command {
        pinned(TOOL, &self.path)
    }

    /// Starts a server of known behaviour, `dapr-load truth` with `args`.
    ///
    /// # Errors
    /// When it does not say where it listens.
    pub(crate) fn serve(&self, args: &[&str]) -> Result<Server, Error> {
        Server::start(&self.path, args)
    }
}

/// Runs a command of our own program, and reads the report that it prints.
///
/// # Errors
/// When it fails, or prints none.
pub(crate) fn reported(command: &mut Command) -> Result<Report, Error> {
    let out = run(command.args(["--format", "json"]))?.out;
    serde_json::from_str(&out).map_err(|source| Error::new(Kind::Harness, "read our own report").with_source(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_told_with_the_remedy() {
        let error = Ours::find(Some("nowhere/dapr-load".into())).unwrap_err().to_string();
        assert!(error.contains("nowhere/dapr-load") && error.contains("--program"), "{error}");
    }
}
