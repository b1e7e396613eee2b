//! One run of one check over one transport: what a body works with.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fixtures::client::{Client, Tape, Transport};
use fixtures::environment::{Ability, Offer};
use fixtures::error::{Error, Kind};
use fixtures::fault::Server;
use fixtures::inspect::{Broker, Database};
use fixtures::log::Log;
use fixtures::patience::Wait;
use fixtures::stand::{Launch, Launched, Sidecar, Stand, Taken};
use fixtures::team::{Channel, Team};
use fixtures::witness::Witness;

use super::alive::Sidecars;
use super::busy::Busy;
use super::full::full;
use super::names::Names;
use super::record::{Record, Tell};
use super::traces;
use super::visit::Visit;
use super::waits::Waits;
use crate::judge::trial::{Course, Expected, Steps, steps};
use crate::model::count::Count;
use crate::model::step::Step;
use crate::model::traces::{Marks, Traces};
use crate::model::withheld::Withheld;

/// One run of one check. Owned and cloneable, so that a body can be spawned and hand it on to its own tasks.
#[derive(Clone)]
pub struct Trial {
    inner: Arc<Inner>,
}

struct Inner {
    expected: Expected,
    names: Names,
    sidecars: Sidecars,
    offer: Offer,
    waits: Waits,
    tape: Tape,
    began: Traces,
    record: Record,
    counts: Mutex<Vec<Count>>,
    /// Steps that nothing can be said of here, with the reasons.
    aside: Mutex<Vec<(Step, String)>>,
    taken: Mutex<Vec<Taken>>,
    /// What each launched sidecar printed, those included that ended by themselves.
    printed: Mutex<Vec<(String, Log)>>,
}

impl Trial {
    /// A trial of what is `expected` that begins now, deaf to what is seen at the steps `deaf`, on a stand where `others`
    /// (what their names begin with) run beside it.
    pub(crate) fn new(
        expected: Expected,
        deaf: Vec<Step>,
        names: Names,
        stand: Arc<Stand>,
        offer: Offer,
        others: Vec<String>,
        tell: Tell,
    ) -> Self {
        let (waits, tape) = (Waits::of(&offer), Tape::default());
        let began = traces::begin(&stand, tape.clone(), Marks { own: names.mark().to_owned(), others });
        let record = Record::new(tape.clone(), tell, expected.met.clone()).without(deaf);
        record.learn(stand.secrets());
        if let Ok(team) = stand.team() {
            // What it printed before is no matter of this trial.
            drop(record.printed(team.log()));
        }
        let (counts, taken, printed, aside) = Default::default();
        let sidecars = Sidecars::of(stand);
        let inner =
            Inner { expected, names, sidecars, offer, waits, tape, began, record, counts, aside, taken, printed };
        Self { inner: Arc::new(inner) }
    }

    /// The names this trial owns.
    #[must_use]
    pub fn scope(&self) -> &Names {
        &self.inner.names
    }

