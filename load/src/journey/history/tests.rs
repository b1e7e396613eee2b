//! Histories that are told by hand.

use rstest::rstest;

use super::*;
use crate::journey::diary::{Entry, Identity};

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
    let seen =
        |number: usize| Seen { id: format!("id-{number}"), title: format!("errand-{number}"), completed: number == 0 };
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
