//! An installation that somebody else runs is judged over several areas, one stand after the other, twice.
//!
//! Without real binaries this says what is missing and proves nothing, unless `HARNESS_REQUIRE` is set.

use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;

use conformance::checks;
use conformance::run::names::Names;
use fixtures::ask::{AppProtocol, Ask, Component, SidecarAsk};
use fixtures::client::Transport;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_is_judged_twice_without_a_restart() {
    let Some(environment) = available(processes(&Run::new(), false, &Versions::from_env())) else { return };
    let owner = environment.open(&topics()).await.unwrap();
    let kafka = owner.broker().unwrap().bootstrap().unwrap();
    let mut given = vec![format!("--kafka={kafka}")];
    let mut foreign = Vec::new();
    for name in ["a", "b"] {
        let port = Held::on(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap().release().port();
        let sidecar = start(&owner, name, port).await;
        given.push(format!("--sidecar=id={name},http={},grpc={},app-port={port}", sidecar.http, sidecar.grpc));
        foreign.push(sidecar);
    }

    let out = std::env::temp_dir().join(format!("dapr-conformance-attached-{}", std::process::id()));
    for round in 1..=2 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-conformance"));
        command.arg("check").args(JUDGED).args(["--env", "attached", "--out"]).arg(&out).args(&given);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "round {round}: {text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("6 held") && text.contains("1.18"), "round {round}: {text}");
    }
    let _ = std::fs::remove_dir_all(&out);

    for sidecar in &foreign {
        assert_eq!(sidecar.exited().await, None, "an attached sidecar is left alone");
        sidecar.stop().await.unwrap();
    }
    owner.close().await.unwrap();
    environment.close().await.unwrap();
}

/// The topics of the judged checks, under the stable names of an attached run.
fn topics() -> Ask {
    let judged = checks::all().filter(|check| JUDGED.contains(&check.id));
    let asks = judged.map(|check| (check.ask)(&Names::new(check.id, Transport::Http, "").with_stable_topics(true)));
    asks.flat_map(|ask| ask.additions.topics)
        .fold(Ask::default(), |ask, (topic, partitions)| ask.with_topic(topic, partitions))
}

/// A daprd that waits for an app on `port`, as somebody else would have started it.
async fn start(owner: &Stand, name: &str, port: u16) -> Sidecar {
    let ask = SidecarAsk::new(name, AppProtocol::None)
        .with(Component::postgres("statestore"))
        .with(Component::kafka("pubsub"))
        .with_flag(&format!("--app-port={port}"))
        .with_flag("--app-channel-address=127.0.0.1");
    let launched = owner.launch(&Launch { until: Until::Outbound, ..Launch::new(ask) }).await.unwrap();
    launched.must_run().unwrap()
}
