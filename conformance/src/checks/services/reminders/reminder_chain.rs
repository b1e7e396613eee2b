//! A task that is due soon becomes one event on `reminders`, which the notification service turns into one push.
//!
//! The spec has each link (cron binding, topic, notification service) and never all of them in one case.

use jiff::{SignedDuration, Timestamp};

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, data};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.reminder-chain",
    title: "A due task becomes one reminder and one notification",
    clause: Clause {
        text: "A task that is due soon becomes one event on `reminders`, which the notification service turns into one push.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    ONE_RECORD = Step::caught_in_service("task-becomes-one-record", &[Flaw::NeverPublishes, Flaw::DoublesReminders])
        .cites(&["R52"]),
    PROVIDER_TOLD_ONCE =
        Step::caught_in_service("provider-is-told-once", &[Flaw::NotifiesTwice, Flaw::DoublesReminders])
            .resting_on(&[EXACT_FIELDS])
            .cites(&["R24", "R55"]),
    EXACT_FIELDS = Step::caught_in_service("record-has-exactly-the-fields", &[Flaw::LosesZone])
        .resting_on(&[ONE_RECORD])
        .cites(&["R52"]),
    EVENT_ACKNOWLEDGED = Step::caught_in_service("event-is-acknowledged", &[Flaw::AnswersProcessed])
        .resting_on(&[EXACT_FIELDS])
        .cites(&["R24"]),
);

const TITLE: &str = "water the plants";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, provider) = (Person::of(&trial, "ada")?, Provider::of(&trial)?);
    let before = Timestamp::now();
    // Whole seconds: what a database keeps of a fraction is its own affair.
    let due = Timestamp::from_second(before.as_second() + 120).unwrap_or(before).to_string();
    let task = ada.create(&json!({ "title": TITLE, "due_at": due })).await?;

    let reminders = Stream::reminders(&trial);
    let (limit, in_time) = (patience::DELIVERY.limit(), provider.reaches(&ada, 1).await.len());
    let pushed = Timestamp::now();
    let records = reminders.settles(&ada, 1).await?;
    trial.step(ONE_RECORD).equals("records", &records.len(), &1);
    let mut handled = true;
    for record in &records {
        handled &= reminders.is_handled("notification", record).await?;
    }

    // A machine that stood still for half of the time leaves the other half, which may be too little.
    let bounded = trial.step(PROVIDER_TOLD_ONCE).timed(limit / 2);
    bounded.that(in_time > 0, &format!("a push within {limit:.0?}"), format!("{in_time} pushes"));
    let pushes = provider.pushes(&ada);
    let told: Value =
        pushes.iter().map(|push| push.json()).map(|push| json!([push["title"], push["due_at"]])).collect();
    trial.step(PROVIDER_TOLD_ONCE).equals_json("title and time of each push", &told, &json!([[TITLE, due]]));

    let Some(record) = records.first() else { return Ok(()) };

    let fields = trial.step(EXACT_FIELDS);
    let mut event = data(record);
    let reminded = event.as_object_mut().and_then(|event| event.remove("remind_at")).unwrap_or_default();
    let expected = json!({
        "task_id": task["id"], "user_id": ada.id, "title": TITLE, "due_at": due, "notification_method": "push",
    });
    fields.equals_json("all fields but remind_at", &event, &expected);
    let at = reminded.as_str().and_then(|at| at.parse::<Timestamp>().ok());
    // The service may run on another clock than this harness.
    let slack = SignedDuration::from_secs(2);
    let is_then = at.is_some_and(|at| before - slack <= at && at <= pushed + slack);
    let met = format!("{reminded}, the task made after {before}, the push seen by {pushed}");
    fields.that(is_then, "remind_at is when the reminder was made", met);

    let acknowledged = trial.step(EVENT_ACKNOWLEDGED);
    acknowledged.that(handled, "no lag of the consumer group", "a lag");
    let dead = reminders.dead_letters().about(&ada).await?;
    acknowledged.equals("dead letters", &dead.len(), &0);
    Ok(())
}
