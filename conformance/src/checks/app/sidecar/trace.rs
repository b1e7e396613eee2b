//! The trace of an event, or of a call, goes on with what the app does for it.
//!
//! daprd 1.18.2 brings an event with a `traceparent` of the trace that it was published in, and so it does with a call of
//! another app. To whatever the app calls
//! then the trace goes on only if the app says so: its sidecar cannot know which call belongs to which event, and
//! begins a new trace for each. Nothing breaks by that, which is why this is advice; but no trace leads from an order
//! to its price.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use fixtures::team::fault::AppFault;
use fixtures::team::{About, Call};

use crate::checks::app::asked;
use crate::checks::app::occasion::{Errand, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.trace",
    title: "The trace of an event is carried on",
    clause: Clause {
        text: "An app passes the trace context of what it handles on with the calls that it makes for it.",
        url: "https://docs.dapr.io/operations/observability/tracing/tracing-overview/#propagating-sequential-service-calls",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(CARRIED = Step::caught_in_app("calls-carry-the-trace", &[AppFault::LosesTrace]));

const HINT: &str = "copy the header `traceparent` of the request to the calls, or let OpenTelemetry do it on both \
                    sides: opentelemetry-instrument with FastAPI and httpx, instrumentation-http in Node, Micrometer \
                    tracing with an injected RestClient.Builder in Spring, otelhttp.NewHandler and NewTransport in Go; \
                    HttpClient does it in ASP.NET. Work that is handed to another thread or queue needs the context \
                    too";

/// Why nothing can be said of an app that does nothing for anybody.
const NONE: &str = "nothing that is known here makes the app publish, save or call something; examples of events and \
                    methods that do are given with --contract";

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut seen = false;
    for occasion in Occasion::all(&trial).await? {
        if !occasion.has_trace() {
            continue;
        }
        let (errand, calls) = bring(&trial, &occasion).await?;
        if calls.is_empty() {
            continue;
        }
        seen = true;
        let (trace, all) = (&errand.trace, calls.len());
        let mut lost: Vec<_> = calls.into_iter().filter(|call| !carries(call, trace)).collect();
        if lost.iter().any(|call| !call.holds(&errand.own)) {
            // What does not tell what it is made for may come of something before; then it does not come again.
            let (other, again) = bring(&trial, &occasion).await?;
            let again: Vec<_> = again.into_iter().filter(|call| !carries(call, &other.trace)).collect();
            lost.retain(|call| call.holds(&errand.own) || again.iter().any(|again| again.about == call.about));
        }
        let expected = format!("`traceparent` with the trace {trace} with every call that is made for {occasion}");
        let met = format!("{} of {all} calls without it", lost.len());
        trial.step(CARRIED).does(&lost, lost.is_empty(), expected, met, HINT);
    }
    // What an app still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    if seen { Ok(()) } else { Err(Stop::NotOffered(NONE.to_owned())) }
}

/// Gives the app that occasion; and the calls of effect that it makes before it answers. What is sent later, from an outbox
/// for example, may be of a trace of its own.
async fn bring(trial: &Trial, occasion: &Occasion) -> Result<(Errand, Vec<Call>), Error> {
    let (errand, asked) = occasion.answered(trial).await?;
    Ok((errand, asked.told().into_iter().filter(Call::is_effect).collect()))
}

/// Whether the trace goes on with the call: in a header, in the binary metadata of gRPC, or in the event that is
/// published.
fn carries(call: &Call, trace: &str) -> bool {
    let is_of = |parent: &str| parent.split('-').nth(1).is_some_and(|id| id.eq_ignore_ascii_case(trace));
    let published = || {
        let body = call.json();
        let tells =
            |event: &Value| ["traceparent", "traceid"].iter().any(|name| event[name].as_str().is_some_and(is_of));
        // A header cannot tell the traces of several.
        let each = |entry: &Value| tells(&entry["event"]) || tells(&entry["metadata"]);
        let told =
            tells(&body) || body.as_array().is_some_and(|entries| !entries.is_empty() && entries.iter().all(each));
        told && matches!(call.about, About::Publish { .. })
    };
    call.header("traceparent").is_some_and(is_of)
        || call.header("grpc-trace-bin").is_some_and(|binary| holds(binary, trace))
        || published()
}

/// Whether binary metadata, as they travel, hold the bytes of the trace.
fn holds(binary: &str, trace: &str) -> bool {
    let bytes = STANDARD_NO_PAD.decode(binary.trim_end_matches('=')).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().contains(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_found_in_binary_metadata() {
        let (trace, mut bytes) = ("0af7651916cd43dd8448eb211c80319c", vec![0_u8, 0]);
        bytes.extend([0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21, 0x1c, 0x80, 0x31, 0x9c]);
        assert!(holds(&STANDARD_NO_PAD.encode(&bytes), trace));
        assert!(!holds("!", trace) && !holds("AAAA", trace));
    }
}
