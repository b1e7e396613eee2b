//! With `--enable-api-logging` the sidecar logs each call of its API; without it, none.
//!
//! The annotation `dapr.io/enable-api-logging` of the spec becomes this flag (R69). It is off unless asked for.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.api-log",
    title: "API logging writes one line for each call",
    clause: Clause {
        text: "With `--enable-api-logging` each call of the HTTP API is logged with its verb, path and status.",
        url: "https://docs.dapr.io/operations/troubleshooting/api-logs-troubleshooting/",
        since: "1.12",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ONE_LINE = Step::caught("call-is-one-line-with-path-and-status", &[Defect::ApiLogNever])
        .cites(&["R69"])
        .rows(&["obs-api-log"]),
    NONE_WITHOUT_FLAG =
        Step::caught("without-the-flag-there-is-none", &[Defect::ApiLogAlways]).rows(&["obs-api-log/off"]),
);

/// What such a line says.
const CALLED: &str = "HTTP API Called";
/// A path that nobody else asks for.
const PATH: &str = "/v1.0/secrets/nowhere/nothing";
/// How long a second line is watched for.
const WATCH: Duration = Duration::from_millis(750);

async fn run(trial: Trial) -> Result<(), Stop> {
    let sidecar = |name| SidecarAsk::new(name, AppProtocol::None);
    let told = trial.run(&Launch::new(sidecar("told").with_flag("--enable-api-logging=true"))).await?;
    let status = call(&trial.client_of(&told)).await?;
    // The line may come after the answer; that there is none is for the check to judge.
    patience::allow(patience::PROBE, async || match lines(told.log()).as_slice() {
        [] => Probe::NotYet("no line".to_owned()),
        _ => Probe::Ready(()),
    })
    .await;
    // So may a second one, which ends the watch early, and shows in the count.
    let quiet = trial.quiet().lasting(trial.quiet().limit.min(WATCH));
    let single = async || if lines(told.log()).len() > 1 { Err("a second line".to_owned()) } else { Ok(()) };
    patience::watch(quiet, single).await;
    let one = trial.step(ONE_LINE);
    let seen = lines(told.log());
    let (method, code) = (format!("method=\"GET {PATH}\""), format!("code={status}"));
    let tells = seen.iter().filter(|line| line.contains(&method) && line.contains(&code)).count();
    one.equals("lines, and those of them with verb and status", &(seen.len(), tells), &(1, 1));

    let silent = trial.run(&Launch::new(sidecar("silent"))).await?;
    call(&trial.client_of(&silent)).await?;
    // More than none ends the watch early, and shows in the count.
    let calm = async || if lines(silent.log()).is_empty() { Ok(()) } else { Err("a line".to_owned()) };
    patience::watch(trial.quiet(), calm).await;
    let none = trial.step(NONE_WITHOUT_FLAG);
    none.equals("lines for the call", &lines(silent.log()), &Vec::new());
    Ok(())
}

/// Asks for the path; returns the status of the answer, without which there is nothing that a line could tell.
async fn call(client: &Client) -> Result<u16, Error> {
    let reply = client.raw(Raw { verb: "GET", path: PATH, ..Raw::default() }).await?;
    let Status::Http(status) = reply.status else {
        return Err(Error::new(Kind::Wire, format!("set up: {}: {}", reply.sent, reply.summary())));
    };
    Ok(status)
}

/// The lines of a log about calls of the path.
fn lines(log: &Log) -> Vec<String> {
    log.lines().into_iter().filter(|line| line.contains(CALLED) && line.contains(PATH)).collect()
}
