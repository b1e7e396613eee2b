//! How users shall travel.

use std::path::PathBuf;
use std::time::Duration;

use super::token::Key;
use crate::address::Address;
use crate::engine::Grid;
use crate::report::Asked;

/// How users shall travel.
pub struct Tour {
    /// The page's server.
    pub page: Address,
    /// What it is, for the report.
    pub subject: String,
    /// Signs the users' tokens; without it everybody is the development user of the page's server.
    pub key: Option<Key>,
    /// Users at once.
    pub users: usize,
    /// How long they travel once all have started; whole seconds.
    pub length: Duration,
    /// The pause between two walks of a user.
    pub think: Duration,
    /// The longest time that one request has.
    pub timeout: Duration,
    /// Where goose's report files and the interval log go.
    pub folder: Option<PathBuf>,
}

impl Tour {
    /// goose's own options: silent (so its metrics begin when all users are there; otherwise it prints that they are),
    /// without its controller (a fixed port), all users within a second.
    pub(super) fn arguments(&self) -> Vec<String> {
        let seconds = self.length.as_secs().max(1);
        let mut arguments = vec![
            format!("--host=http://{}/", self.page.authority),
            format!("--users={}", self.users),
            format!("--increase-rate={}", self.users),
            format!("--run-time={seconds}s"),
            format!("--timeout={}", self.timeout.as_secs_f64()),
            "--no-print-metrics".into(),
            "--no-telnet".into(),
            "--quiet".into(),
            "--quiet".into(),
        ];
        if let Some(folder) = &self.folder {
            let file =
                |extension| format!("--report-file={}", folder.join("goose").with_extension(extension).display());
            arguments.extend(["html", "json", "md"].map(file));
        }
        arguments
    }

    /// What the report says was asked for.
    pub(super) fn asked(&self) -> Asked {
        Asked {
            operation: "journey".into(),
            target: self.subject.clone(),
            transport: "http".into(),
            arrival: format!("closed, {} users for {:?}", self.users, self.length),
            grid: Grid::Exact.to_string(),
            messages: None,
            connections: self.users,
            workers: 1,
        }
    }
}
