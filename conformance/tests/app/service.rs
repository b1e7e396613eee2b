//! The reference services, as any team would have its own judged: with the contracts of `reference-services/contract`.

use std::collections::BTreeMap;
use std::fs;

use fixtures::form::Form;
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use libtest_mimic::{Failed, Trial};
use reference_services::Service;

use crate::judged::Judged;
use crate::language::root;
use crate::ports;

/// A service, and what is known of it.
struct Case {
    name: &'static str,
    service: Service,
    contract: &'static str,
    /// How its sidecar calls it, where that is not what the contract says.
    protocol: Option<&'static str>,
    /// What is asked of it beside [`ALWAYS`] and holds: all else is not offered.
    holds: &'static [&'static [&'static str]],
    /// What is found, all of it advice.
    advice: &'static [&'static str],
}

/// What holds of every service.
const ALWAYS: &[&str] = &[
    "app.announcement",
    "app.start-alone",
    "app.start-order",
    "app.away",
    "app.address",
    "app.sidecar-token",
    "app.app-token",
    "app.methods",
    "app.health",
    "app.secrets",
    "app.shutdown",
    "app.lives",
];
/// What holds of those that subscribe to something.
const EVENTS: &[&str] = &[
    "app.statuses",
    "app.failed-calls",
    "app.refused-events",
    "app.unreadable-events",
    "app.retries",
    "app.time-limits",
    "app.good-events",
    "app.redelivery",
    "app.envelopes",
    "app.delivery",
    "app.second-try",
    "app.at-once",
    "app.effects",
    "app.promises",
    "app.restart",
];
/// What holds of those that keep state, over HTTP as over gRPC.
const STATE: &[&str] = &["app.concurrency", "app.keys"];

/// Each waits for its sidecar once, and is ready from then on.
const READY: &str = "app.readiness › not-ready-without-its-sidecar";
/// Calls of other services and published events carry the trace, those of the state store do not.
const TRACE: &str = "app.trace › calls-carry-the-trace";

const CASES: [Case; 5] = [
    Case {
        name: "backend",
        service: Service::Backend,
        contract: "backend.yaml",
        protocol: None,
        holds: &[&["app.configuration", "app.bindings", "app.keys", "app.effects"]],
        advice: &[READY, TRACE],
    },
    Case {
        name: "notification",
        service: Service::Notification,
        contract: "notification.yaml",
        protocol: None,
        holds: &[EVENTS, STATE, &["app.configuration"]],
        advice: &[READY, TRACE],
    },
    Case {
        name: "notification-grpc",
        service: Service::Notification,
        contract: "notification.yaml",
        protocol: Some("grpc"),
        holds: &[EVENTS, STATE],
        advice: &[READY, TRACE],
    },
    Case {
        name: "recurring",
        service: Service::Recurring,
        contract: "recurring.yaml",
        protocol: None,
        holds: &[EVENTS, &["app.configuration", "app.trace"]],
        advice: &[READY],
    },
    Case {
        name: "gateway",
        service: Service::Gateway,
        contract: "gateway.yaml",
        protocol: None,
        holds: &[&["app.configuration"]],
        advice: &[READY],
    },
];

/// A test for each service, and one more for the one that speaks gRPC too.
pub(crate) fn trials() -> Vec<Trial> {
    let trial =
        |case: Case| Trial::test(format!("service::{}", case.name), move || judged(&case).map_err(Failed::from));
    CASES.into_iter().map(trial).collect()
}

/// # Errors
/// What is found and not known, what is known and not found, and what does not hold.
fn judged(case: &Case) -> Result<(), String> {
    let _looked_at = ports::looked_at();
    let scratch = Scratch::new(&Run::new(), case.name, false).map_err(|error| error.to_string())?;
    let folder = scratch.path();
    // The backend keeps its tasks there.
    fs::create_dir(folder.join("target")).map_err(|error| error.to_string())?;
    let contract = root().join("reference-services/contract").join(case.contract);
    let mut text = fs::read_to_string(contract).map_err(|error| error.to_string())?;
    if let Some(protocol) = case.protocol {
        text = text.replace("protocol: http", &format!("protocol: {protocol}"));
    }
    let contract = folder.join("contract.yaml");
    fs::write(&contract, text).map_err(|error| error.to_string())?;
    let command = format!("{} service {}", env!("CARGO_BIN_EXE_dapr-conformance"), case.service.app_id());
    let judged = Judged::app(&command, folder, BTreeMap::new(), &contract, &[], Form::Embedded)?;
    let unknown = judged.unknown();
    if !unknown.is_empty() {
        return Err(unknown.join("\n"));
    }
    let found = judged.findings();
    if found != case.advice {
        let told: Vec<_> = found.iter().map(|one| judged.told(one.split(' ').next().unwrap_or_default())).collect();
        return Err(format!("found {found:?}, known {:?}\n{}", case.advice, told.join("\n")));
    }
    judged.kept(&[&[ALWAYS], case.holds].concat().concat())
}
