//! What all users of one load share: the recorder and the diary.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use fixtures::error::Error;
use fixtures::run::Run;

use super::diary::{Completion, Diary, Entry, Identity};
use super::token::Key;
use crate::engine::{Planned, Recorder};
use crate::outcome::Outcome;

/// Tasks of one identity; the list of a user is answered with 500 at most, and must be read back whole.
const TASKS: usize = 400;

/// What all users share.
pub(super) struct Stage {
    run: String,
    key: Option<Key>,
    walkers: AtomicUsize,
    desk: Mutex<Desk>,
    diary: Mutex<Diary>,
}

/// Where measurements go. `None` when the load is over: what ends later counts as not done.
struct Desk {
    recorder: Option<Recorder>,
    sent: u64,
    last: Instant,
}

/// One of the users, kept by goose.
#[derive(Debug, Clone)]
pub(super) struct Walker {
    pub(super) number: usize,
    pub(super) identity: usize,
    pub(super) authorization: Option<String>,
    wanted: usize,
}

impl Stage {
    /// A stage whose seconds count from now.
    pub(super) fn new(mut recorder: Recorder, key: Option<Key>) -> Self {
        let now = Instant::now();
        recorder.begin(now);
        let desk = Desk { recorder: Some(recorder), sent: 0, last: now };
        let (walkers, diary) = (AtomicUsize::new(0), Mutex::default());
        Self { run: Run::new().id, key, walkers, desk: Mutex::new(desk), diary }
    }

    /// Somebody who has done nothing yet.
    pub(super) fn walker(&self) -> Result<Walker, Error> {
        let number = self.walkers.fetch_add(1, Ordering::Relaxed);
        let (identity, authorization) = self.identity()?;
        Ok(Walker { number, identity, authorization, wanted: 0 })
    }

    /// Writes down that `walker` wants a task; returns the place of the entry, and the task's title.
    pub(super) fn want(&self, walker: &mut Walker) -> Result<(usize, String), Error> {
        walker.wanted += 1;
        if walker.wanted.is_multiple_of(TASKS) {
            (walker.identity, walker.authorization) = self.identity()?;
        }
        // Letters first: words of a chat that look like a time would be taken for one.
        let title = format!("errand-{}-{}-{}", self.run, walker.number, walker.wanted);
        let mut diary = lock(&self.diary);
        diary.entries.push(Entry {
            walker: walker.number,
            identity: walker.identity,
            title: title.clone(),
            id: None,
            completion: Completion::Unasked,
        });
        Ok((diary.entries.len() - 1, title))
    }

    /// Writes down what became of an entry.
    pub(super) fn note(&self, entry: usize, what: impl FnOnce(&mut Entry)) {
        what(&mut lock(&self.diary).entries[entry]);
    }

    /// Writes down how long a step took.
    pub(super) fn record(&self, series: usize, began: Instant, outcome: Outcome) {
        let mut desk = lock(&self.desk);
        let ended = Instant::now();
        let planned = Planned { number: desk.sent, intended: began, released: began };
        if let Some(recorder) = &mut desk.recorder {
            recorder.record(series, &planned, began, ended, outcome);
            (desk.sent, desk.last) = (desk.sent + 1, ended);
        }
    }

    /// Ends the measurement: how many steps there were, and when the last one ended.
    pub(super) fn finish(&self) -> (u64, Instant) {
        let mut desk = lock(&self.desk);
        if let Some(recorder) = desk.recorder.take() {
            recorder.finish();
        }
        (desk.sent, desk.last)
    }

    /// The diary so far.
    pub(super) fn diary(&self) -> Diary {
        lock(&self.diary).clone()
    }

    /// A new identity; the only one there is where nobody has a token.
    fn identity(&self) -> Result<(usize, Option<String>), Error> {
        let mut diary = lock(&self.diary);
        let number = diary.identities.len();
        let Some(key) = &self.key else {
            if number == 0 {
                diary.identities.push(Identity::default());
            }
            return Ok((0, None));
        };
        let authorization = key.authorization(&format!("load-{}-{number}", self.run))?;
        diary.identities.push(Identity { authorization: Some(authorization.clone()) });
        Ok((number, Some(authorization)))
    }
}

/// A user that panicked leaves what it wrote.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
