//! A tick reminds of each open task that is due within five minutes or overdue and was not reminded of before.
//!
//! The spec looks at a window that is as long as the pause between two ticks, so a tick that is missed loses tasks, and
//! one at the edge is reminded of twice or never (E46). The clock of the sidecar stands still here; the check ticks.

use fixtures::todo;
use jiff::Timestamp;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stream::{Stream, data};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.reminder-window",
    title: "A tick reminds of what is due within five minutes, once",
    clause: Clause {
        text: "A tick claims each open task that is due up to five minutes from now and was not claimed before.",
        ..Clause::OF_THE_SYSTEM
    },
    // A tick claims the tasks of everybody, and its answer counts them.
    isolation: Isolation::Own,
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    ANSWER_COUNTS_DUE =
        Step::caught_in_service("answer-counts-the-due", &[Flaw::WrongCount]).cites(&["R51", "R53", "R91"]),
    SECOND_CLAIMS_NOTHING =
        Step::caught_in_service("second-tick-claims-nothing", &[Flaw::WrongCount]).cites(&["R51", "E46"]),
    CLAIMED_IN_THE_WINDOW =
        Step::caught_in_service("task-is-claimed-once-it-enters-the-window", &[Flaw::WrongCount]).cites(&["R51"]),
    EXACTLY_THE_DUE =
        Step::caught_in_service("exactly-the-due-are-reminded-of", &[Flaw::NeverPublishes, Flaw::DoublesReminders])
            .cites(&["R51", "E46"]),
);

/// Seconds before it is due that a task enters the window.
const WINDOW: i64 = 5 * 60;
/// Seconds that the task at the edge is still outside, for the ticks that must not claim it.
const MARGIN: i64 = 8;

fn ask(_: &Names) -> Ask {
    todo::ask(&todo::Options { schedule: "@every 24h", ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    for (title, due) in [("long overdue", -86_400), ("overdue", -1), ("soon", WINDOW - 2), ("later", WINDOW + 3_600)] {
        ada.create(&json!({ "title": title, "due_at": after(due) })).await?;
    }
    ada.create(&json!({ "title": "without a time" })).await?;
    let task = ada.create(&json!({ "title": "completed", "due_at": after(1) })).await?;
    given(&ada.complete(&task).await?)?;
    let edge = Timestamp::now().as_second() + MARGIN;
    ada.create(&json!({ "title": "at the edge", "due_at": second(edge + WINDOW) })).await?;

    let (first, second) = (tick(&trial).await?, tick(&trial).await?);
    if Timestamp::now().as_second() >= edge {
        let text = format!("tick twice within {MARGIN} s: the task at the edge may be in the window by now");
        return Err(Error::new(Kind::Timeout, text).into());
    }
    checked(&trial, ANSWER_COUNTS_DUE, &first, 3);
    checked(&trial, SECOND_CLAIMS_NOTHING, &second, 0);
    patience::until(patience::DELIVERY, "the edge of the window", async || match edge - Timestamp::now().as_second() {
        ..0 => Probe::Ready(()),
        left => Probe::NotYet(format!("{left} s to go")),
    })
    .await?;
    checked(&trial, CLAIMED_IN_THE_WINDOW, &tick(&trial).await?, 1);

    let expected = ["at the edge", "long overdue", "overdue", "soon"];
    let records = Stream::reminders(&trial).settles(&ada, expected.len()).await?;
    let mut titles: Vec<_> =
        records.iter().map(|record| data(record)["title"].as_str().unwrap_or_default().to_owned()).collect();
    titles.sort();
    trial.step(EXACTLY_THE_DUE).equals("titles", &titles, &expected.map(str::to_owned).into());
    Ok(())
}

/// A tick, as somebody else than the clock may cause one.
async fn tick(trial: &Trial) -> Result<Reply, Error> {
    let app = &trial.sidecar("backend")?.app_id;
    let call = Invoke { app, method: "reminder-cron", verb: "POST", ..Invoke::default() };
    trial.client("gateway")?.invoke(&call).await
}

fn checked(trial: &Trial, step: Step, reply: &Reply, count: usize) {
    let step = trial.step(step);
    step.responds(reply, 200);
    step.equals_json("the answer", &reply.json(), &json!({ "status": "checked", "due_tasks_count": count }));
}

/// The time so many seconds from now.
fn after(seconds: i64) -> String {
    second(Timestamp::now().as_second() + seconds)
}

/// The time of a second since 1970.
fn second(second: i64) -> String {
    Timestamp::from_second(second).unwrap_or_default().to_string()
}
