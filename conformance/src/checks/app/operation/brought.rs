//! Events that are brought while the app is ended and started again, as a broker would bring them.

use std::sync::atomic::{AtomicUsize, Ordering};

use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::team::Call;
use futures_util::future::try_join_all;
use serde_json::Value;

use super::like::Straight;
use crate::checks::app::asked;
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::Topic;
use crate::run::trial::Trial;

/// How many at a time.
const AT_ONCE: usize = 4;
/// After so many answers the app is asked to end.
const MIDDLE: usize = 10;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was not acknowledged, and comes again.
    Open,
    /// It was acknowledged by the app that was ended.
    Before,
    /// It was acknowledged by the one that was started next.
    After,
}

/// What was brought, and what became of it.
pub(super) struct Brought {
    topic: Topic,
    events: Vec<(Filled, Fate)>,
    /// The place of the first call that may be made for them.
    place: usize,
}

impl Brought {
    /// So many events of that topic; nothing is brought as yet.
    ///
    /// # Errors
    /// When there is no app.
    pub(super) fn new(trial: &Trial, topic: Topic, example: &Value, count: usize) -> Result<Self, Error> {
        let events = (0..count).map(|_| (Filled::of(example), Fate::Open)).collect();
        Ok(Self { topic, events, place: trial.team()?.relay().end() })
    }

    /// How many have that fate.
    pub(super) fn count(&self, fate: Fate) -> usize {
        self.events.iter().filter(|(_, met)| *met == fate).count()
    }

    /// The calls of effect since then.
    ///
    /// # Errors
    /// When there is no app.
    pub(super) fn effects(&self, trial: &Trial) -> Result<Vec<Call>, Error> {
        Ok(trial.team()?.relay().since(self.place).into_iter().filter(Call::is_effect).collect())
    }

    /// For how many of that fate something is missing among these calls that is done for one alone.
    pub(super) fn lost(&self, fate: Fate, calls: &[Call], straight: &Straight) -> usize {
        let of_fate = self.events.iter().filter(|(_, met)| *met == fate);
        of_fate.filter(|(filled, _)| !straight.is_like(calls, Some(&filled.text))).count()
    }

    /// Brings them, and asks the app to end in the middle.
    ///
    /// # Errors
    /// When they could not be brought, or it could not be asked.
    pub(super) async fn break_off(&mut self, trial: &Trial) -> Result<(), Error> {
        let (next, answered, events) = (AtomicUsize::new(0), AtomicUsize::new(0), &self.events);
        let worker = async || {
            let mut over = Vec::new();
            // From the middle on none is begun: the sidecar of an app that ends is ended with it.
            while answered.load(Ordering::Relaxed) < MIDDLE {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some((filled, _)) = events.get(place) else { break };
                let said = self.bring(trial, filled).await?;
                // What is dropped does not come again either.
                over.extend(matches!(said, Meaning::Success | Meaning::Dropped).then_some(place));
                if answered.fetch_add(1, Ordering::Relaxed) + 1 == MIDDLE {
                    trial.team()?.terminate().await?;
                }
            }
            Ok::<_, Error>(over)
        };
        for place in try_join_all((0..AT_ONCE).map(|_| worker())).await?.concat() {
            self.events[place].1 = Fate::Before;
        }
        Ok(())
    }

    /// Brings those again that were not acknowledged, as a broker does: until each is, or its time is over.
    pub(super) async fn bring_again(&mut self, trial: &Trial) {
        for place in 0..self.events.len() {
            let (filled, fate) = &self.events[place];
            if *fate != Fate::Open {
                continue;
            }
            let taken = patience::until(patience::CONSISTENCY, "an event to be acknowledged", async || {
                match self.bring(trial, filled).await {
                    Ok(Meaning::Success) => Probe::Ready(()),
                    Ok(other) => Probe::NotYet(other.text().to_owned()),
                    Err(error) => Probe::NotYet(error.to_string()),
                }
            });
            if taken.await.is_err() {
                // Neither will the rest be.
                return;
            }
            self.events[place].1 = Fate::After;
        }
    }

    async fn bring(&self, trial: &Trial, filled: &Filled) -> Result<Meaning, Error> {
        let event = filled.event(&self.topic);
        Ok(meaning(&self.topic.bring(&asked::channel(trial, &event)?, &event).await?))
    }
}
