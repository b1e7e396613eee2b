//! One run of one check over one transport: what a body works with.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fixtures::client::{Client, Reply, Tape, Transport};
use fixtures::environment::{Ability, Offer};
use fixtures::error::Error;
use fixtures::inspect::{Broker, Database};
use fixtures::log::Log;
use fixtures::patience::{self, Probe, Wait};
use fixtures::stand::{Launch, Launched, Sidecar, Stand};
use fixtures::witness::{Entry, Witness};
use serde_json::Value;

use crate::check::Check;
use crate::scope::Scope;
use crate::verdict::{Finding, Judged, Verdict};
use crate::wire::Outcome;

/// Why a body ended early.
#[derive(Debug)]
pub enum Stop {
    /// The harness could not go on: the check is unknown.
    Error(Error),
    /// The subject does not offer what the check needs, found by a probe.
    NotOffered(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// One run of one check. Owned and cloneable, so that a body can be spawned and hand it on to its own tasks.
#[derive(Clone)]
pub struct Trial {
    inner: Arc<Inner>,
}

struct Inner {
    check: &'static Check,
    scope: Scope,
    stand: Arc<Stand>,
    offer: Offer,
    tape: Tape,
    visits: Mutex<Vec<Visit>>,
    launched: Mutex<Vec<Sidecar>>,
    /// What each launched sidecar printed, those included that ended by themselves.
    printed: Mutex<Vec<(String, fixtures::log::Log)>>,
}

/// A step that was begun.
#[derive(Debug, Clone)]
struct Visit {
    slug: &'static str,
    observations: usize,
    finding: Option<Finding>,
}

impl Trial {
    pub(crate) fn new(check: &'static Check, scope: Scope, stand: Arc<Stand>, offer: Offer) -> Self {
        let (visits, launched, printed) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { check, scope, stand, offer, tape: Tape::default(), visits, launched, printed }) }
    }

