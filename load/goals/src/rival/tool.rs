//! A tool, what is asked of it, and what it tells.

use std::path::Path;
use std::time::Duration;

use crate::process::Ours;

/// Open connections where nothing else is said.
pub(crate) const CONNECTIONS: u32 = 16;

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The one that is measured.
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
pub(crate) struct Load<'a> {
    pub(crate) url: &'a str,
    /// `None`: as fast as the connections go.
    pub(crate) rate: Option<u32>,
    pub(crate) length: Duration,
    pub(crate) connections: u32,
}

/// What a tool says it saw. Times in microseconds, as far as it tells them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) requests: f64,
    pub(crate) rate: f64,
    pub(crate) mean: Option<f64>,
    pub(crate) p50: Option<f64>,
    pub(crate) p95: Option<f64>,
    pub(crate) p99: Option<f64>,
    /// Processor time per request.
    pub(crate) cpu_us: f64,
    /// Largest resident memory, in bytes.
    pub(crate) peak: u64,
}

impl Tool {
    /// All, ours first.
    pub(super) const ALL: [Self; 7] =
        [Self::Ours, Self::Oha, Self::Goose, Self::Wrk, Self::Hey, Self::Fortio, Self::Vegeta];

    /// The name of its program.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ours => Ours::NAME,
            Self::Oha => "oha",
            Self::Hey => "hey",
            Self::Wrk => "wrk",
            Self::Vegeta => "vegeta",
            Self::Fortio => "fortio",
            Self::Goose => "goose-get",
        }
    }

    /// Whether it can be told a rate.
    pub(crate) const fn has_rate(self) -> bool {
        !matches!(self, Self::Wrk)
    }

    /// What it says of itself.
    pub(super) fn version(self, path: &Path) -> String {
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
