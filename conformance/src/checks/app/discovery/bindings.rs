//! The input bindings of the app bring it their events, those without a body included.
//!
//! Before the first event daprd 1.18.2 asks whether the app wants them: with OPTIONS at the name of the binding, where
//! 2xx and 405 say yes, or over gRPC with `ListInputBindings`. Anything else says no, and one line at the level of
//! information tells of it. A binding whose component has `direction: input` is not asked for.
//!
//! A tick of cron is a POST of `application/json` with an empty body. Ticks overlap, and one that fails is not brought
//! again; no more than a debug line tells of it. Of two at once one may be refused for the other (409, 423, 429).

use fixtures::team::fault::AppFault;
use fixtures::team::{Binding, Channel};
use tonic::Code;

use crate::checks::app::asked;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.bindings",
    title: "The input bindings of the app bring it their events",
    clause: Clause {
        text: "An app takes an input binding by 2xx or 405 to OPTIONS, and its events, with or without a body, by 2xx.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/bindings/bindings-overview/#input-bindings",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    TAKEN = Step::caught_in_app("binding-is-taken", &[AppFault::BindingRefused]),
    EMPTY = Step::caught_in_app("event-without-a-body-is-taken", &[AppFault::BindingNeedsBody]).resting_on(&[TAKEN]),
);

const ASKED: &str = "serve POST at the name of the binding: nearly every framework answers OPTIONS there with 200 or \
                     405. A router that does not (Fastify, gin, one made by hand) needs a route for OPTIONS that \
                     answers 200, or the component needs `direction: input`, with which nobody asks. Over gRPC: \
                     ListInputBindings";

const ROUTE: &str = "events come as POST to the name of the component, /NAME, unless its metadata have a `route`: no \
                     prefix of a router or a class stands before it, and no authentication but that of APP_API_TOKEN";

const NO_BODY: &str = "a tick of cron has no body and says `application/json` all the same: @RequestBody(required = \
                       false) in Spring, Request instead of a model in FastAPI, get_json(silent=True) in Flask, \
                       EmptyBodyBehavior.Allow in ASP.NET, a content type parser of your own in Fastify, io.EOF is no \
                       failure in Go. express.json() takes it, but in Express 5 req.body is undefined then";

const TWO: &str = "ticks overlap where one takes longer than the schedule, and every replica has its own: what must \
                   not run twice at once looks for itself (a first-write save, a lock), and answers 2xx where it has \
                   nothing to do";

async fn run(trial: Trial) -> Result<(), Stop> {
    let bindings = &trial.team()?.given().bindings;
    if bindings.is_empty() {
        return Err(Stop::NotOffered(
            "no input binding is known: --resources-path, or the contract, tells them".to_owned(),
        ));
    }
    for binding in bindings {
        judge(&trial, binding).await?;
    }
    // What a tick begins is no matter of the next check.
    asked::settle(trial.team()?).await;
    Ok(())
}

async fn judge(trial: &Trial, of: &Binding) -> Result<(), Stop> {
    let (channel, binding) = (trial.channel()?, of.name.as_str());
    if of.asked {
        let asked = channel.takes(binding).await?;
        let expected = match channel.protocol() {
            AppProtocol::Grpc => format!("{binding} among the bindings that it lists"),
            _ => "2xx or 405: daprd takes anything else for no".to_owned(),
        };
        trial.step(TAKEN).replies(&asked, is_wanted(&asked, binding), expected, ASKED);
    }
    let tick = tick(&channel, binding).await?;
    let missing = matches!(tick.status, Status::Http(404 | 405) | Status::Grpc(Code::Unimplemented));
    if tick.status.is_answer() {
        trial.step(TAKEN).replies(&tick, !missing, format!("a handler of the events of {binding}"), ROUTE);
    }
    if missing {
        // More than that cannot be seen of it.
        trial.set_aside(EMPTY, format!("the app has no handler of the events of {binding}"));
        return Ok(());
    }
    if !of.empty {
        trial.set_aside(EMPTY, format!("the events of {binding} have a body that only its team knows"));
        return Ok(());
    }
    if is_unready(&tick) {
        trial.set_aside(EMPTY, format!("the app says that it is not ready for events of {binding}: {}", tick.status));
        return Ok(());
    }
    if succeeds(trial, binding, &tick, "success for a tick, which has no body", NO_BODY) {
        let (one, other) = tokio::join!(channel.bring(binding, b""), channel.bring(binding, b""));
        for tick in [one?, other?].iter().filter(|tick| !is_busy(tick)) {
            succeeds(trial, binding, tick, "success for each of two ticks at once, or 409, 423 or 429", TWO);
        }
    }
    Ok(())
}

/// A tick, and another one for as long as the app says that it is not ready: it may have been started just now.
async fn tick(channel: &Channel, binding: &str) -> Result<Reply, Error> {
    let ready = patience::until(patience::CONSISTENCY, "the app to be ready", async || {
        match channel.bring(binding, b"").await {
            Ok(reply) if is_unready(&reply) => Probe::NotYet(reply.summary()),
            other => Probe::Ready(other),
        }
    });
    match ready.await {
        Ok(reply) => reply,
        Err(_) => channel.bring(binding, b"").await,
    }
}

/// Whether the answer says that the app cannot work as yet, which is nothing against the event.
fn is_unready(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(503) | Status::Grpc(Code::Unavailable))
}

/// Whether the answer says that somebody else is at it: the other tick, or one before that goes on after its answer.
fn is_busy(reply: &Reply) -> bool {
    let grpc = [Code::Aborted, Code::AlreadyExists, Code::ResourceExhausted];
    match reply.status {
        Status::Http(status) => [409, 423, 429].contains(&status),
        Status::Grpc(code) => grpc.contains(&code),
        Status::Closed | Status::Silent => false,
    }
}

/// Whether a tick is answered with success. How long a handler may work nobody says, so one that goes on is no failure.
fn succeeds(trial: &Trial, binding: &str, tick: &Reply, expected: &str, hint: &str) -> bool {
    if tick.status == Status::Silent {
        trial.set_aside(EMPTY, format!("the handler of {binding} works longer than a check waits"));
        return false;
    }
    trial.step(EMPTY).replies(tick, tick.status.is_success(), expected, hint)
}

/// Whether an app wants the events of a binding, as daprd reads its answer.
fn is_wanted(reply: &Reply, binding: &str) -> bool {
    match reply.status {
        Status::Http(status) => (200..300).contains(&status) || status == 405,
        Status::Grpc(Code::Ok) => reply.json().as_array().is_some_and(|listed| listed.contains(&json!(binding))),
        _ => false,
    }
}
