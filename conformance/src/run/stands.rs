//! The stands of a run: trials whose asks have an equal base share one, opened when first needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fixtures::ask::{Ask, Base, Subscription};
use fixtures::environment::{Environment, Offer};
use fixtures::error::{Error, Kind};
use fixtures::patience::{self, Probe};
use fixtures::stand::Stand;

use super::check::Isolation;
use super::identity::{Identity, Loaded};
use super::job::Job;
use super::names::Names;
use super::owed::Ground;
use crate::model::form::Form;

/// The stands of a run and which job uses which.
pub struct Stands {
    environment: Arc<dyn Environment>,
    run: String,
    place: String,
    groups: Vec<Group>,
    identity: Mutex<Option<Identity>>,
}

struct Group {
    ask: Ask,
    own: bool,
    /// What the names of its trials begin with.
    marks: BTreeSet<String>,
    repetition: usize,
    /// How many of its trials are still to end.
    left: AtomicUsize,
    /// What its sidecars tell that they have loaded.
    loaded: OnceLock<Vec<Loaded>>,
    /// Held while it is opened.
    stand: tokio::sync::Mutex<Option<Result<Arc<Stand>, Arc<Error>>>>,
    /// Those of which a sidecar has died. Trials that met that may hold them still.
    dead: tokio::sync::Mutex<Vec<Arc<Stand>>>,
}

impl Stands {
    /// Groups `jobs`; nothing is started yet. Names carry `run`; topics stay the same where
    /// sidecars have read their subscriptions already.
    #[must_use]
    pub fn new(environment: Arc<dyn Environment>, run: &str, jobs: &[Job]) -> (Self, Vec<usize>) {
        let stable = environment.name() == Form::Attached.slug();
        let mut groups: Vec<Group> = Vec::new();
        let mut members = Vec::with_capacity(jobs.len());
        for job in jobs {
            let ask = (job.check.ask)(&names(run, job, stable));
            let own = job.check.isolation == Isolation::Own;
            let shared = groups.iter().position(|group| {
                !own && !group.own && group.repetition == job.repetition && group.ask.base == ask.base
            });
            let index = match shared {
                Some(index) => {
                    groups[index].ask.additions.merge(ask.additions);
                    index
                }
                None => {
                    let (marks, repetition) = (BTreeSet::new(), job.repetition);
                    let (left, stand) = (AtomicUsize::new(0), tokio::sync::Mutex::default());
                    let (loaded, dead) = (OnceLock::new(), tokio::sync::Mutex::default());
                    groups.push(Group { ask, own, marks, repetition, left, loaded, stand, dead });
                    groups.len() - 1
                }
            };
            *groups[index].left.get_mut() += 1;
            groups[index].marks.insert(names(run, job, stable).mark().to_owned());
            members.push(index);
        }
        let place = format!("--env {}", environment.name());
        (Self { environment, run: run.to_owned(), place, groups, identity: Mutex::default() }, members)
    }

    /// Names the options that lead to the same environment again, where its name alone does not.
    #[must_use]
    pub fn at(mut self, place: String) -> Self {
        self.place = place;
        self
    }

    /// A stand for that job alone, under names of its own: a trial that runs again does not meet itself.
    pub(crate) fn again(&self, job: &Job) -> Self {
        let run = format!("{}r", self.run);
        Self::new(self.environment.clone(), &run, std::slice::from_ref(job)).0.at(self.place.clone())
    }

    /// The options that lead to the same environment again.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// The jobs apart by base, in order: those of one batch share a stand.
    #[must_use]
    pub fn batches(jobs: Vec<Job>) -> Vec<Vec<Job>> {
        let mut batches: Vec<(Base, Vec<Job>)> = Vec::new();
        for job in jobs {
            let base = (job.check.ask)(&names("", &job, true)).base;
            match batches.iter_mut().find(|(other, _)| *other == base) {
                Some((_, batch)) => batch.push(job),
                None => batches.push((base, vec![job])),
            }
        }
        batches.into_iter().map(|(_, batch)| batch).collect()
    }

    /// All subscriptions that `jobs` want, under the stable names of an attached run.
    #[must_use]
    pub fn subscriptions(jobs: &[Job]) -> BTreeSet<Subscription> {
        jobs.iter().flat_map(|job| (job.check.ask)(&names("", job, true)).additions.subscriptions).collect()
    }

    /// All topics that `jobs` want, under the same names, each with the number of its partitions.
    #[must_use]
    pub fn topics(jobs: &[Job]) -> BTreeMap<String, i32> {
        jobs.iter().flat_map(|job| (job.check.ask)(&names("", job, true)).additions.topics).collect()
    }

    /// The names of a job.
    #[must_use]
    pub fn names(&self, job: &Job) -> Names {
        names(&self.run, job, self.environment.name() == Form::Attached.slug())
    }

    /// What the names of the other trials on the stand of a job begin with.
    pub(crate) fn others(&self, job: &Job, group: usize) -> Vec<String> {
        let own = self.names(job);
        self.groups[group].marks.iter().filter(|mark| *mark != own.mark()).cloned().collect()
    }

