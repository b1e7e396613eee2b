//! The events of the tasks, read at the broker: each thing that a user was told is an event, once and in order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fixtures::error::Error;
use fixtures::inspect::{Broker, Record};
use fixtures::patience::{self, Probe, Wait};
use serde::{Deserialize, Serialize};

use super::diary::{Completion, Diary};

/// A whole topic is read each time.
const EVERY: Duration = Duration::from_millis(200);

/// Where the events of tasks can be read beside the system.
pub struct Beside<'a> {
    /// The broker.
    pub broker: &'a dyn Broker,
    /// The topic of task events.
    pub topic: String,
}

/// The events of the tasks that users made and completed. All counts are exact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events {
    /// Things that users were told.
    pub expected: u64,
    /// Of these, how many have an event.
    pub seen: u64,
    /// Those without one.
    pub lost: u64,
    /// Events beyond the first of one thing, with ids of their own, so that no consumer can know.
    pub duplicated: u64,
    /// Events of a task before an earlier one of the same task.
    pub reordered: u64,
    /// Records beyond the first with one id: consumers leave them out, and delivery at least once allows them.
    pub repeated: u64,
    /// The first things that are wrong, in words.
    pub examples: Vec<String>,
}

/// One event, in the order of its partition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    partition: i32,
    id: String,
    task: String,
    kind: String,
}

impl Events {
    /// Whether there is nothing wrong.
    pub(super) fn hold(&self) -> bool {
        self.lost + self.duplicated + self.reordered == 0
    }

    fn judge(diary: &Diary, events: &[Event]) -> Self {
        let mut judged = Self::default();
        let mut by_task: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for event in events {
            if ids.insert(&event.id) {
                by_task.entry(&event.task).or_default().push(event);
            } else {
                judged.repeated += 1;
            }
        }
        for (id, entry) in diary.made() {
            let told = by_task.get(id).map_or(&[][..], Vec::as_slice);
            for (kind, wanted) in [("created", true), ("completed", entry.completion == Completion::Done)] {
                let times = told.iter().filter(|event| event.kind == kind).count() as u64;
                judged.expected += u64::from(wanted);
                judged.seen += times.min(u64::from(wanted));
                if wanted && times == 0 {
                    judged.lost += 1;
                    judged.examples.push(format!("no event tells that {} ({id}) was {kind}", entry.title));
                }
                if times > 1 {
                    judged.duplicated += times - 1;
                    judged.examples.push(format!("{times} events tell that {} ({id}) was {kind}", entry.title));
                }
            }
            let place = |kind: &str| told.iter().position(|event| event.kind == kind);
            if let (Some(created), Some(completed)) = (place("created"), place("completed"))
                && told[created].partition == told[completed].partition
                && completed < created
            {
                judged.reordered += 1;
                judged.examples.push(format!("{} ({id}) is told to be completed before it was created", entry.title));
            }
        }
        judged
    }
}

/// Reads the topic until every expected event is there, and a while longer for those that come twice.
///
/// # Errors
/// When the broker cannot be read.
pub(super) async fn read(beside: &Beside<'_>, diary: &Diary) -> Result<Events, Error> {
    let wait = Wait { every: EVERY, ..patience::CHECK };
    let what = format!("the events of the tasks on {}", beside.topic);
    let whole = patience::until(wait, &what, async || match events(beside).await {
        Ok(events) => match Events::judge(diary, &events) {
            judged if judged.lost == 0 => Probe::Ready(()),
            judged => Probe::NotYet(format!("{} of {}", judged.seen, judged.expected)),
        },
        Err(error) => Probe::NotYet(error.to_string()),
    });
    // Too late counts as lost below.
    if whole.await.is_ok() {
        let before = events(beside).await?.len();
        let calm = patience::stays(Wait { every: EVERY, ..patience::QUIET }, async || match events(beside).await {
            Ok(events) if events.len() == before => Ok(()),
            _ => Err("a further event".to_owned()),
        });
        calm.await.ok();
    }
    Ok(Events::judge(diary, &events(beside).await?))
}

async fn events(beside: &Beside<'_>) -> Result<Vec<Event>, Error> {
    Ok(beside.broker.records(&beside.topic).await?.iter().map(event).collect())
}

fn event(record: &Record) -> Event {
    let json = record.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let (data, partition) = (&json["data"], record.partition);
    Event { partition, id: text(&json["id"]), task: text(&data["task_id"]), kind: text(&data["event_type"]) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::journey::diary::Entry;

    fn diary() -> Diary {
        let entry = |id: &str, completion| Entry {
            walker: 0,
            identity: 0,
            title: format!("errand-{id}"),
            id: Some(id.into()),
            completion,
        };
        Diary { identities: Vec::new(), entries: vec![entry("a", Completion::Done), entry("b", Completion::Unasked)] }
    }

    /// Task and kind of each event, ids counted.
    fn told(events: &[(&str, &str)]) -> Vec<Event> {
        let event = |(number, (task, kind)): (usize, &(&str, &str))| Event {
            partition: 0,
            id: number.to_string(),
            task: (*task).into(),
            kind: (*kind).into(),
        };
        events.iter().enumerate().map(event).collect()
    }

    const SOUND: [(&str, &str); 3] = [("a", "created"), ("b", "created"), ("a", "completed")];

    #[test]
    fn what_users_were_told_is_an_event_each() {
        let events = Events::judge(&diary(), &told(&SOUND));
        assert_eq!((events.expected, events.seen, events.hold()), (3, 3, true), "{events:?}");
    }

    #[rstest]
    #[case::lost(&SOUND[..2], (1, 0, 0))]
    #[case::doubled(&[SOUND[0], SOUND[1], SOUND[1], SOUND[2]], (0, 1, 0))]
    #[case::reordered(&[SOUND[2], SOUND[1], SOUND[0]], (0, 0, 1))]
    fn each_wrong_is_counted(#[case] events: &[(&str, &str)], #[case] wanted: (u64, u64, u64)) {
        let events = Events::judge(&diary(), &told(events));
        assert_eq!((events.lost, events.duplicated, events.reordered), wanted);
        assert!(!events.hold() && events.examples.len() == 1, "{events:?}");
    }

    #[test]
    fn a_record_that_is_repeated_with_its_id_is_none_of_these() {
        let mut events = told(&SOUND);
        events.push(events[0].clone());
        let events = Events::judge(&diary(), &events);
        assert_eq!((events.repeated, events.hold()), (1, true), "{events:?}");
    }
}