    /// The names this trial owns.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.inner.scope
    }

    /// The API transport of this trial.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.inner.scope.transport
    }

    /// A client of the sidecar of that name, over the trial's transport.
    ///
    /// # Errors
    /// When the ask had no such sidecar.
    pub fn client(&self, sidecar: &str) -> Result<Client, Error> {
        Ok(self.client_of(self.sidecar(sidecar)?))
    }

    /// A client of a sidecar that the trial launched itself.
    #[must_use]
    pub fn client_of(&self, sidecar: &Sidecar) -> Client {
        self.client_over(sidecar, self.transport())
    }

    /// The same, over a named transport.
    #[must_use]
    pub fn client_over(&self, sidecar: &Sidecar, transport: Transport) -> Client {
        Client::new(sidecar, transport, self.inner.tape.clone())
    }

    /// The sidecar of that name.
    ///
    /// # Errors
    /// When the ask had no such sidecar.
    pub fn sidecar(&self, name: &str) -> Result<&Sidecar, Error> {
        self.inner.stand.sidecar(name)
    }

    /// The app behind the sidecar of that name.
    ///
    /// # Errors
    /// When there is no such sidecar, or it has no app.
    pub fn witness(&self, sidecar: &str) -> Result<&Witness, Error> {
        self.sidecar(sidecar)?.witness()
    }

    /// The broker's inspection side.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub fn broker(&self) -> Result<&dyn Broker, Error> {
        Ok(self.inner.stand.broker()?.as_ref())
    }

    /// The database's inspection side.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub fn database(&self) -> Result<&dyn Database, Error> {
        Ok(self.inner.stand.database()?.as_ref())
    }

    /// Starts a further sidecar; it is stopped when the trial ends.
    ///
    /// # Errors
    /// When it could not even be tried.
    pub async fn launch(&self, launch: &Launch) -> Result<Launched, Error> {
        let launched = self.inner.stand.launch(launch).await?;
        let log = match &launched {
            Launched::Running(sidecar) => {
                lock(&self.inner.launched).push(sidecar.clone());
                sidecar.log()
            }
            Launched::Died { log, .. } => log,
        };
        lock(&self.inner.printed).push((launch.ask.name.clone(), log.clone()));
        Ok(launched)
    }

    /// Starts a further sidecar that must come up.
    ///
    /// # Errors
    /// When it does not; the error shows its last lines.
    pub async fn run(&self, launch: &Launch) -> Result<Sidecar, Error> {
        match self.launch(launch).await? {
            Launched::Running(sidecar) => Ok(sidecar),
            Launched::Died { code, log } => {
                let text = format!("launch sidecar `{}`: it ended by itself (code {code:?})", launch.ask.name);
                Err(Error::new(fixtures::error::Kind::Start, text).with_tail(log.tail()))
            }
        }
    }

    /// How long an expected delivery is waited for here. Our own sidecar needs no group join.
    #[must_use]
    pub fn delivery(&self) -> Wait {
        let real = self.inner.offer.abilities.contains(&Ability::Daprd);
        if real { patience::DELIVERY } else { patience::DELIVERY.lasting(self.inner.offer.quiet * 5) }
    }

    /// How long "nothing arrives" is watched here, bounded by the sidecar's own timing.
    #[must_use]
    pub fn quiet(&self) -> Wait {
        patience::QUIET.lasting(self.inner.offer.quiet)
    }

    /// Whether the environment can do that; for steps that look closer where they can.
    #[must_use]
    pub fn offers(&self, ability: Ability) -> bool {
        self.inner.offer.abilities.contains(&ability)
    }

    /// Begins a declared step. Beginning it again adds observations to it.
    #[must_use]
    pub fn step(&self, slug: &'static str) -> Step<'_> {
        let mut visits = lock(&self.inner.visits);
        if !visits.iter().any(|visit| visit.slug == slug) {
            visits.push(Visit { slug, observations: 0, finding: None });
        }
        Step { trial: self, slug }
    }

    pub(crate) async fn end(&self) -> Result<(), Error> {
        for sidecar in self.launched().iter().rev() {
            sidecar.stop().await?;
        }
        Ok(())
    }

    pub(crate) fn stand(&self) -> &Stand {
        &self.inner.stand
    }

    pub(crate) fn tape(&self) -> &Tape {
        &self.inner.tape
    }

    pub(crate) fn printed(&self) -> Vec<(String, fixtures::log::Log)> {
        lock(&self.inner.printed).clone()
    }

    pub(crate) fn launched(&self) -> Vec<Sidecar> {
        lock(&self.inner.launched).clone()
    }

    /// The visited steps, what was found, and why the trial as a whole cannot be judged, if so.
    pub(crate) fn judged(&self) -> (Vec<Judged>, Vec<Finding>, Option<String>) {
        let visits = lock(&self.inner.visits).clone();
        let check = self.inner.check;
        let mut doubt = None;
        let mut judged = Vec::new();
        for visit in &visits {
            let verdict = match (&visit.finding, visit.observations) {
                (Some(_), _) => Verdict::Violated,
                (None, 0) => Verdict::Unknown,
                (None, _) => Verdict::Holds,
            };
            if verdict == Verdict::Unknown {
                doubt = Some(format!("step `{}` made no observation", visit.slug));
            }
            if check.step(visit.slug).is_none_or(|step| !step.applies(self.transport())) {
                doubt = Some(format!("step `{}` is not declared for {}", visit.slug, self.transport().slug()));
            }
            judged.push(Judged { name: visit.slug.into(), verdict, known: None });
        }
        let real = self.offers(Ability::Daprd);
        let missed = check.steps.iter().find(|step| {
            let wanted = step.applies(self.transport()) && (real || !step.mutants().is_empty());
            wanted && !visits.iter().any(|visit| visit.slug == step.slug)
        });
        if let Some(missed) = missed {
            doubt = doubt.or_else(|| Some(format!("step `{}` was not visited", missed.slug)));
        }
        (judged, visits.into_iter().filter_map(|visit| visit.finding).collect(), doubt)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One step under observation. Every method observes once, returns whether it was as expected, and keeps the
/// first finding; a body goes on to its next step unless that would make no sense.
pub struct Step<'a> {
    trial: &'a Trial,
    slug: &'static str,
}

impl Step<'_> {
    fn observe(&self, finding: Option<Finding>) -> bool {
        let held = finding.is_none();
        let mut visits = lock(&self.trial.inner.visits);
        if let Some(visit) = visits.iter_mut().find(|visit| visit.slug == self.slug) {
            visit.observations += 1;
            visit.finding = visit.finding.take().or(finding);
        }
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
