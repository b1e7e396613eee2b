//! An installation that somebody else runs is judged again and again, also after a run that was killed, on a broker that
//! creates no topic by itself; and with stores of other types, of which only what any store owes is judged.
//!
//! Without real binaries this says what is missing and proves nothing, unless `HARNESS_REQUIRE` is set.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use conformance::model::report::Report;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use fixtures::ask::{AppProtocol, Ask, Component, SidecarAsk};
use fixtures::environment::Environment;
use fixtures::patience::{self, Probe};
use fixtures::port::Held;
use fixtures::prerequisite::available;
use fixtures::processes::processes;
use fixtures::run::Run;
use fixtures::stand::{Launch, Sidecar, Stand, Until};
use fixtures::versions::Versions;

/// Checks of two bases, of which one listens to topics; among them those that look at what earlier runs may have left.
const JUDGED: [&str; 6] = [
    "state.save-and-get",
    "state.concurrent-writers",
    "pubsub.delivery",
    "pubsub.delivery-metadata",
    "pubsub.stuck-event",
    "pubsub.unknown-topic",
];

/// How often an installation is judged.
const ROUNDS: usize = 3;
/// The run that is killed.
const KILLED: usize = 2;

/// Two sidecars with a broker, as somebody else would run them, and the options that describe them.
struct Installation {
    environment: Box<dyn Environment>,
    owner: Stand,
    sidecars: Vec<Sidecar>,
    options: Vec<String>,
    out: PathBuf,
}

impl Installation {
    /// Starts one whose `statestore` is that component; nothing where this machine lacks what it needs.
    async fn start(name: &str, store: &Component) -> Option<Self> {
        Self::on(name, store, &Component::kafka("pubsub")).await
    }

