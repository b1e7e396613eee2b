//! The actors that the app announces are there.
//!
//! daprd 1.18.2 hosts each type of `entities` (`GET /dapr/config`, over HTTP) without looking whether anybody serves it. A
//! method is a PUT to `/actors/{type}/{id}/method/{method}`, whatever verb its caller used; reminders and timers come
//! there too, as `remind/{name}` and `timer/{name}`. Nothing but 200 is success: 201 and 204 are failures for the caller
//! (500, `ERR_ACTOR_INVOKE_METHOD`), as 404 is. An actor that was idle is ended by a DELETE of `/actors/{type}/{id}`; what
//! is not answered with 200 is an error in the log and in the metrics, and the actor is gone all the same.
//!
//! `/healthz` is documented beside these paths. No daprd of today asks there, unless its health check of apps is turned
//! on, so it is not asked for here. Which methods a type has only its team knows; without one of the contract only the end
//! of an actor that never began is told, which does nothing.

use std::collections::BTreeSet;

use fixtures::team::fault::AppFault;
use fixtures::team::{Actor, Channel, actor_path, new_text};

use super::served::{is_known, is_same, nowhere};
use crate::checks::app::decoded::{field, first};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.actors",
    title: "The actors that the app announces are there",
    clause: Clause {
        text: "An app serves the methods of each actor type that it announces, and the end of its actors.",
        url: "https://docs.dapr.io/reference/api/actors_api/#dapr-calling-to-user-service-code",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    SERVED = Step::caught_in_app("actor-routes-are-served", &[AppFault::ActorNotServed]),
    ANSWERED = Step::caught_in_app("actor-methods-are-answered", &[AppFault::ActorNotServed]).resting_on(&[SERVED]),
);

const ROUTE: &str = "register the type where its routes are made as well: DaprActor(app) and register_actor() in FastAPI, \
                     app.MapActorsHandlers() in ASP.NET, ActorRuntime.registerActor() in Java, server.actor.init() and \
                     registerActor() in JavaScript, daprd.RegisterActorImplFactoryContext() in Go. Nothing of the app, \
                     be it a prefix or an authentication of its own, stands before /actors";

const STATUS: &str = "daprd takes 200 alone for success: a method without a result answers 200 with an empty body, not \
                      201 or 204";

async fn run(trial: Trial) -> Result<(), Stop> {
    let channel = trial.channel()?;
    if channel.protocol() == AppProtocol::Grpc {
        return Err(Stop::NotOffered("over gRPC an app tells of its actors on a stream of its own".to_owned()));
    }
    let told = channel.http("GET", "/dapr/config", Some("application/json"), "").await?;
    let kinds = announced(told.status, &told.body);
    if kinds.is_empty() {
        return Err(Stop::NotOffered("the app announces no actor type that can be read".to_owned()));
    }
    for kind in &kinds {
        served(&trial, &channel, kind).await?;
    }
    let actors: Vec<_> = trial.team()?.given().actors.iter().filter(|actor| kinds.contains(&actor.kind)).collect();
    if actors.is_empty() {
        let why = "which methods its actors have only its team knows: `actors` of the contract tells it";
        trial.set_aside(ANSWERED, why);
    }
    for actor in actors {
        answered(&trial, &channel, actor).await?;
    }
    Ok(())
}

/// The actor types of the answer, each once, but for names that stand in no path as they are.
fn announced(status: Status, body: &[u8]) -> BTreeSet<String> {
    let told = if status == Status::Http(200) { first(body).unwrap_or_default() } else { Value::Null };
    let kinds = field(&told, "entities").as_array().into_iter().flatten().filter_map(Value::as_str);
    let is_plain = |kind: &&str| !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || "-._".contains(c));
    kinds.filter(is_plain).map(str::to_owned).collect()
}

/// Tells the end of an actor that never began.
async fn served(trial: &Trial, channel: &Channel, kind: &str) -> Result<(), Stop> {
    let id = new_text();
    let path = actor_path(kind, &id);
    let ended = channel.end_actor(kind, &id).await?;
    if !ended.status.is_answer() {
        trial.set_aside(SERVED, format!("the end of an actor of {kind} is not answered at all"));
        return Ok(());
    }
    let nowhere = nowhere();
    let lost = channel.end_at(&nowhere).await?;
    let is_anywhere = is_same((&ended, &path), (&lost, &nowhere));
    let held = match ended.status {
        Status::Http(405 | 501) => false,
        // Whoever sends the sidecar away, or elsewhere, serves it nothing.
        Status::Http(300..=399 | 401 | 403) => false,
        Status::Http(404) => {
            !is_anywhere || is_known(channel, &path).await? || has_method(trial, channel, kind).await?
        }
        Status::Http(200..300) if is_anywhere => {
            let why = "the app answers a DELETE at a path that is surely not there as it does for an actor of";
            trial.set_aside(SERVED, format!("{why} {kind}: a route for all paths hides whether that one is served"));
            return Ok(());
        }
        _ => true,
    };
    trial.step(SERVED).replies(&ended, held, format!("a handler of the end of actors of {kind}"), ROUTE);
    Ok(())
}

/// Whether a method of that type is answered with success: then an actor that never began is what is not found.
async fn has_method(trial: &Trial, channel: &Channel, kind: &str) -> Result<bool, Stop> {
    for actor in trial.team()?.given().actors.iter().filter(|actor| actor.kind == kind) {
        if channel.call_actor(actor, &new_text()).await?.status.is_success() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Calls a method of the contract on an actor that is new, and ends that one again.
async fn answered(trial: &Trial, channel: &Channel, actor: &Actor) -> Result<(), Stop> {
    let (id, Actor { kind, method, status, .. }) = (new_text(), actor);
    let reply = channel.call_actor(actor, &id).await?;
    let expected = format!("http {status} by {method} of {kind}, as the contract says");
    let is_owed = reply.status == Status::Http(*status);
    let hint = if matches!(reply.status, Status::Http(404 | 405)) { ROUTE } else { STATUS };
    if trial.step(ANSWERED).replies(&reply, is_owed, expected, hint) && reply.status.is_success() {
        let ended = channel.end_actor(kind, &id).await?;
        let expected = format!("success at the end of an actor of {kind} that was called before");
        trial.step(SERVED).replies(&ended, ended.status.is_success(), expected, ROUTE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_once_and_only_from_a_200() {
        let told = |status, body: &str| announced(status, body.as_bytes());
        let listed = told(Status::Http(200), r#"{"Entities":["Basket","Basket","a b",7,""]}"#);
        assert_eq!(listed, BTreeSet::from(["Basket".to_owned()]));
        assert!(told(Status::Http(200), "[]").is_empty());
        assert!(told(Status::Http(404), r#"{"entities":["Basket"]}"#).is_empty());
    }
}
