//! Marks where each recording of a stand stood when a trial began, and cuts the trial's slice out when it ends.

use fixtures::client::Tape;
use fixtures::log::Log;
use fixtures::stand::{Sidecar, Stand};
use fixtures::witness::Ledger;

use crate::model::traces::{Marks, Slice, Traces};

/// The traces of a trial that begins now. One that has the stand for itself keeps what was recorded at its start.
pub(crate) fn begin(stand: &Stand, tape: Tape, marks: Marks) -> Traces {
    let alone = marks.others.is_empty();
    let mut traces = Traces { tape, marks, ..Traces::default() };
    for sidecar in stand.sidecars() {
        app(&mut traces, sidecar, alone);
        log(&mut traces, sidecar.name.clone(), sidecar.log(), alone);
    }
    if let Ok(team) = stand.team() {
        log(&mut traces, "app".to_owned(), team.log(), alone);
        log(&mut traces, "calls".to_owned(), team.relay().log(), alone);
    }
    if let Ok(outside) = stand.outside() {
        ledger(&mut traces, "outside", outside.ledger(), alone);
    }
    if let Some(broker) = stand.broker().ok().and_then(|broker| broker.log()) {
        log(&mut traces, "broker".to_owned(), broker, alone);
    }
    traces
}

/// The same when the trial ends, with the sidecars that it launched and what each of them printed.
pub(crate) fn end(mut traces: Traces, launched: &[Sidecar], printed: &[(String, Log)]) -> Traces {
    for sidecar in launched {
        app(&mut traces, sidecar, true);
    }
    for (number, (name, of)) in printed.iter().enumerate() {
        log(&mut traces, format!("{name}-launched-{}", number + 1), of, true);
    }
    for slice in &mut traces.ledgers {
        slice.to = slice.of.end();
    }
    for slice in &mut traces.logs {
        slice.to = slice.of.end();
    }
    traces
}

/// What the app behind a sidecar recorded.
fn app(traces: &mut Traces, sidecar: &Sidecar, whole: bool) {
    if let Ok(witness) = sidecar.witness() {
        ledger(traces, &sidecar.name, witness.ledger(), whole);
    }
    if let Ok(service) = sidecar.service() {
        log(traces, format!("{}-service", sidecar.name), service.log(), whole);
    }
}

fn ledger(traces: &mut Traces, name: &str, of: &Ledger, whole: bool) {
    let from = if whole { 0 } else { of.end() };
    traces.ledgers.push(Slice { name: name.to_owned(), of: of.clone(), from, to: from });
}

fn log(traces: &mut Traces, name: String, of: &Log, whole: bool) {
    let from = if whole { 0 } else { of.end() };
    traces.logs.push(Slice { name, of: of.clone(), from, to: from });
}
