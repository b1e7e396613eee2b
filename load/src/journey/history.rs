//! Whether the system remembers what it told its users.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::diary::{Completion, Diary};
use super::events::Events;

/// A task that the system still knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) completed: bool,
}

/// What the system remembers of one identity.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// Its list, newest first.
    pub(super) listed: Vec<Seen>,
    /// Tasks that are not in the list and still there.
    pub(super) beyond: Vec<Seen>,
    /// Whether the list is as long as lists can be, so that more may be left out.
    pub(super) cut: bool,
    /// Whether the identity was made for this load, so that nothing else can be in its list.
    pub(super) own: bool,
}

/// The comparison of what users were told with what the system remembers. All counts are exact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Tasks that the system said it made.
    pub created: u64,
    /// Of these, how many it still knows.
    pub found: u64,
    /// Tasks that it said it completed.
    pub completed: u64,
    /// Requests for a task that were not answered with success; whether they had an effect is not judged.
    pub unanswered: u64,
    /// Made, by its own word, and unknown to it now.
    pub lost: u64,
    /// Known, but not in the list, which has room for more.
    pub unlisted: u64,
    /// Tasks beyond the first that one request made.
    pub duplicated: u64,
    /// Tasks listed in another order than that in which one user made them.
    pub reordered: u64,
    /// Tasks that nobody wanted.
    pub strange: u64,
    /// Tasks whose status is not what their user was told.
    pub misjudged: u64,
    /// Lists as long as lists can be: duplicates and order are judged among the newest tasks only.
    pub cut_lists: u64,
    /// The events of the tasks at the broker; `None` where it cannot be read.
    pub events: Option<Events>,
    /// The first things that are wrong, in words.
    pub examples: Vec<String>,
}

/// So many things are told in words.
const EXAMPLES: usize = 5;

impl History {
    /// Compares the diary with what is remembered of each identity.
    pub(super) fn judge(diary: &Diary, remembered: &[Remembered]) -> Self {
        let mut history = Self::default();
        for (number, remembered) in remembered.iter().enumerate() {
            history.tasks(diary, number, remembered);
            history.order(diary, number, remembered);
            history.titles(diary, number, remembered);
            history.cut_lists += u64::from(remembered.cut);
        }
        history.created = diary.made().count() as u64;
        history.completed = diary.entries.iter().filter(|entry| entry.completion == Completion::Done).count() as u64;
        let unanswered = |completion, id: &Option<String>| id.is_none() || completion == Completion::Unanswered;
        let unanswered = diary.entries.iter().filter(|entry| unanswered(entry.completion, &entry.id));
        history.unanswered = unanswered.count() as u64;
        history
    }

    /// Adds what the events say.
    pub(super) fn told(&mut self, events: Events) {
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(events.examples.iter().take(room).cloned());
        self.events = Some(events);
    }

    /// Whether everything is as the users were told.
    #[must_use]
    pub fn holds(&self) -> bool {
        let wrong = self.lost + self.unlisted + self.duplicated + self.reordered + self.strange + self.misjudged;
        wrong == 0 && self.events.as_ref().is_none_or(Events::hold)
    }

    /// Each task is there, in the list, with the status that its user was told.
    fn tasks(&mut self, diary: &Diary, identity: usize, remembered: &Remembered) {
        let listed: BTreeMap<_, _> = remembered.listed.iter().map(|seen| (seen.id.as_str(), seen)).collect();
        let beyond: BTreeMap<_, _> = remembered.beyond.iter().map(|seen| (seen.id.as_str(), seen)).collect();
        for (id, entry) in diary.made().filter(|(_, entry)| entry.identity == identity) {
            let title = &entry.title;
            let Some(seen) = listed.get(id).or_else(|| beyond.get(id)) else {
                self.lost += 1;
                self.example(format!("{title} ({id}) was made and is unknown"));
                continue;
            };
            self.found += 1;
            if !listed.contains_key(id) && !remembered.cut {
                self.unlisted += 1;
                self.example(format!("{title} ({id}) is known and not in the list"));
            }
            let told = match entry.completion {
                Completion::Unasked => Some(false),
                Completion::Unanswered => None,
                Completion::Done => Some(true),
            };
            if told.is_some_and(|told| told != seen.completed) {
                self.misjudged += 1;
                let status = |completed| if completed { "completed" } else { "pending" };
                let (told, seen) = (status(!seen.completed), status(seen.completed));
                self.example(format!("{title} ({id}) is {seen}, its user was told that it is {told}"));
            }
        }
    }

    /// One user's tasks are listed in the order in which they were made; newest first, so it is read from its end.
    fn order(&mut self, diary: &Diary, identity: usize, remembered: &Remembered) {
        let place: BTreeMap<_, _> = diary
            .made()
            .filter(|(_, entry)| entry.identity == identity)
            .enumerate()
            .map(|(place, (id, entry))| (id, (entry.walker, place, &entry.title)))
            .collect();
        let mut newest = BTreeMap::new();
        for (walker, at, title) in remembered.listed.iter().rev().filter_map(|seen| place.get(seen.id.as_str())) {
            let newest = newest.entry(*walker).or_insert(*at);
            if at < newest {
                self.reordered += 1;
                self.example(format!("{title} is listed as newer than what its user made after it"));
            }
            *newest = (*newest).max(*at);
        }
    }

