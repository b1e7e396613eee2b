//! What must come of an event comes of it, in the form that others rely on, and once for each thing that it is about.
//!
//! That an event is acknowledged says nothing of what was done for it. Its team tells what must happen: what the app
//! publishes, saves, calls and sends. That is looked for in what it asks its sidecar for, the work after its answer
//! included; what it does beside that is its own matter.
//!
//! What it publishes is read by others, each by the schema that both agreed on. Every event that it published to such a
//! topic since its start is looked at, whatever it was published for, in the form in which subscribers get it.
//!
//! A producer that does not hear of its success publishes the same thing again, and daprd 1.18.2 gives each publish a new
//! event id. An app of which its team says that it knows a thing by its fields has no second effect then.

use fixtures::team::fault::AppFault;
use fixtures::team::{Event, Given, fresh};

use super::owed;
use super::redelivery::{self, is_up_to_callees};
use super::shapes;
use crate::checks::app::asked::{self, Asked};
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.effects",
    title: "What must come of an event comes of it",
    clause: Clause {
        text: "An event that is acknowledged has been handled: all that must come of it was done, once.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/#at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    HAPPENS = Step::caught_in_app("what-must-happen-happens", &[AppFault::SkipsPublish]),
    FITS = Step::caught_in_app("published-events-fit-their-schema", &[AppFault::PublishesOtherShape]),
    ONCE = Step::caught_in_app("same-thing-under-another-id-has-no-second-effect", &[AppFault::HandlesTwice]),
);

const TWICE: &str = "remember what was handled by the fields that the contract names as `unique`, in the same store as the \
                     effect, and look there first; a first-write save of such a key refuses the second one";

async fn run(trial: Trial) -> Result<(), Stop> {
    let given = trial.team()?.given();
    if !is_told(given) {
        let reason = "needs what must come of an event: `effects`, `unique` or `publishes` in the contract";
        return Err(Stop::NotOffered(reason.to_owned()));
    }
    events(&trial, given).await?;
    methods(&trial, given).await?;
    ticks(&trial, given).await?;
    // What is published after an answer is looked at too.
    asked::settle(trial.team()?).await;
    shapes::judge(&trial, FITS)?;
    if given.events.iter().all(|of| of.unique.is_empty()) {
        trial.set_aside(ONCE, "the contract tells no `unique`");
    }
    trial.set_aside(HAPPENS, "the contract tells no `effects` of what was brought");
    Ok(())
}

fn is_told(given: &Given) -> bool {
    !given.publishes.is_empty()
        || given.events.iter().any(|of| !of.effects.is_empty() || !of.unique.is_empty())
        || given.methods.iter().any(|of| !of.effects.is_empty())
        || given.bindings.iter().any(|of| !of.effects.is_empty())
}

/// Brings every example, and looks what comes of it.
async fn events(trial: &Trial, given: &Given) -> Result<(), Stop> {
    let handled = match topic::handled_all(trial).await {
        Err(Stop::NotOffered(_)) => Vec::new(),
        handled => handled?,
    };
    let told = |topic: Topic| topic.examples(given).cloned().map(|examples| (topic, examples));
    for (topic, examples) in handled.into_iter().filter_map(|(topic, _)| told(topic)) {
        for example in &examples.good {
            let (filled, place, name) = (Filled::of(example), trial.team()?.relay().end(), topic.name());
            let event = filled.event(&topic);
            let first = asked::bring(trial, &topic, &event).await?;
            let why = format!("an example of {name} has no `${{new}}`, so that the app may have handled it before");
            if meaning(&first.reply) != Meaning::Success {
                for step in [HAPPENS, ONCE] {
                    trial.set_aside(step, format!("an event of {name} is not acknowledged: see app.good-events"));
                }
                continue;
            }
            let owed: Vec<_> = examples.effects.iter().map(|owed| owed.fresh_with(&filled.text)).collect();
            let is_new = fresh(example) != *example;
            if !owed::happens(trial, HAPPENS, &format!("an event of {name}"), &owed, place, is_new).await? {
                trial.set_aside(HAPPENS, why.clone());
            }
            match examples.unique.is_empty() {
                true => {}
                false if is_new => again(trial, &topic, example, &filled, (&event, &first)).await?,
                false => trial.set_aside(ONCE, why),
            }
        }
    }
    Ok(())
}

/// Calls every method that answers with success, and looks what comes of it.
async fn methods(trial: &Trial, given: &Given) -> Result<(), Stop> {
    let team = trial.team()?;
    for of in given.methods.iter().filter(|method| (200..300).contains(&method.status)) {
        let (method, place) = (of.fresh(), team.relay().end());
        let reply = trial.channel()?.invoke(&method).await?;
        let what = format!("a call of {} {}", method.verb, method.path);
        let is_new = method.path != of.path || method.body != of.body;
        if reply.status.is_success() {
            if !owed::happens(trial, HAPPENS, &what, &method.effects, place, is_new).await? {
                trial.set_aside(HAPPENS, format!("{what} has no `${{new}}`, so that it may have been made before"));
            }
        } else if !method.effects.is_empty() {
            trial.set_aside(HAPPENS, format!("{what} fails: see app.methods"));
        }
    }
    Ok(())
}

/// Brings a tick of every binding that has none but empty ones, and looks what comes of it.
async fn ticks(trial: &Trial, given: &Given) -> Result<(), Stop> {
    let team = trial.team()?;
    for binding in given.bindings.iter().filter(|binding| binding.empty) {
        let place = team.relay().end();
        let reply = trial.channel()?.bring(&binding.name, b"").await?;
        if reply.status.is_success() {
            let what = format!("a tick of {}", binding.name);
            if !owed::happens(trial, HAPPENS, &what, &binding.effects, place, false).await? {
                trial.set_aside(HAPPENS, format!("{what} has no effect, and an earlier one may have done the work"));
            }
        } else if !binding.effects.is_empty() {
            trial.set_aside(HAPPENS, format!("a tick of {} fails: see app.bindings", binding.name));
        }
    }
    Ok(())
}

/// Brings the same thing under another event id, and looks whether anything comes of it.
async fn again(
    trial: &Trial,
    topic: &Topic,
    example: &Value,
    filled: &Filled,
    (earlier, first): (&Event, &Asked),
) -> Result<(), Error> {
    let (event, before, name) = (filled.event(topic), first.effects(), topic.name());
    let second = asked::bring(trial, topic, &event).await?;
    let own = [event.own(), earlier.own()].concat();
    let again = redelivery::again(&second, &before, &own);
    if before.is_empty() && again.is_empty() {
        trial.set_aside(ONCE, format!("an event of {name} has no effect that is seen here"));
    } else if !again.is_empty() && is_up_to_callees(trial, topic, example, &again, &before).await? {
        trial.set_aside(ONCE, "the same thing makes the same invocations again: whoever is called can tell");
    } else {
        let met = format!("{} calls for the first event, and {} for the second", before.len(), again.len());
        let expected = format!("no call of effect for a second event of {name} about the same thing");
        trial.step(ONCE).does(&again, again.is_empty(), expected, met, TWICE);
    }
    Ok(())
}
