//! A bulk subscription answers for each event of a bulk.
//!
//! To daprd 1.18.2 an entry of which nothing is said has failed: it comes again, also where its handling is long done. Of
//! an answer without `statuses` that is true of all, so also of `{}`, of no body at all, and of one that cannot be decoded,
//! be it for one entry. Entries are told apart by `entryId`; names are read in any case. Over gRPC an entry without a
//! status has succeeded.

use fixtures::team::fault::AppFault;

use crate::checks::app::asked;
use crate::checks::app::decoded::{field, first};
use crate::checks::app::meaning::{WORDS, word_for};
use crate::checks::app::topic::{self, Topic};
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

const HINT: &str = "answer {\"statuses\":[{\"entryId\":…,\"status\":\"SUCCESS\"}]}: one for each entry of the bulk, RETRY or \
                    DROP for those that failed. Of what is not said there, all of it in {} or an empty answer, \
                    everything comes again";

async fn run(trial: Trial) -> Result<(), Stop> {
    let bulks: Vec<_> = topic::topics(&trial).await?.into_iter().filter(|topic| topic.bulk).collect();
    if bulks.is_empty() {
        return Err(Stop::NotOffered("the app has no bulk subscription".to_owned()));
    }
    for topic in bulks {
        judge(&trial, &topic).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, topic: &Topic) -> Result<(), Stop> {
    let good = topic.examples(trial.team()?.given()).and_then(|examples| examples.good.first());
    let event = || good.map_or_else(|| topic.event(&json!({})), |example| topic.like(example));
    // Whether it can be handled or not, each is owed an answer.
    let events = [event(), topic.event(&json!("harness")), event()];
    let route = match topic.route_of(&events[0]) {
        Ok(route) => route,
        Err(why) => {
            [LISTED, EVERY].into_iter().for_each(|step| trial.set_aside(step, why.as_str()));
            return Ok(());
        }
    };
    // In one bulk comes what has one route.
    let entries: Vec<_> = ["1", "2", "3"]
        .into_iter()
        .zip(&events)
        .filter(|(_, event)| topic.route_of(event).as_ref() == Ok(&route))
        .collect();
    let (team, channel) = (trial.team()?, trial.channel()?);
    let own: Vec<_> = entries.iter().flat_map(|(_, event)| event.own()).cloned().collect();
    let reply = asked::watched(team, &own, channel.deliver_bulk(&route, &entries)).await?.reply;
    // A failure of the whole is an answer too: everything comes again.
    let refused = reply.status.is_answer() && !reply.status.is_success();
    let is_list = first(&reply.body).is_some_and(|answer| field(&answer, "statuses").is_array());
    let expected = "a list `statuses`, or a failure of the whole bulk";
    trial.step(LISTED).replies(&reply, refused || is_list, expected, HINT);
    let ids: Vec<_> = entries.iter().map(|(id, _)| *id).collect();
    let known = |id: &str| word_for(&reply.body, id).is_some_and(|word| WORDS.contains(&word.as_str()));
    let missing: Vec<_> = ids.iter().copied().filter(|id| !known(id)).collect();
    let (ids, without) = (ids.join(", "), missing.join(", "));
    let expected = format!("SUCCESS, RETRY or DROP for each of the entries {ids} (without: {without})");
    trial.step(EVERY).replies(&reply, refused || missing.is_empty(), expected, HINT);
    Ok(())
}