    /// The environment under the stands.
    #[must_use]
    pub fn environment(&self) -> &Arc<dyn Environment> {
        &self.environment
    }

    /// The stand of that group, opened now if nobody did before, and anew if a sidecar of it has died: that is told of
    /// the trials that saw it, and not of those that begin afterwards.
    ///
    /// # Errors
    /// The same error for every job of the group.
    pub async fn stand(&self, group: usize) -> Result<Arc<Stand>, Arc<Error>> {
        let group = &self.groups[group];
        let mut stand = group.stand.lock().await;
        match &*stand {
            Some(Ok(opened)) if has_died(opened).await => group.dead.lock().await.push(opened.clone()),
            Some(opened) => return opened.clone(),
            None => {}
        }
        let opened = self.environment.open(&group.ask).await.map(Arc::new).map_err(Arc::new);
        if let Ok(opened) = &opened {
            let met = Identity::on(opened).await;
            let _ = group.loaded.set(met.loaded.iter().cloned().collect());
            let mut known = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
            known.get_or_insert_with(|| met.clone()).merge(met);
        }
        stand.insert(opened).clone()
    }

    /// Opens the first stand, so that what keeps it from being opened is told once and not by every trial.
    ///
    /// # Errors
    /// That.
    pub(crate) async fn first(&self) -> Result<(), Error> {
        let Err(error) = self.stand(0).await else { return Ok(()) };
        let mut told = Error::new(error.kind, error.context.clone()).with_tail(error.tail.clone());
        told.help.clone_from(&error.help);
        if let Some(source) = std::error::Error::source(error.as_ref()) {
            told = told.with_source(source.to_string());
        }
        Err(told)
    }

    /// What stands under the trials of that group, on a stand that is open and offers `offer`.
    pub(super) fn ground<'a>(&'a self, group: usize, offer: &'a Offer) -> Ground<'a> {
        let group = &self.groups[group];
        let loaded = group.loaded.get().map_or(&[][..], Vec::as_slice);
        Ground { offer, asked: &group.ask.base, loaded }
    }

    /// A trial of that group has ended; with the last one its stand is closed.
    ///
    /// # Errors
    /// What could not be stopped.
    pub(crate) async fn done(&self, group: usize) -> Result<(), Error> {
        let group = &self.groups[group];
        if group.left.fetch_sub(1, Ordering::Relaxed) > 1 {
            return Ok(());
        }
        close_all(group.stand.lock().await.take(), std::mem::take(&mut *group.dead.lock().await)).await
    }

    /// Who answered on the stands that were opened so far.
    #[must_use]
    pub fn met(&self) -> Option<Identity> {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the stands that are open still; call it when no trial runs any more.
    ///
    /// # Errors
    /// The first thing that could not be stopped; the rest is stopped all the same.
    pub async fn close(self) -> Result<(), Error> {
        let mut outcome = Ok(());
        for group in self.groups {
            outcome = outcome.and(close_all(group.stand.into_inner(), group.dead.into_inner()).await);
        }
        outcome
    }

    /// Whether the stand belongs to one isolated job.
    pub(crate) fn is_own(&self, group: usize) -> bool {
        self.groups[group].own
    }
}

/// Whether a sidecar of it ended although nobody ended it.
async fn has_died(stand: &Stand) -> bool {
    for sidecar in stand.sidecars().iter().filter(|sidecar| !sidecar.may_end()) {
        if sidecar.exited().await.is_some() {
            return true;
        }
    }
    false
}

async fn close_all(stand: Option<Result<Arc<Stand>, Arc<Error>>>, dead: Vec<Arc<Stand>>) -> Result<(), Error> {
    let mut outcome = Ok(());
    for stand in dead.into_iter().chain(stand.and_then(Result::ok)) {
        outcome = outcome.and(close(stand).await);
    }
    outcome
}

async fn close(stand: Arc<Stand>) -> Result<(), Error> {
    // A task that a body left behind lets go of it in a moment, when it is cut off with its trial.
    let held = async || match Arc::strong_count(&stand) {
        1 => Probe::Ready(()),
        holders => Probe::NotYet(format!("{} hold it", holders - 1)),
    };
    let _ = patience::until(patience::STOP, "the trials to let go of a stand", held).await;
    match Arc::try_unwrap(stand) {
        Ok(stand) => stand.close().await,
        Err(stand) => {
            // A body that was cut off by its limit may still hold it; its sidecars are stopped all the same.
            let mut stopped = Ok(());
            for sidecar in stand.sidecars().iter().rev() {
                stopped = stopped.and(sidecar.stop().await);
            }
            stopped.and(Err(Error::new(Kind::Harness, format!("close stand {}: a trial still holds it", stand.name))))
        }
    }
}

fn names(run: &str, job: &Job, stable: bool) -> Names {
    Names::new(job.check.id, job.transport, &format!("{run}{}", job.repetition)).with_stable_topics(stable)
}
