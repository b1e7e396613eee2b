//! An HTTP caller and a gRPC app understand each other, and the other way round.
//!
//! A status that becomes "unknown" on the way takes the caller's means to tell a missing task from a broken one (R2).

use fixtures::ask::{AppProtocol, SidecarAsk};
use fixtures::client::{Invoke, Status, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use fixtures::witness::{Answer, Script};
use tonic::Code;

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// The HTTP status of an app, and the code a gRPC caller gets for it (dapr 1.18.2, pkg/messaging/v1/util.go). A
/// gRPC app that answers the code of that status is answered to an HTTP caller with the status.
const TABLE: [(u16, Code); 5] = [
    (401, Code::Unauthenticated),
    (403, Code::PermissionDenied),
    (404, Code::NotFound),
    (409, Code::AlreadyExists),
    (503, Code::Unavailable),
];

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.cross-protocol",
    title: "Caller and app may speak different protocols",
    clause: Clause {
        text: "A call over one protocol reaches an app of the other, with payload and status translated.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/service-invocation/\
              howto-invoke-services-grpc/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("request-body-crosses", &[Defect::InvokeDropsBody]),
        Step::caught("answer-body-crosses", &[Defect::InvokeDropsResponseBody]),
        Step::caught("error-status-is-translated", &[Defect::InvokeMapsAllToUnknown]),
    ],
    requirements: &["R2", "R45"],
    errata: &[],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let other = match trial.scope().app_protocol() {
        AppProtocol::Grpc => AppProtocol::Http,
        AppProtocol::Http | AppProtocol::None => AppProtocol::Grpc,
    };
    let target = trial.run(&Launch::new(SidecarAsk::new("foreign", other))).await?;
    let (client, witness) = (trial.client("a")?, target.witness()?);
    let route = trial.scope().route("talk");
    witness.answer(&route, Script::always(Answer::http(200, "answer")));
    let call = Invoke {
        app: &target.app_id,
        method: &route[1..],
        verb: "POST",
        body: "question".into(),
        content_type: Some("text/plain"),
        ..Invoke::default()
    };
    let reply = client.invoke(&call).await?;
    let request = trial.step("request-body-crosses");
    let seen = request.arrives(witness, &route, 1).await;
    let bodies: Vec<_> = seen.iter().map(|entry| entry.body.as_ref()).collect();
    request.equals("the request body", &bodies, &vec![b"question".as_slice()]);
    trial.step("answer-body-crosses").equals("the answer body", &reply.body.as_ref(), &b"answer".as_slice());

    for (status, code) in TABLE {
        let route = trial.scope().route(&status.to_string());
        witness.answer(&route, Script::always(Answer::http(status, "refused")));
        let call = Invoke { method: &route[1..], ..call.clone() };
        let reply = client.invoke(&call).await?;
        let expected = match trial.transport() {
            Transport::Http => Status::Http(status),
            Transport::Grpc => Status::Grpc(code),
        };
        let same = format!("the app's {status} as {expected}");
        trial.step("error-status-is-translated").that(reply.status == expected, &same, reply.summary());
    }
    Ok(())
}
