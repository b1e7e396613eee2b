//! Tables of sentences, and what holds for every sentence.

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;

use super::{Intent, parse};
use crate::task::Status;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn created(title: &str, due_at: Option<&str>) -> Option<Intent> {
    let due_at = due_at.map(|due| due.parse().expect("a row holds a time"));
    Some(Intent::Create { title: title.to_owned(), description: None, due_at })
}

#[rstest]
#[case::of_the_spec("Add a new task to buy groceries", "buy groceries")]
#[case::no_task_word("add milk", "milk")]
#[case::polite("Please add a task to call mum", "call mum")]
#[case::colon("add task: water the plants", "water the plants")]
#[case::created("create a todo called Taxes 2026", "Taxes 2026")]
#[case::reminded("remind me to stretch", "stretch")]
#[case::any_case("ADD A NEW TASK TO Shout", "Shout")]
#[case::article_is_kept("add the new car keys to the board", "the new car keys to the board")]
#[case::one_introduction_only("add a task to to the moon", "to the moon")]
#[case::punctuation_is_kept("add a task to ask: why?", "ask: why?")]
#[case::unicode("add a task to büy 🥦 İ", "büy 🥦 İ")]
#[case::at_is_no_time("add a task to meet at the station", "meet at the station")]
#[case::no_such_hour("add lunch tomorrow at 25:00", "lunch tomorrow at 25:00")]
fn a_task_is_created_with_the_title_as_written(#[case] message: &str, #[case] title: &str) {
    assert_eq!(parse(message, NOW), created(title, None));
}

#[rstest]
#[case::tomorrow("add a task to call mum tomorrow at 9:00", "call mum", "1970-01-02T09:00:00Z")]
#[case::today("add stretch today at 23:30", "stretch", "1970-01-01T23:30:00Z")]
#[case::exact("remind me to vote at 2026-11-30T09:00:00+01:00", "vote", "2026-11-30T08:00:00Z")]
#[case::without_offset("add vote at 2026-11-30T09:00", "vote", "2026-11-30T09:00:00Z")]
#[case::last_at_counts("add meet at the zoo at 2026-11-30 09:00", "meet at the zoo", "2026-11-30T09:00:00Z")]
fn a_time_at_the_end_is_when_it_is_due(#[case] message: &str, #[case] title: &str, #[case] due: &str) {
    assert_eq!(parse(message, NOW), created(title, Some(due)));
}

#[rstest]
#[case::plain("list my tasks", None)]
#[case::bare("list", None)]
#[case::pending("show pending", Some(Status::Pending))]
#[case::open("Show me all my open tasks.", Some(Status::Pending))]
#[case::completed("what are my completed tasks?", Some(Status::Completed))]
fn a_list_is_recognised(#[case] message: &str, #[case] status: Option<Status>) {
    assert_eq!(parse(message, NOW), Some(Intent::List { status }));
}

#[rstest]
#[case::complete("complete buy groceries", "buy groceries")]
#[case::finish("Finish the report", "the report")]
#[case::done("done with taxes", "taxes")]
#[case::task_word("complete the task Buy Milk", "Buy Milk")]
#[case::marked("mark buy groceries as done", "buy groceries")]
fn a_completion_is_recognised(#[case] message: &str, #[case] title: &str) {
    assert_eq!(parse(message, NOW), Some(Intent::Complete { title: title.to_owned() }));
}

#[rstest]
#[case::empty("")]
#[case::small_talk("how are you?")]
#[case::verb_alone("add")]
#[case::only_fillers("add a new task to")]
#[case::no_whole_word("address book")]
#[case::a_list_of_something_else("show pictures of cats")]
#[case::marked_as_nothing("mark groceries")]
fn what_is_not_known_wants_nothing(#[case] message: &str) {
    assert_eq!(parse(message, NOW), None);
}

proptest! {
    #[test]
    fn whatever_is_said_a_title_is_a_part_of_it(
        verb in prop::sample::select(vec!["", "add", "Remind me", "list", "complete the task", "mark", "please"]),
        rest in any::<String>(),
        end in prop::sample::select(vec!["", " at 9:00", " tomorrow at 9:00", " tomorrow at ", " as done"]),
    ) {
        let message = format!("{verb} {rest}{end}");
        if let Some(Intent::Create { title, .. } | Intent::Complete { title }) = parse(&message, NOW) {
            prop_assert!(!title.is_empty() && message.contains(&title), "{title:?}");
        }
    }

    #[test]
    fn a_title_comes_back_as_it_was_written(title in r"\PC{1,80}") {
        let title = title.trim();
        prop_assume!(!title.is_empty() && !title.contains(" at ") && !title.starts_with([':', ',']));
        prop_assert_eq!(parse(&format!("Add a new task to {title}"), NOW), created(title, None));
        prop_assert_eq!(parse(&format!("complete the task {title}"), NOW),
            Some(Intent::Complete { title: title.to_owned() }));
    }
}
