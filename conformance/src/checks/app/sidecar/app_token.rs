//! Whoever calls the app needs its token.
//!
//! A sidecar that was started with APP_API_TOKEN sends it with every call to its app. An app that asks for it is open
//! to its sidecar alone, and so to what the access policies of Dapr let through; without it everybody on its network
//! can bring it events. Dapr only sends the token: to look at it is up to the app, which is why this is advice.

use fixtures::team::fault::AppFault;
use fixtures::team::{Channel, Event, Method};
use tonic::Code;

use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.app-token",
    title: "Whoever calls the app needs its token",
    clause: Clause {
        text: "An app that was told a token refuses calls of events without it, or with another one, and no others.",
        url: "https://docs.dapr.io/operations/security/app-api-token/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(TOKEN = Step::caught_in_app("call-without-the-token-is-refused", &[AppFault::AcceptsAnyToken]));

const HINT: &str = "compare the header `dapr-api-token` with APP_API_TOKEN before anything else, except for probes: a \
                    middleware in FastAPI, Express or Go, a guard in NestJS, a filter in Spring and Quarkus, AddDapr \
                    and RequireAuthorization in ASP.NET, an interceptor over gRPC. 203, as the SDK of Go answers over \
                    HTTP, is success to whoever called";

/// How a caller is sent away.
const REFUSALS: [u16; 2] = [401, 403];

/// What is sent: with the token, and then without.
enum Question {
    Event(Box<Topic>, Event),
    Method(Method),
}

async fn run(trial: Trial) -> Result<(), Stop> {
    if trial.team()?.tokens().is_none() {
        return Err(Stop::NotOffered(
            "the app was not started here, and has no token of ours: that needs --start".to_owned(),
        ));
    }
    let questions = questions(&trial).await?;
    if questions.is_empty() {
        return Err(Stop::NotOffered("the app subscribes to nothing, and no method is known".to_owned()));
    }
    for question in questions {
        judge(&trial, &question).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, question: &Question) -> Result<(), Stop> {
    let visit = trial.step(TOKEN);
    let with = question.ask(&trial.channel()?).await?;
    // Who refuses everybody shows nothing by refusing strangers.
    if !visit.replies(&with, !is_refusal(&with), "no refusal of a call that carries the token", HINT) {
        return Ok(());
    }
    let without = question.ask(&trial.channel()?.without_token()).await?;
    let other = question.ask(&trial.channel()?.with_token("harness")).await?;
    // Frameworks may refuse a header that is missing and a body that is not valid in the same words.
    let says_nothing = matches!(with.status, Status::Http(400 | 422)) && without.status == with.status;
    let without =
        (!says_nothing).then_some((without, "a refusal (401, 403 or UNAUTHENTICATED) of a call without the token"));
    let other = (other, "a refusal (401, 403 or UNAUTHENTICATED) of a call with another token");
    for (reply, expected) in without.into_iter().chain([other]) {
        // Frameworks also answer 400 or 422 to a header that is missing, before anything is done, and the SDK of Go an
        // error without a code.
        let other = is_failure(&reply) && reply.status != with.status;
        visit.replies(&reply, is_refusal(&reply) || other, expected, HINT);
    }
    Ok(())
}

/// One event of each topic, handled or not; where there is no topic, the methods.
async fn questions(trial: &Trial) -> Result<Vec<Question>, Error> {
    let given = trial.team()?.given();
    let event = |topic: &Topic| {
        let good = topic.examples(given).and_then(|examples| examples.good.first());
        let event = good.map_or_else(|| topic.event(&json!({})).without("data"), |data| topic.like(data));
        Question::Event(Box::new(topic.clone()), event)
    };
    let topics = topic::topics(trial).await?;
    let events: Vec<_> = topics.iter().map(event).collect();
    if !events.is_empty() {
        return Ok(events);
    }
    // A method that refuses a caller for want of another proof refuses everybody.
    let open = given.methods.iter().filter(|method| !REFUSALS.contains(&method.status));
    Ok(open.cloned().map(Question::Method).collect())
}

impl Question {
    async fn ask(&self, channel: &Channel) -> Result<Reply, Error> {
        match self {
            Self::Event(topic, event) => topic.bring(channel, event).await,
            Self::Method(method) => channel.invoke(&method.fresh()).await,
        }
    }
}

/// Whether the caller was sent away.
fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(status) if REFUSALS.contains(&status))
        || matches!(reply.status, Status::Grpc(Code::Unauthenticated | Code::PermissionDenied))
}

/// Whether the caller was sent away with other words. Over gRPC an error without a code is one too.
fn is_failure(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(400..=499)) || matches!(reply.status, Status::Grpc(code) if code != Code::Ok)
}