    /// Each title is there once, and no other.
    fn titles(&mut self, diary: &Diary, identity: usize, remembered: &Remembered) {
        let wanted: BTreeSet<_> =
            diary.entries.iter().filter(|entry| entry.identity == identity).map(|entry| entry.title.as_str()).collect();
        let mut met = BTreeSet::new();
        for seen in &remembered.listed {
            if !wanted.contains(seen.title.as_str()) {
                if remembered.own {
                    self.strange += 1;
                    self.example(format!("`{}` ({}) was wanted by nobody", seen.title, seen.id));
                }
            } else if !met.insert(seen.title.as_str()) {
                self.duplicated += 1;
                self.example(format!("{} is there again as {}", seen.title, seen.id));
            }
        }
    }

    fn example(&mut self, text: String) {
        if self.examples.len() < EXAMPLES {
            self.examples.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::diary::{Entry, Identity};
    use super::super::text::text;
    use super::*;

    /// One user made the tasks 0, 1 and 2, and completed the first.
    fn diary() -> Diary {
        let entry = |number: usize| Entry {
            walker: 0,
            identity: 0,
            title: format!("errand-{number}"),
            id: Some(format!("id-{number}")),
            completion: if number == 0 { Completion::Done } else { Completion::Unasked },
        };
        Diary { identities: vec![Identity::default()], entries: (0..3).map(entry).collect() }
    }

    /// What a sound system remembers of it, newest first.
    fn remembered() -> Remembered {
        let seen = |number: usize| Seen {
            id: format!("id-{number}"),
            title: format!("errand-{number}"),
            completed: number == 0,
        };
        Remembered { listed: (0..3).rev().map(seen).collect(), own: true, ..Remembered::default() }
    }

    #[test]
    fn a_true_history_holds() {
        let history = History::judge(&diary(), &[remembered()]);
        assert_eq!((history.created, history.found, history.completed, history.unanswered), (3, 3, 1, 0));
        assert!(history.holds() && text(&history).contains("HOLDS"), "{history:?}");
    }

    #[rstest]
    #[case::lost(|seen: &mut Remembered| { seen.listed.remove(0); }, |history: &History| history.lost)]
    #[case::unlisted(|seen: &mut Remembered| { let one = seen.listed.remove(0); seen.beyond.push(one); }, |history: &History| history.unlisted)]
    #[case::duplicated(
        |seen: &mut Remembered| { let again = Seen { id: "id-9".into(), ..seen.listed[0].clone() }; seen.listed.insert(0, again); },
        |history: &History| history.duplicated
    )]
    #[case::reordered(|seen: &mut Remembered| seen.listed.swap(0, 1), |history: &History| history.reordered)]
    #[case::strange(
        |seen: &mut Remembered| seen.listed.push(Seen { id: "id-9".into(), title: "stolen".into(), completed: false }),
        |history: &History| history.strange
    )]
    #[case::done_too_soon(|seen: &mut Remembered| seen.listed[0].completed = true, |history: &History| history.misjudged)]
    #[case::never_done(|seen: &mut Remembered| seen.listed[2].completed = false, |history: &History| history.misjudged)]
    fn what_is_wrong_is_counted_once_and_told_in_words(
        #[case] wrong: fn(&mut Remembered),
        #[case] count: fn(&History) -> u64,
    ) {
        let mut remembered = remembered();
        wrong(&mut remembered);
        let history = History::judge(&diary(), &[remembered]);
        assert_eq!((count(&history), history.examples.len(), history.holds()), (1, 1, false), "{history:?}");
        assert!(text(&history).contains("VIOLATED"));
    }

    #[test]
    fn what_was_not_answered_is_not_judged() {
        let mut diary = diary();
        diary.entries[2].id = None;
        diary.entries[1].completion = Completion::Unanswered;
        for completed in [false, true] {
            let mut remembered = remembered();
            remembered.listed[1].completed = completed;
            let history = History::judge(&diary, &[remembered]);
            assert_eq!((history.created, history.unanswered, history.holds()), (2, 2, true), "{history:?}");
        }
    }

    #[test]
    fn a_list_that_is_cut_loses_nothing_that_is_still_known() {
        let mut remembered = remembered();
        let oldest = remembered.listed.pop().unwrap();
        remembered.beyond.push(oldest);
        remembered.cut = true;
        let history = History::judge(&diary(), &[remembered]);
        assert!(history.holds() && text(&history).contains("1 lists were cut"), "{history:?}");
    }

    #[test]
    fn tasks_of_other_times_are_no_matter_to_the_development_user() {
        let mut remembered = remembered();
        remembered.own = false;
        remembered.listed.push(Seen { id: "old".into(), title: "old".into(), completed: false });
        assert!(History::judge(&diary(), &[remembered]).holds());
    }
}
