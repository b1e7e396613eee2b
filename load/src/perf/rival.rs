//! The other tools: how each is told to do the same.

mod read;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::{self, TOOL, pinned};
use crate::report::Report;
use fixtures::error::{Error, Kind};
use read::read;

/// A tool that is on this machine.
pub(super) struct Rival {
    tool: Tool,
    path: PathBuf,
    /// As it says itself.
    pub(super) version: String,
}

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// This one, by its own program.
    Ours,
    /// Rust, hyper.
    Oha,
    /// Go.
    Hey,
    /// C, closed loop.
    Wrk,
    /// Go, open loop by ticks.
    Vegeta,
    /// Go, what Dapr's own figures are made with.
    Fortio,
    /// Our smallest goose program.
    Goose,
}

/// What is asked of a tool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load<'a> {
    pub(super) url: &'a str,
    /// `None`: as fast as the connections go.
    pub(super) rate: Option<u32>,
    pub(super) length: Duration,
    pub(super) connections: u32,
}

/// What a tool says it saw. Times in microseconds, as far as it tells them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) requests: f64,
    pub(super) rate: f64,
    pub(super) mean: Option<f64>,
    pub(super) p50: Option<f64>,
    pub(super) p95: Option<f64>,
    pub(super) p99: Option<f64>,
    /// Processor time per request.
    pub(super) cpu_us: f64,
    /// Largest resident memory, in bytes.
    pub(super) peak: u64,
}

impl Tool {
    const ALL: [Self; 7] = [Self::Ours, Self::Oha, Self::Goose, Self::Wrk, Self::Hey, Self::Fortio, Self::Vegeta];

    const fn name(self) -> &'static str {
        match self {
            Self::Ours => "dapr-load",
            Self::Oha => "oha",
            Self::Hey => "hey",
            Self::Wrk => "wrk",
            Self::Vegeta => "vegeta",
            Self::Fortio => "fortio",
            Self::Goose => "goose-get",
        }
    }

    /// Whether it can be told a rate.
    pub(super) const fn has_rate(self) -> bool {
        !matches!(self, Self::Wrk)
    }

    fn version(self, path: &Path) -> String {
        let argument = match self {
            Self::Ours | Self::Oha | Self::Goose => "--version",
            Self::Wrk => "-v",
            Self::Vegeta => "-version",
            Self::Fortio => "version",
            // It has no option for it.
            Self::Hey => return "as installed".into(),
        };
        let output = std::process::Command::new(path).arg(argument).output();
        let text = output.map(|output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
        let line = text
            .unwrap_or_default()
            .lines()
            .find(|line| line.contains(|c: char| c.is_ascii_digit()))
            .map(str::to_owned);
        line.unwrap_or_else(|| "unknown".into()).trim().chars().take(60).collect()
    }
}

/// Our own program among them.
///
/// # Errors
/// When it is not there, which says so.
pub(super) fn ours(rivals: &[Rival]) -> Result<&Rival, &'static str> {
    rivals.iter().find(|rival| rival.tool() == Tool::Ours).ok_or("our own program was not found")
}

/// The tools of this machine, ours first; `folder` is looked into before the search path.
pub(super) fn present(folder: &Path) -> Vec<Rival> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&search)).collect();
    let found = Tool::ALL.into_iter().filter_map(|tool| {
        let path = match tool {
            Tool::Ours => std::env::current_exe().ok(),
            _ => folders.iter().map(|folder| folder.join(tool.name())).find(|path| path.is_file()),
        }?;
        Some(Rival { tool, version: tool.version(&path), path })
    });
    found.collect()
}

impl Rival {
    pub(super) fn tool(&self) -> Tool {
        self.tool
    }

    pub(super) fn name(&self) -> &'static str {
        self.tool.name()
    }

    /// Runs it once. `extra` are further options of its own.
    ///
    /// # Errors
    /// When it fails, or says nothing that can be read.
    pub(super) fn run(&self, load: &Load<'_>, extra: &[&str]) -> Result<Seen, Error> {
        let mut command = pinned(TOOL, &self.path);
        let (url, connections) = (load.url, load.connections.to_string());
        let (seconds, rate) = (format!("{}s", load.length.as_secs()), load.rate.map(|rate| rate.to_string()));
        match self.tool {
            Tool::Ours => {
                command.args(["run", "http", "--url", url, "--duration", &seconds, "--connections", &connections]);
                command.args(["--format", "json"]);
                match &rate {
                    Some(rate) => command.args(["--rate", rate]),
                    None => command.args(["--arrival", "closed"]),
                };
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
        let ran = child::run(&mut command)?;
        let seen = read(self.tool, &ran.out)
            .ok_or_else(|| Error::new(Kind::Harness, format!("read what {} printed: no figures in it", self.name())))?;
        Ok(Seen { cpu_us: ran.cpu.as_secs_f64() * 1e6 / seen.requests.max(1.0), peak: ran.peak, ..seen })
    }

    /// Runs ours once, for all that its report says.
    ///
    /// # Errors
    /// When it fails.
    pub(super) fn report(&self, load: &Load<'_>, extra: &[&str]) -> Result<Report, Error> {
        let mut command = pinned(TOOL, &self.path);
        let (seconds, connections) = (format!("{}s", load.length.as_secs()), load.connections.to_string());
        command.args(["run", "http", "--url", load.url, "--duration", &seconds, "--connections", &connections]);
        command.args(["--format", "json", "--rate", &load.rate.unwrap_or(1).to_string()]).args(extra);
        let out = child::run(&mut command)?.out;
        serde_json::from_str(&out)
            .map_err(|source| Error::new(Kind::Harness, "read our own report").with_source(source))
    }
}
