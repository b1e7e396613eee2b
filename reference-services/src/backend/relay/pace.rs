//! When a round may begin, and which tasks it leaves out: pure, time is handed in.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

/// The time from the first failure to its retry; it doubles with every retry that fails.
const FIRST_RETRY: Duration = Duration::from_millis(200);
/// The longest time to a retry.
const LAST_RETRY: Duration = Duration::from_secs(5);
/// How many tasks are held back while others go on; more of them, and something larger is wrong.
const MOST_HELD: usize = 1_000;

/// What earlier failures mean for the next round.
#[derive(Debug, Default)]
pub(super) struct Pace(Option<Trouble>);

/// Something failed, and did not get through since.
#[derive(Debug)]
struct Trouble {
    since: Instant,
    retry_at: Instant,
    delay: Duration,
    /// Tasks with an event that failed: their later ones must not overtake it.
    held: HashSet<Uuid>,
    /// No round before the retry.
    away: bool,
    /// The round at work is the retry.
    retrying: bool,
}

/// A change worth a line in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// From now on something fails.
    Fails,
    /// Everything gets through again, after so long.
    Recovered(Duration),
}

impl Pace {
    /// Begins a round: the tasks it leaves out, or nothing when it is too early for a round.
    pub(super) fn begin(&mut self, now: Instant) -> Option<Vec<Uuid>> {
        let Some(trouble) = &mut self.0 else { return Some(Vec::new()) };
        if now >= trouble.retry_at {
            trouble.held.clear();
            trouble.retrying = true;
            return Some(Vec::new());
        }
        (!trouble.away).then(|| trouble.held.iter().copied().collect())
    }

    /// When a round may begin that nothing else wakes.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.0.as_ref().map(|trouble| trouble.retry_at)
    }

    /// Another replica had the round: what fails there is not known here.
    pub(super) fn not_leading(&mut self, now: Instant) {
        if let Some(trouble) = &mut self.0 {
            trouble.retry_at = now + trouble.delay;
        }
    }

    /// A round ended: events of the tasks `failed` did not get through, and `some` others did.
    pub(super) fn ended(&mut self, failed: Vec<Uuid>, some: bool, now: Instant) -> Option<Change> {
        if failed.is_empty() {
            return self.0.take_if(|trouble| trouble.retrying).map(|trouble| Change::Recovered(now - trouble.since));
        }
        self.failed(failed, !some, now)
    }

    /// The database itself did not do its part.
    pub(super) fn broke(&mut self, now: Instant) -> Option<Change> {
        self.failed(Vec::new(), true, now)
    }

    fn failed(&mut self, keys: Vec<Uuid>, away: bool, now: Instant) -> Option<Change> {
        let new = self.0.is_none();
        let trouble = self.0.get_or_insert_with(|| Trouble {
            since: now,
            retry_at: now + FIRST_RETRY,
            delay: FIRST_RETRY,
            held: HashSet::new(),
            away,
            retrying: false,
        });
        if std::mem::take(&mut trouble.retrying) {
            trouble.delay = (trouble.delay * 2).min(LAST_RETRY);
            trouble.retry_at = now + trouble.delay;
            trouble.away = false;
        }
        trouble.held.extend(keys);
        trouble.away |= away || trouble.held.len() > MOST_HELD;
        new.then_some(Change::Fails)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: Duration = Duration::from_millis(1);

    /// A pace after one failure of `key` at `now`, when others got through.
    fn failed(key: Uuid, now: Instant) -> Pace {
        let mut pace = Pace::default();
        assert_eq!(pace.begin(now), Some(Vec::new()));
        assert_eq!(pace.ended(vec![key], true, now), Some(Change::Fails));
        pace
    }

    #[tokio::test]
    async fn a_failed_task_waits_alone() {
        let (key, now) = (Uuid::new_v4(), Instant::now());
        let mut pace = failed(key, now);
        assert_eq!(pace.begin(now + OTHER), Some(vec![key]));
        assert_eq!(pace.ended(Vec::new(), true, now + OTHER), None, "the others' success proves nothing about it");
        assert_eq!(pace.begin(now + FIRST_RETRY), Some(Vec::new()), "its retry");
        assert_eq!(pace.ended(Vec::new(), true, now + FIRST_RETRY), Some(Change::Recovered(FIRST_RETRY)));
        assert_eq!(pace.retry_at(), None);
    }

    #[tokio::test]
    async fn nothing_begins_while_nothing_gets_through() {
        let now = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(pace.ended(vec![Uuid::new_v4()], false, now), Some(Change::Fails));
        assert_eq!(pace.begin(now + OTHER), None);
        assert_eq!(pace.begin(now + FIRST_RETRY), Some(Vec::new()));
    }

    #[tokio::test]
    async fn retries_come_less_and_less_often_but_never_cease() {
        let (key, began) = (Uuid::new_v4(), Instant::now());
        let mut pace = failed(key, began);
        let (mut now, mut waits) = (began, Vec::new());
        for _ in 0..7 {
            let retry = pace.retry_at().unwrap();
            waits.push((retry - now).as_millis());
            now = retry;
            assert_eq!(pace.begin(now), Some(Vec::new()));
            assert_eq!(pace.ended(vec![key], false, now), None, "the same trouble is told once");
        }
        assert_eq!(waits, [200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    }

    #[tokio::test]
    async fn a_broken_database_is_a_trouble_too() {
        let now = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(pace.broke(now), Some(Change::Fails));
        assert_eq!(pace.begin(now + OTHER), None);
        assert_eq!(pace.begin(now + FIRST_RETRY), Some(Vec::new()));
        assert_eq!(pace.ended(Vec::new(), false, now + FIRST_RETRY), Some(Change::Recovered(FIRST_RETRY)));
    }

    #[tokio::test]
    async fn too_many_waiting_tasks_stop_all() {
        let now = Instant::now();
        let mut pace = Pace::default();
        let keys = (0..=MOST_HELD).map(|_| Uuid::new_v4()).collect();
        assert_eq!(pace.ended(keys, true, now), Some(Change::Fails));
        assert_eq!(pace.begin(now + OTHER), None);
    }

    #[tokio::test]
    async fn a_replica_that_lost_the_lead_asks_again_later() {
        let (key, now) = (Uuid::new_v4(), Instant::now());
        let mut pace = failed(key, now);
        let later = now + FIRST_RETRY;
        assert_eq!(pace.begin(later), Some(Vec::new()));
        pace.not_leading(later);
        assert_eq!(pace.retry_at(), Some(later + FIRST_RETRY));
    }
}
