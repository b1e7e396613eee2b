//! One declared step under observation: what a body says about what it saw.

use std::fmt::Debug;

use fixtures::client::{Reply, Status};
use fixtures::environment::Ability;
use fixtures::log::Log;
use fixtures::patience::{self, Probe};
use fixtures::stand::{Launched, Sidecar};
use fixtures::witness::{Entry, Witness};
use serde_json::Value;

use crate::trial::Trial;
use crate::verdict::Finding;
use crate::wire::Outcome;

/// One step under observation. Every method observes once, returns whether it was as expected, and keeps the
/// first finding; a body goes on to its next step unless that would make no sense.
pub struct Step<'a> {
    trial: &'a Trial,
    slug: &'static str,
}

impl<'a> Step<'a> {
    pub(crate) fn new(trial: &'a Trial, slug: &'static str) -> Self {
        Self { trial, slug }
    }

    fn observe(&self, finding: Option<Finding>) -> bool {
        let held = finding.is_none();
        self.trial.observed(self.slug, finding);
        held
    }

    fn finding(&self, sent: &str, expected: impl Into<String>, actual: impl Into<String>) -> Finding {
        let (step, sent) = (self.slug.to_owned(), sent.to_owned());
        Finding { step, sent, expected: expected.into(), actual: actual.into(), ledger: Vec::new() }
    }

    /// The sidecar answered so, by the literal values of the wire table.
    pub fn answers(&self, reply: &Reply, outcome: Outcome) -> bool {
        let finding = || self.finding(&reply.sent, outcome.text(reply.status), reply.summary());
        self.observe((!outcome.is(reply)).then(finding))
    }

    /// The sidecar answered with that value, as JSON means it.
    pub fn reads(&self, reply: &Reply, expected: &Value) -> bool {
        let same = Outcome::Value.is(reply) && reply.json() == *expected;
        let finding = || self.finding(&reply.sent, format!("the value {expected}"), reply.summary());
        self.observe((!same).then(finding))
    }

    /// A service answered with that HTTP status.
    pub fn responds(&self, reply: &Reply, status: u16) -> bool {
        let finding = || self.finding(&reply.sent, format!("http {status}"), reply.summary());
        self.observe((reply.status != Status::Http(status)).then(finding))
    }

    /// A service refused with that HTTP status and told why as problem details (RFC 9457).
    pub fn refuses(&self, reply: &Reply, status: u16) -> bool {
        let (problem, kind) = (reply.json(), reply.header("content-type").unwrap_or("no content type"));
        let told = problem["status"] == status && problem["title"].is_string() && problem["detail"].is_string();
        let refused = reply.status == Status::Http(status) && kind == "application/problem+json" && told;
        let expected = format!("http {status} with problem details as application/problem+json");
        let finding = || self.finding(&reply.sent, expected, format!("{} as {kind}", reply.summary()));
        self.observe((!refused).then(finding))
    }

    /// Two values are equal; `what` names the thing compared.
    pub fn equals<T: PartialEq + Debug>(&self, what: &str, actual: &T, expected: &T) -> bool {
        let finding = || self.finding("", format!("{what}: {expected:?}"), format!("{what}: {actual:?}"));
        self.observe((actual != expected).then(finding))
    }

    /// Two JSON values are equal; a finding shows them as JSON.
    pub fn equals_json(&self, what: &str, actual: &Value, expected: &Value) -> bool {
        let finding = || self.finding("", format!("{what}: {expected}"), format!("{what}: {actual}"));
        self.observe((actual != expected).then(finding))
    }

    /// A condition with both sides in words: what is expected, and what was met.
    pub fn that(&self, holds: bool, expected: &str, actual: impl Into<String>) -> bool {
        let actual = actual.into();
        self.observe((!holds).then(|| self.finding("", expected, actual)))
    }

    /// At least `count` calls reach `route` in time; returns all that did.
    pub async fn arrives(&self, witness: &Witness, route: &str, count: usize) -> Vec<Entry> {
        let waited = witness.ledger().wait_for(self.trial.delivery(), route, count).await;
        let seen = waited.unwrap_or_else(|_| witness.ledger().on(route));
        let expected = format!("at least {count} calls to {route} within {:.0?}", self.trial.delivery().limit());
        let finding = || self.with_ledger(self.finding("", expected, format!("{} calls", seen.len())), &seen);
        self.observe((seen.len() < count).then(finding));
        seen
    }

    /// No more than `count` calls reach `route` while the sidecar would have had time for another.
    pub async fn settles(&self, witness: &Witness, route: &str, count: usize) -> bool {
        let calm = patience::stays(self.trial.quiet(), async || {
            let seen = witness.ledger().on(route).len();
            if seen > count { Err(format!("{seen} calls")) } else { Ok(()) }
        });
        let actual = calm.await.err();
        let expected = format!("no more than {count} calls to {route} within {:.1?}", self.trial.quiet().limit());
        let seen = witness.ledger().on(route);
        self.observe(actual.map(|actual| self.with_ledger(self.finding("", expected, actual), &seen)))
    }

    /// The launched sidecar ended by itself at start, with exit code 1; returns all it printed.
    ///
    /// daprd 1.18.2 may answer its readiness probe for a moment between the failure of a component and its end
    /// (the no-op component that flushes the queue is let through by the failure), so one that was ready gets time.
    pub async fn dies<'l>(&self, launched: &'l Launched) -> Option<&'l Log> {
        let (code, log) = match launched {
            Launched::Died { code, log } => (Some(*code), log),
            Launched::Running(sidecar) => {
                let real = self.trial.offers(Ability::Daprd);
                let wait = if real { patience::STOP } else { self.trial.quiet() };
                let ended = patience::until(wait, "the end of the sidecar", async || match sidecar.exited().await {
                    Some(exit) => Probe::Ready(exit.code),
                    None => Probe::NotYet("it runs".to_owned()),
                });
                (ended.await.ok(), sidecar.log())
            }
        };
        let (actual, log) = match code {
            None => ("it runs".to_owned(), None),
            Some(Some(code)) => (format!("exit code {code}"), Some(log)),
            Some(None) => ("an end by a signal".to_owned(), Some(log)),
        };
        let finding = || self.finding("", "the sidecar ends at start with exit code 1", &actual);
        self.observe((actual != "exit code 1").then(finding));
        log
    }

    /// The launched sidecar runs; returns it.
    pub fn runs<'l>(&self, launched: &'l Launched) -> Option<&'l Sidecar> {
        match launched {
            Launched::Running(sidecar) => {
                self.observe(None);
                Some(sidecar)
            }
            Launched::Died { code, log } => {
                let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
                let last = log.tail().pop().unwrap_or_default();
                self.observe(Some(self.finding(
                    "",
                    "the sidecar becomes ready",
                    format!("{code}; its last line: {last}"),
                )));
                None
            }
        }
    }

    /// A line of the log holds `text`.
    pub fn logs(&self, log: &Log, text: &str) -> bool {
        let tail =
            || log.tail().last().map_or("an empty log".to_owned(), |line| format!("no such line; the last: {line}"));
        let finding = || self.finding("", format!("a log line with `{text}`"), tail());
        self.observe(log.find(text).is_none().then(finding))
    }

    fn with_ledger(&self, mut finding: Finding, entries: &[Entry]) -> Finding {
        const SHOWN: usize = 8;
        finding.ledger = entries.iter().take(SHOWN).map(Entry::line).collect();
        if entries.len() > SHOWN {
            finding.ledger.push(format!("… and {} more", entries.len() - SHOWN));
        }
        finding
    }
}
