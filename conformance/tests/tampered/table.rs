//! What is tampered with, and the step that must find it.

use std::collections::BTreeSet;

use conformance::checks;
use conformance::model::step::Proof;
use conformance::run::check::Check;
use fixtures::client::Transport;
use fixtures::tamper::Kind::{Body, Delay, Drop, Header, Reorder, Repeat, Status, Truncation};
use fixtures::tamper::Side::{Api, App};
use fixtures::tamper::What::{Delivery, Invocation, Publish, Read, Save};
use fixtures::tamper::{Fault, Kind, Side, What};

/// One fault, over one transport, and where it must be found.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) fault: Fault,
    pub(crate) check: &'static Check,
    pub(crate) step: &'static str,
    pub(crate) transport: Transport,
}

impl Row {
    /// The name of its test.
    pub(crate) fn name(&self) -> String {
        let Fault { kind, side, what } = self.fault;
        let way = format!("{}::{side:?}-{what:?}::{}", kind.slug(), self.transport.slug()).to_lowercase();
        format!("{way}::{}::{}", self.check.id, self.step)
    }
}

/// A kind on a side, of a sort of call; check and step.
type Line = (Kind, Side, What, &'static str, &'static str);

/// Every kind on both sides, found by checks of the catalogue over each transport that has the step.
const LINES: &[Line] = &[
    (Status, Api, Save, "state.save-and-get", "save-is-accepted"),
    (Status, Api, Read, "state.save-and-get", "value-is-read-back"),
    (Status, Api, Publish, "pubsub.publish", "publish-answers-204"),
    (Status, Api, Invocation, "invoke.answer", "error-status-comes-back"),
    (Status, App, Invocation, "invoke.answer", "error-status-comes-back"),
    (Header, Api, Read, "state.save-and-get", "value-carries-an-etag"),
    (Header, Api, Invocation, "invoke.answer", "headers-come-back"),
    (Header, App, Invocation, "invoke.request", "header-arrives"),
    (Header, App, Delivery, "pubsub.delivery-metadata", "app-learns-where-the-record-lies"),
    (Body, Api, Read, "state.save-and-get", "value-is-read-back"),
    (Body, Api, Invocation, "invoke.answer", "body-comes-back"),
    (Body, App, Invocation, "invoke.request", "body-arrives-byte-for-byte"),
    (Body, App, Delivery, "pubsub.content-types", "app-sees-the-same-data"),
    (Truncation, Api, Read, "state.save-and-get", "value-is-read-back"),
    (Truncation, Api, Invocation, "invoke.answer", "body-comes-back"),
    (Truncation, App, Delivery, "pubsub.subscriptions", "announced-topic-is-delivered"),
    (Truncation, App, Invocation, "invoke.request", "query-arrives-as-it-was-written"),
    (Repeat, Api, Save, "state.etag", "current-etag-is-accepted"),
    (Repeat, Api, Publish, "pubsub.publish", "event-is-on-the-topic-once"),
    (Repeat, Api, Invocation, "invoke.no-retry", "app-is-called-once"),
    (Repeat, App, Delivery, "pubsub.dead-letter", "event-is-tried-once-and-the-next-passes"),
    (Repeat, App, Invocation, "invoke.no-retry", "app-is-called-once"),
    (Drop, Api, Save, "state.save-and-get", "value-is-read-back"),
    (Drop, Api, Publish, "pubsub.publish", "event-is-on-the-topic-once"),
    (Drop, Api, Invocation, "invoke.answer", "body-comes-back"),
    (Drop, App, Delivery, "pubsub.subscriptions", "announced-topic-is-delivered"),
    (Drop, App, Invocation, "invoke.answer", "body-comes-back"),
    (Delay, Api, Invocation, "invoke.timeout-policy", "cut-comes-at-its-time"),
    (Delay, App, Invocation, "invoke.timeout-policy", "quick-call-is-answered"),
    (Delay, App, Delivery, "pubsub.redelivery-interval", "back-off-duration-sets-the-pause"),
    (Reorder, Api, Save, "state.save-and-get", "value-is-read-back"),
    (Reorder, Api, Publish, "pubsub.partition-key", "order-of-a-key-is-kept"),
    (Reorder, App, Delivery, "pubsub.partition-key", "order-of-a-key-is-kept"),
];

/// Where the same fault of the same check is found over gRPC, if elsewhere: data and content type are one message there,
/// and what the app cannot read is not answered.
const OVER_GRPC: &[Line] = &[
    (Body, Api, Invocation, "invoke.answer", "headers-come-back"),
    (Body, App, Invocation, "invoke.request", "every-verb-reaches-the-app"),
    (Truncation, App, Invocation, "invoke.request", "every-verb-reaches-the-app"),
];

/// What travels elsewhere over gRPC: the etag of a value and the place of a record are fields of the message, which
/// [`Body`] changes.
const NO_HEADER: [(Side, What); 2] = [(Api, Read), (App, Delivery)];

/// Whether a fault is tried over a transport.
fn is_tried(Fault { kind, side, what }: Fault, transport: Transport) -> bool {
    transport == Transport::Http || !(kind == Header && NO_HEADER.contains(&(side, what)))
}

/// All rows: those of the table, and the faults that the steps of the catalogue name.
pub(crate) fn rows() -> Vec<Row> {
    let find = |id: &str| checks::all().find(|check| check.id == id).unwrap_or_else(|| panic!("no check {id}"));
    let mut rows = Vec::new();
    for &(kind, side, what, id, step) in LINES {
        let check = find(id);
        let fault = Fault { kind, side, what };
        let elsewhere = OVER_GRPC.iter().find(|line| (line.0, line.1, line.2, line.3) == (kind, side, what, id));
        for &transport in check.transports {
            let elsewhere = elsewhere.filter(|_| transport == Transport::Grpc);
            let step = elsewhere.map_or(step, |line| line.4);
            let declared = check.step(step).unwrap_or_else(|| panic!("{id} has no step {step}"));
            if declared.applies(transport) && is_tried(fault, transport) {
                rows.push(Row { fault, check, step, transport });
            }
        }
    }
    for (check, step) in checks::all().flat_map(|check| check.steps.iter().map(move |step| (check, step))) {
        let Proof::OnDapr { faults, .. } = step.proof else { continue };
        for &fault in faults {
            let transports = check.transports.iter().copied().filter(|transport| step.applies(*transport));
            rows.extend(transports.map(|transport| Row { fault, check, step: step.slug, transport }));
        }
    }
    rows
}

/// The trials that must hold through the proxies when nothing is wrong.
pub(crate) fn sound(rows: &[Row]) -> Vec<(&'static Check, Transport)> {
    let mut seen = BTreeSet::new();
    let all = rows.iter().map(|row| (row.check, row.transport));
    all.filter(|(check, transport)| seen.insert((check.id, *transport))).collect()
}
