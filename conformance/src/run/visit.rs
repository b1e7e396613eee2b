//! One visit to a declared step: what a body says about what it saw.

use std::fmt::Debug;
use std::time::Duration;

use fixtures::client::{Reply, Status};
use fixtures::error::{Error, Kind};
use fixtures::log::Log;
use fixtures::patience::{self, Probe};
use fixtures::stand::{Launched, Sidecar};
use fixtures::team::Call;
use fixtures::witness::{Entry, Witness};
use serde_json::Value;

use super::alive::{Gone, Sidecars};
use super::full::full;
use super::record::Record;
use super::stop::Stop;
use super::waits::Waits;
use super::wire::Outcome;
use crate::model::observation::Observation;
use crate::model::step::Step;

/// Most calls of the ledger that an observation tells.
const SHOWN: usize = 8;

/// Most lines of an app's log that an observation tells.
const PRINTED: usize = 4;

/// How the lines begin that say what is wrong: with the level, not with the words of a version.
const LOUD: [&str; 3] = ["level=warning", "level=error", "level=fatal"];

/// What a trial expects of its sidecars, whatever it is about.
const LIVE: &str = "every sidecar lives on, and every app that is judged";

/// The first of so many lines, and how many more there are.
fn shown(lines: impl Iterator<Item = String>, all: usize) -> Vec<String> {
    let more = (all > SHOWN).then(|| format!("… and {} more", all - SHOWN));
    lines.take(SHOWN).chain(more).collect()
}

