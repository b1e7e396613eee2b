//! A bulk subscription answers for each event of a bulk.
//!
//! To daprd 1.18.2 an entry without a status has failed, and in an answer without `statuses` all have: they come again,
//! also those whose handling is long done. Entries are told apart by `entryId`; names are read in any case.

use fixtures::team::fault::AppFault;
use fixtures::team::fresh;

use crate::checks::app::topic::{self, Topic, field};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.bulk-answers",
    title: "A bulk is answered event by event",
    clause: Clause {
        text: "The answer to a bulk has a list `statuses` with one entry for each event, by its `entryId`.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response-for-bulk-subscribe",
        since: "1.10",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    LISTED = Step::caught_in_app("statuses-are-a-list", &[AppFault::BulkWithoutStatuses]),
    EVERY =
        Step::caught_in_app("every-entry-has-its-status", &[AppFault::BulkMissingEntry, AppFault::BulkWithoutStatuses])
            .resting_on(&[LISTED]),
);

const HINT: &str =
    "answer {\"statuses\":[{\"entryId\":…,\"status\":\"SUCCESS\"}]}: one for each entry, also for those that failed";

async fn run(trial: Trial) -> Result<(), Stop> {
    let bulks: Vec<_> = topic::topics(&trial).await?.into_iter().filter(|topic| topic.bulk).collect();
    if bulks.is_empty() {
        return Err(Stop::NotOffered("the app has no bulk subscription".to_owned()));
    }
    if trial.channel()?.protocol() == AppProtocol::Grpc {
        return Err(Stop::NotOffered("bulks are brought over HTTP alone here".to_owned()));
    }
    for topic in bulks {
        judge(&trial, &topic).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, topic: &Topic) -> Result<(), Stop> {
    let good = topic.examples(trial.team()?.given()).and_then(|examples| examples.good.first());
    let data = || good.map_or_else(|| json!({}), fresh);
    // Whether it can be handled or not, each is owed an answer.
    let events = [topic.event(&data()), topic.event(&json!("harness")), topic.event(&data())];
    let entries: Vec<_> = ["1", "2", "3"].into_iter().zip(&events).collect();
    let reply = trial.channel()?.deliver_bulk(&topic.route, &entries).await?;
    let answer = reply.json();
    let statuses = field(&answer, "statuses").as_array();
    // A failure of the whole is an answer too: everything comes again.
    let refused = reply.status.is_answer() && !reply.status.is_success();
    let expected = "a list `statuses`, or a failure of the whole bulk";
    trial.step(LISTED).replies(&reply, refused || statuses.is_some(), expected, HINT);
    let status = |id: &str| statuses.into_iter().flatten().find(|status| field(status, "entryId") == id);
    let known = |id: &str| {
        status(id)
            .and_then(|status| field(status, "status").as_str())
            .is_some_and(|word| ["SUCCESS", "RETRY", "DROP"].contains(&word))
    };
    let missing: Vec<_> = ["1", "2", "3"].into_iter().filter(|id| !known(id)).collect();
    let expected = format!("SUCCESS, RETRY or DROP for the entries 1, 2 and 3 (without: {})", missing.join(", "));
    trial.step(EVERY).replies(&reply, refused || missing.is_empty(), expected, HINT);
    Ok(())
}
