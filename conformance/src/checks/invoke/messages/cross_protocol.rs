//! An invocation over HTTP reaches an app that speaks gRPC, and the other way round, with payload and status
//! translated.
//!
//! A status that becomes "unknown" on the way takes the caller's means to tell a missing task from a broken one (R2).

use crate::checks::prelude::*;
use crate::checks::stand;

/// What the app answers, over gRPC by the code that stands for it.
const STATUSES: [u16; 7] = [400, 401, 403, 404, 409, 500, 503];

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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    REQUEST_BODY_CROSSES = Step::caught("request-body-crosses", &[Defect::InvokeDropsBody])
        .cites(&["R2"])
        .rows(&["inv-grpc-to-http/request", "inv-http-to-grpc/request"]),
    ANSWER_BODY_CROSSES =
        Step::caught("answer-body-crosses", &[Defect::InvokeDropsResponseBody, Defect::InvokeDoublesResponseBody])
            .cites(&["R2", "R45"])
            .rows(&["inv-grpc-to-http/answer", "inv-http-to-grpc/answer"]),
    ERROR_STATUS_TRANSLATED = Step::caught("error-status-is-translated", &[Defect::InvokeMapsAllToUnknown])
        .cites(&["R2"])
        .rows(&["inv-grpc-to-http", "inv-http-to-grpc", "inv-grpc-to-http/failed"]),
);

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
    let request = trial.step(REQUEST_BODY_CROSSES);
    let seen = request.arrives(witness, &route, 1).await;
    let bodies: Vec<_> = seen.iter().map(|entry| entry.body.as_ref()).collect();
    request.equals("the request body", &bodies, &vec![b"question".as_slice()]);
    trial.step(ANSWER_BODY_CROSSES).equals("the answer body", &reply.body.as_ref(), &b"answer".as_slice());

    for status in STATUSES {
        let route = trial.scope().route(&status.to_string());
        witness.answer(&route, Script::always(Answer::http(status, "refused")));
        let call = Invoke { method: &route[1..], ..call.clone() };
        let reply = client.invoke(&call).await?;
        let expected = wire::translated(status, trial.transport());
        let same = format!("the app's {status} as {expected}");
        let translated = trial.step(ERROR_STATUS_TRANSLATED);
        translated.that(reply.status == expected, &same, reply.summary());
        // A sidecar that reaches nobody says 503 as well.
        translated.arrives(witness, &route, 1).await;
    }
    Ok(())
}
