//! The other tools: how each is told to do the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use fixtures::error::{Error, Kind};
use load::report::Report;

use super::read::read;
use super::tool::{Load, Seen, Tool};
use crate::process::{Ours, TOOL, pinned, reported, run};

/// A tool that is on this machine.
pub(crate) struct Rival {
    tool: Tool,
    path: PathBuf,
    /// As it says itself.
    pub(crate) version: String,
}

/// Our own program among them.
///
/// # Errors
/// When it is not there, which says so.
pub(crate) fn ours(rivals: &[Rival]) -> Result<&Rival, &'static str> {
    rivals.iter().find(|rival| rival.tool() == Tool::Ours).ok_or("our own program was not found")
}

/// Those that can be told a rate.
pub(crate) fn with_rate(rivals: &[Rival]) -> Vec<&Rival> {
    rivals.iter().filter(|rival| rival.tool.has_rate()).collect()
}

/// The tools of this machine, ours first; `folder` is looked into before the search path.
pub(crate) fn present(folder: &Path, ours: &Ours) -> Vec<Rival> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&search)).collect();
    let found = Tool::ALL.into_iter().filter_map(|tool| {
        let path = match tool {
            Tool::Ours => Some(ours.path()),
            // It is built with this program.
            Tool::Goose => {
                std::env::current_exe().ok().map(|exe| exe.with_file_name(tool.name())).filter(|path| path.is_file())
            }
            _ => folders.iter().map(|folder| folder.join(tool.name())).find(|path| path.is_file()),
        }?;
        Some(Rival { tool, version: tool.version(&path), path })
    });
    found.collect()
}

impl Rival {
    pub(crate) fn tool(&self) -> Tool {
        self.tool
    }

    pub(crate) fn name(&self) -> &'static str {
        self.tool.name()
    }

    /// Runs it once. `extra` are further options of its own.
    ///
    /// # Errors
    /// When it fails, or says nothing that can be read.
    pub(crate) fn run(&self, load: &Load<'_>, extra: &[&str]) -> Result<Seen, Error> {
        let mut command = pinned(TOOL, &self.path);
        let (url, connections) = (load.url, load.connections.to_string());
        let (seconds, rate) = (format!("{}s", load.length.as_secs()), load.rate.map(|rate| rate.to_string()));
        match self.tool {
            Tool::Ours => {
                command = self.ours(load);
                command.args(["--format", "json"]);
            }
            Tool::Oha => {
                command.args(["--no-tui", "--output-format", "json", "-z", &seconds, "-c", &connections]);
                rate.iter().for_each(|rate| {
                    command.args(["-q", rate]);
                });
            }
            Tool::Hey => {
                command.args(["-z", &seconds, "-c", &connections, "-cpus", "1"]);
                // Its limit is per connection.
                load.rate.iter().for_each(|rate| {
                    command.args(["-q", &(rate / load.connections).to_string()]);
                });
            }
            Tool::Wrk => {
                command.args(["-t", "1", "-d", &seconds, "-c", &connections, "--latency"]);
            }
            Tool::Fortio => {
                command.args(["load", "-json", "-", "-t", &seconds, "-c", &connections, "-r", "0.00001", "-quiet"]);
                command.args(["-qps", rate.as_deref().unwrap_or("0")]);
            }
            Tool::Vegeta => {
                // It reads its targets from a pipe and writes results to one.
                command = pinned(TOOL, Path::new("sh"));
                let rate = rate.as_deref().unwrap_or("0");
                let workers = format!("-workers={connections} -max-workers={connections}");
                let path = self.path.display();
                let attack = format!("echo 'GET {url}' | {path} attack -rate={rate} -duration={seconds} {workers}");
                command.args(["-c", &format!("{attack} | {path} report -type=json")]);
            }
            Tool::Goose => {
                command.args([url, &seconds, &connections, rate.as_deref().unwrap_or("0")]);
            }
        }
        command.args(extra);
        if matches!(self.tool, Tool::Oha | Tool::Hey | Tool::Wrk | Tool::Fortio) {
            command.arg(url);
        }
        let ran = run(&mut command)?;
        let seen = read(self.tool, &ran.out)
            .ok_or_else(|| Error::new(Kind::Harness, format!("read what {} printed: no figures in it", self.name())))?;
        Ok(Seen { cpu_us: ran.cpu.as_secs_f64() * 1e6 / seen.requests.max(1.0), peak: ran.peak, ..seen })
    }

    /// Runs ours once, for all that its report says.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn report(&self, load: &Load<'_>, extra: &[&str]) -> Result<Report, Error> {
        reported(self.ours(load).args(extra))
    }

    /// What our own program is told.
    fn ours(&self, load: &Load<'_>) -> Command {
        let mut command = pinned(TOOL, &self.path);
        let (seconds, connections) = (format!("{}s", load.length.as_secs()), load.connections.to_string());
        command.args(["run", "http", "--url", load.url, "--duration", &seconds, "--connections", &connections]);
        match load.rate {
            Some(rate) => command.args(["--rate", &rate.to_string()]),
            None => command.args(["--arrival", "closed"]),
        };
        command
    }
}