    /// The same with that `pubsub`.
    async fn on(name: &str, store: &Component, pubsub: &Component) -> Option<Self> {
        let environment = available(processes(&Run::new(), false, &Versions::from_env()))?;
        // The topic gets the broker started; none of those that are judged is created here.
        let owner = environment.open(&Ask::default().with_topic("others", 1)).await.unwrap();
        let mut options = vec![format!("--kafka={}", owner.broker().unwrap().bootstrap().unwrap())];
        let mut sidecars = Vec::new();
        for name in ["a", "b"] {
            let port = Held::on(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap().release().port();
            let ask = SidecarAsk::new(name, AppProtocol::None)
                .with(store.clone())
                .with(pubsub.clone())
                .with_flag(&format!("--app-port={port}"))
                .with_flag("--app-channel-address=127.0.0.1");
            let launched = owner.launch(&Launch { until: Until::Outbound, ..Launch::new(ask) }).await.unwrap();
            let sidecar = launched.must_run().unwrap();
            options.push(format!("--sidecar=id={name},http={},grpc={},app-port={port}", sidecar.http, sidecar.grpc));
            sidecars.push(sidecar);
        }
        let folder = format!("dapr-conformance-attached-{name}-{}", std::process::id());
        Some(Self { environment, owner, sidecars, options, out: std::env::temp_dir().join(folder) })
    }

    /// A run that judges `checks`.
    fn run(&self, checks: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-conformance"));
        command.arg("check").args(checks).args(["--env", "attached", "--out"]).arg(&self.out).args(&self.options);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The same to its end, and what it reported.
    async fn judge(&self, checks: &[&str]) -> (Output, Report) {
        let run = self.run(checks);
        let output = tokio::task::spawn_blocking(move || run.wait_with_output()).await.unwrap().unwrap();
        let report = std::fs::read_to_string(self.out.join("report.json"));
        let report = report.unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
        (output, serde_json::from_str(&report).unwrap())
    }

    /// Waits until the run in progress has told of `what`.
    async fn told(&self, what: &str) {
        let events = self.out.join("events.ndjson");
        let wait = patience::DELIVERY.lasting(Duration::from_secs(60));
        patience::until(wait, what, async || match std::fs::read_to_string(&events) {
            Ok(told) if told.contains(what) => Probe::Ready(()),
            Ok(told) => Probe::NotYet(told.lines().last().unwrap_or_default().to_owned()),
            Err(error) => Probe::NotYet(error.to_string()),
        })
        .await
        .unwrap();
    }

    async fn end(self) {
        let _ = std::fs::remove_dir_all(&self.out);
        for sidecar in &self.sidecars {
            assert_eq!(sidecar.exited().await, None, "an attached sidecar is left alone");
            sidecar.stop().await.unwrap();
        }
        self.owner.close().await.unwrap();
        self.environment.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_is_judged_again_and_again_also_after_a_killed_run() {
    let Some(mut installation) = Installation::start("again", &Component::postgres("statestore")).await else { return };
    installation.options.push("--field=statestore.keyPrefix=none".into());
    for round in 1..=ROUNDS {
        if round == KILLED {
            let mut killed = installation.run(&JUDGED);
            // Its first event fails again and again by now, and others lie behind it.
            installation.told(r#""step":"failed-event-comes-again""#).await;
            killed.kill().unwrap();
            killed.wait().unwrap();
            continue;
        }
        let (output, report) = installation.judge(&JUDGED).await;
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "round {round}: {text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("6 held") && text.contains("1.18"), "round {round}: {text}");
        let withheld: Vec<_> = report.checks.iter().flat_map(|result| &result.withheld).collect();
        assert!(withheld.is_empty(), "round {round}: {withheld:?}");
    }
    installation.end().await;
}

/// Nobody waits for a minute to see whether an event comes again: what rests on that is not judged, and says why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_failed_event_comes_again_too_late_nothing_is_said_of_it() {
    let (store, slow) = (Component::postgres("statestore"), Component::kafka("pubsub").with("backOffDuration", "60s"));
    let Some(installation) = Installation::on("slow", &store, &slow).await else { return };
    let (output, report) = installation.judge(&["pubsub.delivery", "pubsub.stuck-event", "pubsub.content-types"]).await;
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let results = by_id(&report);
    for resting in ["pubsub.delivery", "pubsub.stuck-event"] {
        let reason = results[resting].reason.clone().unwrap_or_default();
        assert!(reason.contains("a shorter pause of `pubsub`"), "{resting}: {reason}\n{text}");
    }
    assert_eq!(results["pubsub.content-types"].verdict, Verdict::Holds, "{text}");
    installation.end().await;
}

/// What becomes of the checks, by id.
fn by_id(report: &Report) -> BTreeMap<&str, &CheckResult> {
    report.checks.iter().map(|result| (result.id.as_str(), result)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_another_store_what_any_store_owes_is_judged() {
    let store = Component::new("statestore", "state.in-memory");
    let Some(installation) = Installation::start("memory", &store).await else { return };
    let (output, report) = installation.judge(&["state"]).await;
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let results = by_id(&report);
    assert_eq!(results["state.bulk-get"].verdict, Verdict::Holds, "{text}");
    let postgres = results["state.nul-character"].reason.clone().unwrap();
    assert_eq!(postgres, "only `state.postgresql/v1` owes it, and `statestore` is `state.in-memory/v1`");
    let shared = results["state.concurrent-writers"].reason.clone().unwrap();
    assert!(shared.contains("--field statestore.keyPrefix=none"), "{shared}");
    let etag = results["state.etag"];
    assert!(etag.verdict == Verdict::Holds && etag.withheld[0].has("malformed-etag-refuses-a-save"), "{etag:?}");
    installation.end().await;
}

/// Redis undoes nothing of a transaction, refuses what has no etag once a first write has won, and rounds to six decimals
/// (components-contrib 1.18.3); Dapr's documentation promises otherwise of every store that claims these features.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_redis_claims_and_does_not_keep_is_a_violation() {
    let store = Component::redis("statestore").with("keyPrefix", "none");
    let Some(mut installation) = Installation::start("redis", &store).await else { return };
    installation.options.push("--field=statestore.keyPrefix=none".into());
    let (output, report) = installation.judge(&["state"]).await;
    let text = String::from_utf8_lossy(&output.stdout);
    let results = by_id(&report);
    for sharing in ["state.save-and-get", "state.concurrent-writers"] {
        assert_eq!(results[sharing].verdict, Verdict::Holds, "{text}");
    }
    let violated = report.checks.iter().filter(|result| result.verdict == Verdict::Violated && !result.known);
    let found = violated.flat_map(|result| result.findings.iter().map(|finding| finding.step.as_str()));
    let broken = ["conflict-leaves-nothing-behind", "last-write-overwrites", "usual-numbers-are-kept"];
    let expected: BTreeSet<_> = broken.into_iter().chain(["write-without-option-overwrites"]).collect();
    assert_eq!(found.collect::<BTreeSet<_>>(), expected, "{text}");
    assert_eq!(output.status.code(), Some(1), "{text}");
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_in_a_resource_file_stands_before_any_check() {
    let Some(mut installation) = Installation::start("linted", &Component::postgres("statestore")).await else {
        return;
    };
    let file = std::env::temp_dir().join(format!("dapr-conformance-linted-{}.yaml", std::process::id()));
    let text = |word: &str| {
        format!(
            "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata:\n  name: shop\nspec:\n  policies:\n    retries:\n      \
             calls:\n        policy: {word}\n        maxRetries: 3\n  targets:\n    components:\n      cart:\n        outbound:\n          retry: calls\n"
        )
    };
    std::fs::write(&file, text("linear")).unwrap();
    installation.options.push(format!("--resources={}", file.display()));
    let (output, report) = installation.judge(&["state.save-and-get"]).await;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let manifests = report.manifests.unwrap();
    let [fault] = &manifests.findings[..] else { panic!("{manifests:#?}") };
    assert_eq!((fault.rule.as_str(), fault.line, manifests.files), ("resiliency.policy-word", 9, 1));
    assert_eq!((report.totals.held, report.checks.len()), (1, 1), "the check itself holds");
    let at = |what: &str| told.find(what).unwrap_or_else(|| panic!("no `{what}` in:\n{told}"));
    assert!(at("LINT      error resiliency.policy-word") < at("HOLDS     state.save-and-get"), "{told}");
    let junit = std::fs::read_to_string(installation.out.join("junit.xml")).unwrap();
    assert!(junit.contains("resiliency.policy-word at ") && junit.contains("failures=\"1\""), "{junit}");
    let summary = std::fs::read_to_string(installation.out.join("summary.md")).unwrap();
    assert!(summary.contains("## Resource files\n\nlint: 1 error, 0 warnings in 1 file\n"), "{summary}");

    std::fs::write(&file, text("constant")).unwrap();
    let (output, report) = installation.judge(&["state.save-and-get"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(report.manifests.map(|manifests| (manifests.files, manifests.findings.len())), Some((1, 0)));
    std::fs::remove_file(&file).unwrap();
    installation.end().await;
}