/// One step under observation. Every method observes once and returns whether it was as expected; a body goes on to
/// its next step unless that would make no sense.
pub struct Visit<'a> {
    record: &'a Record,
    sidecars: &'a Sidecars,
    waits: Waits,
    slug: &'static str,
    /// What a time that is observed may be late by before it says something.
    margin: Option<Duration>,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(record: &'a Record, sidecars: &'a Sidecars, waits: Waits, step: Step) -> Self {
        record.begin(&step);
        Self { record, sidecars, waits, slug: step.slug, margin: None }
    }

    /// What is observed from here on rests on times: when the machine itself stood still for `margin`, what did not hold
    /// is in doubt, and no finding.
    #[must_use]
    pub fn timed(mut self, margin: Duration) -> Self {
        self.margin = Some(margin);
        self
    }

    /// Observes something that no answer and no call shows by itself.
    fn observe(&self, held: bool, expected: impl Into<String>, met: impl Into<String>) -> bool {
        let (expected, met) = (expected.into(), met.into());
        self.record(Observation { held, expected, met, ..Observation::default() })
    }

    /// Observes an answer.
    fn answered(&self, reply: &Reply, held: bool, expected: impl Into<String>, met: impl Into<String>) -> bool {
        let (sent, exchanges) = (reply.sent.clone(), vec![reply.exchange]);
        let (expected, met) = (expected.into(), met.into());
        let doubt = self.in_vain(reply.status == Status::Silent);
        let owed = !held && !reply.status.is_answer();
        self.record(Observation { held, sent, expected, met, exchanges, owed, doubt, ..Observation::default() })
    }

    /// Observes calls that the app received.
    fn called(&self, calls: &[Entry], held: bool, expected: String, met: String) -> bool {
        let ledger = shown(calls.iter().map(Entry::line), calls.len());
        self.record(Observation { held, expected, met, ledger, ..Observation::default() })
    }

    fn record(&self, observation: Observation) -> bool {
        let held = observation.held;
        let late = self.margin.filter(|_| !held).and_then(|margin| self.record.busy().beyond(margin));
        // What did not come may have been dropped. That an answer or a life is missing rests on no recording.
        let lost = (!held && !observation.owed).then(|| full(self.sidecars, self.record.tape())).flatten();
        let printed = self.sidecars.stand().team().map(|team| self.record.printed(team.log())).unwrap_or_default();
        let doubt = observation.doubt.filter(|_| !held).or(late).or(lost);
        let mut ledger = observation.ledger;
        if !held {
            let last = printed.len().saturating_sub(PRINTED);
            ledger.extend(printed[last..].iter().map(|line| format!("its log: {line}")));
        }
        self.record.add(Observation { step: self.slug.to_owned(), doubt, ledger, ..observation });
        held
    }

    /// The sidecar answered so, by the literal values of the wire table.
    pub fn answers(&self, reply: &Reply, outcome: Outcome) -> bool {
        let met = self.record.met();
        self.answered(reply, outcome.is(reply, met), outcome.text(reply.transport, met), reply.summary())
    }

    /// The sidecar answered with that value, as JSON means it.
    pub fn reads(&self, reply: &Reply, expected: &Value) -> bool {
        // What is not JSON is no value, not even `null`.
        let read = serde_json::from_slice::<Value>(&reply.body).ok();
        let same = Outcome::Value.is(reply, self.record.met()) && read.as_ref() == Some(expected);
        self.answered(reply, same, format!("the value {expected}"), reply.summary())
    }

    /// A service answered with that HTTP status.
    pub fn responds(&self, reply: &Reply, status: u16) -> bool {
        self.answered(reply, reply.status == Status::Http(status), format!("http {status}"), reply.summary())
    }

    /// A service refused with that HTTP status and told why as problem details (RFC 9457).
    pub fn refuses(&self, reply: &Reply, status: u16) -> bool {
        let (problem, kind) = (reply.json(), reply.header("content-type").unwrap_or("no content type"));
        let told = problem["status"] == status && problem["title"].is_string() && problem["detail"].is_string();
        let refused = reply.status == Status::Http(status) && kind == "application/problem+json" && told;
        let expected = format!("http {status} with problem details as application/problem+json");
        self.answered(reply, refused, expected, format!("{} as {kind}", reply.summary()))
    }

    /// The app answered as it should; `hint` says what is usually the cause when it did not.
    pub fn replies(&self, reply: &Reply, held: bool, expected: impl Into<String>, hint: &str) -> bool {
        let (sent, exchanges) = (reply.sent.clone(), vec![reply.exchange]);
        let (expected, met, hint) = (expected.into(), reply.summary(), hint.to_owned());
        let doubt = self.in_vain(reply.status == Status::Silent);
        self.record(Observation { held, sent, expected, met, exchanges, doubt, hint, ..Observation::default() })
    }

    /// The app did so at its sidecar: these calls bear on it; `hint` as with [`Visit::replies`].
    pub fn does(
        &self,
        calls: &[Call],
        held: bool,
        expected: impl Into<String>,
        met: impl Into<String>,
        hint: &str,
    ) -> bool {
        let ledger = shown(calls.iter().map(Call::line), calls.len());
        let (expected, met, hint) = (expected.into(), met.into(), hint.to_owned());
        self.record(Observation { held, expected, met, ledger, hint, ..Observation::default() })
    }

    /// Two values are equal; `what` names the thing compared.
    pub fn equals<T: PartialEq + Debug>(&self, what: &str, actual: &T, expected: &T) -> bool {
        self.observe(actual == expected, format!("{what}: {expected:?}"), format!("{what}: {actual:?}"))
    }

    /// Two JSON values are equal; a finding shows them as JSON.
    pub fn equals_json(&self, what: &str, actual: &Value, expected: &Value) -> bool {
        self.observe(actual == expected, format!("{what}: {expected}"), format!("{what}: {actual}"))
    }

    /// A condition with both sides in words: what is expected, and what was met.
    pub fn that(&self, holds: bool, expected: &str, actual: impl Into<String>) -> bool {
        self.observe(holds, expected, actual)
    }

    /// At least `count` calls reach `route` in time; returns all that did.
    pub async fn arrives(&self, witness: &Witness, route: &str, count: usize) -> Vec<Entry> {
        let waited = witness.ledger().wait_for(self.waits.delivery, route, count).await;
        let seen = waited.unwrap_or_else(|_| witness.ledger().on(route));
        let limit = self.waits.delivery.limit();
        let expected = format!("at least {count} calls to {route} within {limit:.0?}");
        // A machine that stood still for half of it leaves the other half, which may be too little.
        let timed = Self { margin: self.margin.or(Some(limit / 2)), ..*self };
        timed.called(&seen, seen.len() >= count, expected, format!("{} calls", seen.len()));
        seen
    }

    /// Exactly `count` calls have reached `route`, and no further one does while the sidecar would have had time for it
    /// and lives on. For none at all see [`Visit::stays_silent`]: only what was heard proves that one could hear.
    pub async fn settles(&self, witness: &Witness, route: &str, count: usize) -> bool {
        self.watched(witness, route, count).await
    }

    /// Nothing reaches `route` while the sidecar would have had time for it and lives on. `heard` is what came by the
    /// same way: one on which nothing is heard at all proves no silence.
    ///
    /// # Errors
    /// When nothing was heard there either.
    pub async fn stays_silent(&self, witness: &Witness, route: &str, heard: &[Entry]) -> Result<bool, Stop> {
        let silent = self.watched(witness, route, 0).await;
        if silent && heard.is_empty() {
            let text = format!("tell that {route} stays silent: nothing came by the same way that should have come");
            return Err(Stop::Error(Error::new(Kind::Harness, text)));
        }
        Ok(silent)
    }

    async fn watched(&self, witness: &Witness, route: &str, count: usize) -> bool {
        let calm = patience::stays(self.waits.quiet, async || {
            let seen = witness.ledger().on(route).len();
            if seen > count { Err(format!("{seen} calls")) } else { Ok(()) }
        });
        let broken = calm.await.err();
        let watch = self.waits.quiet.limit();
        let expected = format!("{count} calls to {route}, and no further one within {watch:.1?}");
        let seen = witness.ledger().on(route);
        let held = broken.is_none() && seen.len() == count;
        let settled = self.called(&seen, held, expected, broken.unwrap_or_else(|| format!("{} calls", seen.len())));
        match self.sidecars.gone().await {
            Some(gone) => self.misses(&gone),
            None => settled,
        }
    }

    /// A sidecar is gone that nobody ended.
    pub(crate) fn misses(&self, Gone { met, last, silent }: &Gone) -> bool {
        let (met, ledger, doubt) = (met.clone(), last.clone(), self.in_vain(*silent));
        self.record(Observation { expected: LIVE.into(), met, ledger, owed: true, doubt, ..Observation::default() })
    }

    /// Why it says nothing that nothing came in time, if so: the machine had no time for it.
    fn in_vain(&self, silent: bool) -> Option<String> {
        silent.then(|| self.record.busy().much()).flatten()
    }

    /// The launched sidecar ended by itself at start, with exit code 1; returns all it printed.
    ///
    /// daprd 1.18.2 may answer its readiness probe for a moment between the failure of a component and its end
    /// (the no-op component that flushes the queue is let through by the failure), so one that was ready gets time.
    pub async fn dies<'l>(&self, launched: &'l Launched) -> Option<&'l Log> {
        let (code, log) = match launched {
            Launched::Died { code, log } => (Some(*code), log),
            Launched::Hung { log, .. } => (None, log),
            Launched::Running(sidecar) => {
                sidecar.let_end();
                let ended =
                    patience::until(self.waits.end, "the end of the sidecar", async || match sidecar.exited().await {
                        Some(exit) => Probe::Ready(exit.code),
                        None => Probe::NotYet("it runs".to_owned()),
                    });
                (ended.await.ok(), sidecar.log())
            }
        };
        let (actual, log) = match code {
            None if matches!(launched, Launched::Hung { .. }) => {
                ("it neither ends nor becomes ready".to_owned(), Some(log))
            }
            None => ("it runs".to_owned(), None),
            Some(Some(code)) => (format!("exit code {code}"), Some(log)),
            Some(None) => ("an end by a signal".to_owned(), Some(log)),
        };
        self.observe(actual == "exit code 1", "the sidecar ends at start with exit code 1", actual);
        log
    }

    /// The same, and it ended over the component of that name: a line of warning or error holds it. It must be a name
    /// that no such line holds anyway, as it would one that is part of the app id.
    pub async fn dies_over<'l>(&self, launched: &'l Launched, name: &str) -> Option<&'l Log> {
        let log = self.dies(launched).await?;
        let is_loud = |line: &String| LOUD.iter().any(|level| line.contains(level));
        let named = || log.lines().into_iter().find(|line| is_loud(line) && line.contains(name));
        // What a container printed last may come after its end.
        let line = patience::until(patience::CONSISTENCY, name, async || {
            named().map_or_else(|| Probe::NotYet("no such line".to_owned()), Probe::Ready)
        });
        self.finds(log, line.await.ok(), format!("a log line of warning or error with `{name}`"));
        Some(log)
    }

    /// The launched sidecar runs; returns it.
    pub fn runs<'l>(&self, launched: &'l Launched) -> Option<&'l Sidecar> {
        const EXPECTED: &str = "the sidecar becomes ready";
        match launched {
            Launched::Running(sidecar) => {
                self.observe(true, EXPECTED, "it became ready");
                Some(sidecar)
            }
            Launched::Died { code, log } => {
                let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
                let last = log.tail().pop().unwrap_or_default();
                self.observe(false, EXPECTED, format!("{code}; its last line: {last}"));
                None
            }
            Launched::Hung { why, log } => {
                let last = log.tail().pop().unwrap_or_default();
                self.observe(false, EXPECTED, format!("{}; its last line: {last}", why.context));
                None
            }
        }
    }

    /// A line of the log holds `text`.
    pub fn logs(&self, log: &Log, text: &str) -> bool {
        self.finds(log, log.find(text), format!("a log line with `{text}`"))
    }

    /// Observes the line that was found in a log, or else shows its last one.
    fn finds(&self, log: &Log, line: Option<String>, expected: String) -> bool {
        let last =
            || log.tail().pop().map_or("an empty log".to_owned(), |line| format!("no such line; the last: {line}"));
        self.observe(line.is_some(), expected, line.unwrap_or_else(last))
    }
}
