//! One run of one check over one transport: what a body works with.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fixtures::client::{Client, Tape, Transport};
use fixtures::environment::{Ability, Offer};
use fixtures::error::Error;
use fixtures::fault::Faults;
use fixtures::inspect::{Broker, Database};
use fixtures::patience::{self, Wait};
use fixtures::stand::{Launch, Launched, Sidecar, Stand};
use fixtures::witness::Witness;

use crate::check::Check;
use crate::proof;
use crate::scope::Scope;
use crate::step::Step;
use crate::verdict::{Count, Finding, Judged, Verdict};

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
    counts: Mutex<Vec<Count>>,
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
        let (visits, counts, tape) = (Mutex::default(), Mutex::default(), Tape::default());
        let (launched, printed) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { check, scope, stand, offer, tape, visits, counts, launched, printed }) }
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

    /// A client of whatever listens at `addr`, a service for example.
    #[must_use]
    pub fn client_at(&self, addr: SocketAddr) -> Client {
        Client::at(addr, addr, self.transport(), self.inner.tape.clone())
    }

    /// The name of the stand, which the names of its topics and app ids end with.
    #[must_use]
    pub fn stand_name(&self) -> &str {
        &self.inner.stand.name
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

    /// The server that plays the world outside.
    ///
    /// # Errors
    /// When the ask wanted none.
    pub fn outside(&self) -> Result<&Witness, Error> {
        self.inner.stand.outside()
    }

    /// Takes broker and database away.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub fn faults(&self) -> Result<&dyn Faults, Error> {
        Ok(self.inner.stand.faults()?.as_ref())
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
    pub fn step(&self, step: proof::Step) -> Step<'_> {
        let slug = step.slug;
        let mut visits = lock(&self.inner.visits);
        if !visits.iter().any(|visit| visit.slug == slug) {
            visits.push(Visit { slug, observations: 0, finding: None });
        }
        Step::new(self, slug)
    }

    /// Shows in every report how many there were of something.
    pub fn counts(&self, what: &str, number: usize) {
        lock(&self.inner.counts).push(Count { what: what.to_owned(), number });
    }

    /// What was counted so far, in order.
    pub(crate) fn counted(&self) -> Vec<Count> {
        lock(&self.inner.counts).clone()
    }

    /// Counts an observation of a begun step, and keeps its first finding.
    pub(crate) fn observed(&self, slug: &'static str, finding: Option<Finding>) {
        let mut visits = lock(&self.inner.visits);
        if let Some(visit) = visits.iter_mut().find(|visit| visit.slug == slug) {
            visit.observations += 1;
            visit.finding = visit.finding.take().or(finding);
        }
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
