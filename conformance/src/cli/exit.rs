//! Exit codes, documented in `--help` and tested.

use std::fmt::Write as _;
use std::process::ExitCode;

use fixtures::error::{Error, Kind};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything held.
    Held = 0,
    /// Something was violated.
    Violated = 1,
    /// The request itself is wrong.
    Usage = 2,
    /// The environment or the harness failed: unknown.
    Failed = 3,
    /// Nothing ran, or not all that `--strict` asks for.
    Nothing = 4,
    /// The baseline is stale or expired.
    Baseline = 5,
    /// A budget was exceeded.
    Budget = 6,
    /// Interrupted; the report was still written.
    Interrupted = 130,
}

impl Exit {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Held,
        Self::Violated,
        Self::Usage,
        Self::Failed,
        Self::Nothing,
        Self::Baseline,
        Self::Budget,
        Self::Interrupted,
    ];

    /// The number a shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What it means, for the help.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Held => "all held",
            Self::Violated => "something was violated",
            Self::Usage => "usage or configuration",
            Self::Failed => "the environment or the harness failed: unknown, never green",
            Self::Nothing => "nothing ran, or less than --strict asks for",
            Self::Baseline => "the baseline is stale or expired",
            Self::Budget => "a budget was exceeded",
            Self::Interrupted => "interrupted; the report was still written",
        }
    }

    /// The table of the help.
    pub(crate) fn table() -> String {
        let mut out = String::from("Exit codes:\n");
        for exit in Self::ALL {
            let _ = writeln!(out, "  {:>3}  {}", exit.code(), exit.meaning());
        }
        out
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        if error.kind == Kind::Usage { Self::Usage } else { Self::Failed }
    }
}
