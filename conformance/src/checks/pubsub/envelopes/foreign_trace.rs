//! An event whose trace is no text is delivered like any other, and the sidecar lives on.
//!
//! Whoever may write to a topic can write such a record. On daprd 1.18.2 it ends the sidecar of an app over HTTP, and
//! since it is never committed it ends whichever sidecar takes the partition over; to an app over gRPC it is delivered.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, numbers};
use crate::checks::pubsub::subscription::subscription_of;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.foreign-trace",
    title: "A trace that is no text does not end the sidecar",
    clause: Clause {
        text: "An event whose `traceid` or `traceparent` is no text is delivered, and its sidecar lives on.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::BROKER,
    // It launches nothing, but what it may end is nobody's but the harness's.
    needs: &[Ability::BrokerInspection, Ability::Launch],
    isolation: Isolation::Own,
    steps: STEPS,
    ask: |scope| {
        CASES.iter().fold(stand::with_pubsub(scope), |ask, Case { sidecar, field, .. }| {
            ask.with_topic(scope.topic(field), 1).with_subscription(subscription_of(sidecar, scope, field))
        })
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TRACEID_DELIVERED = Step::caught("foreign-traceid-is-delivered", &[Defect::ForeignTraceEnds])
        .rows(&["ps-delivery-nonstring-trace", "ps-delivery-nonstring-trace/null"]),
    TRACEPARENT_DELIVERED = Step::caught("foreign-traceparent-is-delivered", &[Defect::ForeignTraceEnds])
        .rows(&["ps-delivery-nonstring-trace/traceparent", "ps-delivery-nonstring-trace/object"]),
    SIDECAR_LIVES =
        Step::caught("sidecar-lives-on", &[Defect::ForeignTraceEnds]).rows(&["ps-delivery-nonstring-trace"]),
);

/// A field of the trace, and whose app hears of it: each has a sidecar of its own, since the other may be gone.
struct Case {
    step: Step,
    sidecar: &'static str,
    field: &'static str,
}

const CASES: &[Case] = &[
    Case { step: TRACEID_DELIVERED, sidecar: "a", field: "traceid" },
    Case { step: TRACEPARENT_DELIVERED, sidecar: "b", field: "traceparent" },
];

/// What is in that field, one event after the other. The last one has none, as the one before them all.
const TRACES: [fn() -> Option<Value>; 4] =
    [|| Some(Value::Null), || Some(json!(7)), || Some(json!({ "id": 7 })), || None];

/// With the one before them all.
const EVENTS: usize = TRACES.len() + 1;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker) = (trial.scope(), trial.broker()?);
    for Case { step, sidecar, field } in CASES {
        let (sidecar, ledger) = (trial.sidecar(sidecar)?, trial.witness(sidecar)?.ledger());
        let (topic, route) = (scope.topic(field), scope.route(field));
        broker.produce(&topic, None, record(1, field, None).as_bytes()).await?;
        // An app that does not even hear of this one says nothing of the others.
        ledger.wait_for(trial.delivery(), &route, 1).await?;
        for (n, trace) in (2..).zip(TRACES) {
            broker.produce(&topic, None, record(n, field, trace()).as_bytes()).await?;
        }
        patience::allow(trial.delivery(), async || {
            let seen = ledger.on(&route).len();
            let over = seen >= EVENTS || sidecar.exited().await.is_some();
            if over { Probe::Ready(()) } else { Probe::NotYet(format!("{seen} events")) }
        })
        .await;

        let delivered = trial.step(*step);
        delivered.equals("events at the app", &numbers(&ledger.on(&route)), &(1..=EVENTS as u64).map(Some).collect());
        let end = end_of(sidecar).await;
        let met = end.clone().unwrap_or_else(|| "it runs".to_owned());
        trial.step(SIDECAR_LIVES).that(end.is_none(), "the sidecar lives on", met);
        if end.is_some() {
            // It is told of here, and not at whichever step comes last.
            sidecar.let_end();
        }
    }
    Ok(())
}

/// The `n`th event as another program writes it, with that in `field`.
fn record(n: usize, field: &str, trace: Option<Value>) -> String {
    let mut record = json!({
        "specversion": "1.0", "id": n.to_string(), "source": "elsewhere", "type": "order",
        "datacontenttype": "application/json", "data": event(n),
    });
    if let Some(trace) = trace {
        record[field] = trace;
    }
    record.to_string()
}

/// How it ended, and the line in which a Go program says why, if so.
async fn end_of(sidecar: &Sidecar) -> Option<String> {
    let exit = sidecar.exited().await?;
    let how = exit.code.map_or("by a signal".to_owned(), |code| format!("with code {code}"));
    Some(format!("it ended {how}: {}", sidecar.log().find("panic: ").unwrap_or_default()))
}
