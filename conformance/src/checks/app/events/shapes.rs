//! Published events against the schemas that a team tells of them.

use fixtures::team::{About, Call, Published};

use crate::app::schema::Schema;
use crate::checks::prelude::*;

const HINT: &str = "what counts is the data as subscribers get it: a publish needs the content type `application/json`, and \
                    of a CloudEvent only `data` is looked at";

/// Looks at every event that the app published so far to a topic whose schema is told.
///
/// # Errors
/// When there is no app, or a schema is none.
pub(super) fn judge(trial: &Trial, step: Step) -> Result<(), Error> {
    let (team, calls) = (trial.team()?, trial.team()?.relay().calls());
    if team.given().publishes.is_empty() {
        trial.set_aside(step, "the contract tells no `publishes`");
    }
    for told in &team.given().publishes {
        let (name, published) = (format!("{}/{}", told.pubsub, told.topic), published(&calls, told));
        if published.is_empty() {
            trial.set_aside(step, format!("nothing that is known makes the app publish to {name}"));
            continue;
        }
        let schema =
            Schema::of(&told.schema).map_err(|why| Error::new(Kind::Harness, format!("read a schema: {why}")))?;
        let misfit = published.iter().find_map(|(call, data)| Some((*call, data, schema.takes(data).err()?)));
        let expected = format!("data that fits the schema of {name}");
        match misfit {
            None => trial.step(step).does(&[], true, expected, format!("{} events that do", published.len()), HINT),
            Some((call, data, why)) => {
                let calls = std::slice::from_ref(call);
                trial.step(step).does(calls, false, expected, format!("{why}, of {data}"), HINT)
            }
        };
    }
    Ok(())
}

/// The payloads that were published to that topic and taken by the sidecar, each with its call.
fn published<'a>(calls: &'a [Call], told: &Published) -> Vec<(&'a Call, Value)> {
    let goes_there = |call: &&Call| matches!(&call.about, About::Publish { pubsub, topic } if *pubsub == told.pubsub && *topic == told.topic);
    let taken = calls.iter().filter(goes_there).filter(|call| call.succeeded());
    taken.flat_map(|call| call.published().into_iter().map(move |data| (call, data))).collect()
}