    /// The API transport of this trial.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.inner.names.transport
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
        sidecar.client(transport, self.inner.tape.clone())
    }

    /// A client of whatever listens at `addr`, a service for example.
    #[must_use]
    pub fn client_at(&self, addr: SocketAddr) -> Client {
        Client::at(addr, addr, self.transport(), self.inner.tape.clone())
    }

    /// The name of the stand, which the names of its topics and app ids end with.
    #[must_use]
    pub fn stand_name(&self) -> &str {
        &self.stand().name
    }

    /// The sidecar of that name.
    ///
    /// # Errors
    /// When the ask had no such sidecar.
    pub fn sidecar(&self, name: &str) -> Result<&Sidecar, Error> {
        self.stand().sidecar(name)
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
        Ok(self.stand().broker()?.as_ref())
    }

    /// The database's inspection side.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub fn database(&self) -> Result<&dyn Database, Error> {
        Ok(self.stand().database()?.as_ref())
    }

    /// The team's app that is judged.
    ///
    /// # Errors
    /// When there is none.
    pub fn team(&self) -> Result<&Team, Error> {
        self.stand().team()
    }

    /// Calls the team's app as its sidecar does.
    ///
    /// # Errors
    /// When there is none.
    pub fn channel(&self) -> Result<Channel, Error> {
        Ok(self.team()?.channel(self.inner.tape.clone()))
    }

    /// The server that plays the world outside.
    ///
    /// # Errors
    /// When the ask wanted none.
    pub fn outside(&self) -> Result<&Witness, Error> {
        self.stand().outside()
    }

    /// Ends broker or database until it is given back; the trial does at its end, however it ends.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub async fn stop(&self, server: Server) -> Result<Taken, Error> {
        Ok(self.owes(self.stand().stop(server).await?))
    }

    /// Gives the broker's user another password until the first one is given back; the trial does at its end.
    ///
    /// # Errors
    /// When the check did not name the ability in its needs.
    pub async fn change_password(&self, password: &str) -> Result<Taken, Error> {
        Ok(self.owes(self.stand().change_password(password).await?))
    }

    fn owes(&self, taken: Taken) -> Taken {
        lock(&self.inner.taken).push(taken.clone());
        taken
    }

    /// Starts a further sidecar; it is stopped when the trial ends.
    ///
    /// # Errors
    /// When it could not even be tried.
    pub async fn launch(&self, launch: &Launch) -> Result<Launched, Error> {
        let launched = self.stand().launch(launch).await?;
        self.inner.record.learn(self.stand().secrets());
        let log = match &launched {
            Launched::Running(sidecar) => {
                self.inner.sidecars.add(sidecar.clone());
                sidecar.log()
            }
            Launched::Died { log, .. } | Launched::Hung { log, .. } => log,
        };
        lock(&self.inner.printed).push((launch.ask.name.clone(), log.clone()));
        Ok(launched)
    }

    /// Starts a further sidecar that must come up.
    ///
    /// # Errors
    /// When it does not; the error shows its last lines.
    pub async fn run(&self, launch: &Launch) -> Result<Sidecar, Error> {
        self.launch(launch).await?.must_run()
    }

    /// How long an expected delivery is waited for here. Our own sidecar needs no group join.
    #[must_use]
    pub fn delivery(&self) -> Wait {
        self.inner.waits.delivery
    }

    /// How long "nothing arrives" is watched here, bounded by the sidecar's own timing.
    #[must_use]
    pub fn quiet(&self) -> Wait {
        self.inner.waits.quiet
    }

    /// Whether the environment can do that; for steps that look closer where they can.
    #[must_use]
    pub fn offers(&self, ability: Ability) -> bool {
        self.inner.offer.abilities.contains(&ability)
    }

    /// Begins a declared step. Beginning it again adds observations to it.
    #[must_use]
    pub fn step(&self, step: Step) -> Visit<'_> {
        Visit::new(&self.inner.record, &self.inner.sidecars, self.inner.waits, step)
    }

    /// Nothing can be said of that step here; it is neither kept nor broken. What was seen at it counts all the same.
    pub fn set_aside(&self, step: Step, reason: impl Into<String>) {
        lock(&self.inner.aside).push((step, reason.into()));
    }

    /// The steps that were set aside and at which nothing was seen, by reason.
    pub(crate) fn aside(&self) -> Vec<Withheld> {
        let mut withheld: Vec<Withheld> = Vec::new();
        for (step, reason) in lock(&self.inner.aside).iter().filter(|(step, _)| !self.inner.record.has_seen(step.slug))
        {
            Withheld::add(&mut withheld, step.slug, reason.clone());
        }
        withheld
    }

    /// Shows in every report how many there were of something.
    pub fn counts(&self, what: &str, number: usize) {
        lock(&self.inner.counts).push(Count { what: what.to_owned(), number });
    }

    /// What was counted so far, in order.
    pub(crate) fn counted(&self) -> Vec<Count> {
        lock(&self.inner.counts).clone()
    }

    /// Gives back what is still taken away, and ends what it launched.
    ///
    /// # Errors
    /// The first thing that could not be undone; the rest is undone all the same. Or else a recording that is full.
    pub(crate) async fn end(&self) -> Result<(), Error> {
        let (mut ended, taken) = (Ok(()), std::mem::take(&mut *lock(&self.inner.taken)));
        for taken in taken {
            ended = ended.and(taken.give_back().await);
        }
        for sidecar in self.inner.sidecars.launched().iter().rev() {
            ended = ended.and(sidecar.stop().await);
        }
        match full(&self.inner.sidecars, &self.inner.tape) {
            Some(full) => ended.and(Err(Error::new(Kind::Harness, format!("judge by all that was seen: {full}")))),
            None => ended,
        }
    }

    /// How busy the machine was since it began.
    pub(crate) fn busy(&self) -> Busy {
        self.inner.record.busy()
    }

    pub(crate) fn stand(&self) -> &Stand {
        self.inner.sidecars.stand()
    }

    /// Looks whether all sidecars still live that nobody ended: one that does not is a finding of the step that was
    /// begun last, whatever the step itself is about.
    pub(crate) async fn look_alive(&self) {
        self.revive().await;
        let Some(gone) = self.inner.sidecars.gone().await else { return };
        let mut steps = self.inner.expected.steps.iter();
        let last = self.inner.record.last();
        if let Some(step) = steps.find(|step| last.map_or(step.applies(self.transport()), |last| step.slug == last)) {
            self.step(*step).misses(&gone);
        }
    }

    /// Starts the team's app again where it has ended: what is judged next is one that lives. That it ended is for the
    /// check of that; one that does not start any more is told by what asks it next.
    async fn revive(&self) {
        let Ok(team) = self.team() else { return };
        if team.exited().await.is_some()
            && let Err(error) = team.start_again().await
        {
            tracing::warn!(%error, "the app did not start again");
        }
    }

    /// What it leaves behind, for whoever keeps it as evidence.
    pub(crate) fn traces(&self) -> Traces {
        let printed = lock(&self.inner.printed).clone();
        traces::end(self.inner.began.clone(), &self.inner.sidecars.launched(), &printed)
    }

    /// What its observations come to.
    pub(crate) fn judged(&self) -> Steps {
        let aside = self.aside();
        let mut seen = self.inner.record.close();
        seen.begun.retain(|slug| !aside.iter().any(|withheld| withheld.has(slug)));
        let mut expected = self.inner.expected.clone();
        expected.steps.retain(|step| !aside.iter().any(|withheld| withheld.has(step.slug)));
        steps(Course {
            expected: &expected,
            begun: &seen.begun,
            observations: &seen.observations,
            transport: self.transport(),
            real: self.offers(Ability::Daprd),
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
