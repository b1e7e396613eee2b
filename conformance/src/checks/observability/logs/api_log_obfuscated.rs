//! With `obfuscateURLs` a call of the API is logged by the name of its method, without the path and what stands in it.
//!
//! The paths of state and of calls hold the ids of users and of their conversations (E57). What a log has once, it has
//! for as long as it is kept.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.api-log-obfuscated",
    title: "API logging tells no path when it is asked not to",
    clause: Clause {
        text: "With `logging.apiLogging.obfuscateURLs` a call of the HTTP API is logged by the name of its method, \
               without its path.",
        url: "https://docs.dapr.io/operations/configuration/configuration-overview/#logging",
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
    NAMED_BY_METHOD = Step::caught("call-is-named-by-its-method", &[Defect::ApiLogTellsPaths, Defect::ApiLogNever])
        .observed()
        .rows(&["obs-api-log/obfuscated"]),
    NO_ID_TOLD = Step::caught("no-id-of-the-path-is-told", &[Defect::ApiLogTellsPaths])
        .cites(&["R103", "E57"])
        .rows(&["obs-api-log/obfuscated"]),
);

/// What the Configurations of the services say as well.
const CONFIGURATION: &str = "logging:
  apiLogging:
    obfuscateURLs: true
";
/// The method of the call, as daprd 1.18.2 names it.
const METHOD: &str = "GetState";
/// How long further lines are watched for.
const WATCH: Duration = Duration::from_millis(750);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("veiled", AppProtocol::None).with_flag("--enable-api-logging=true");
    let sidecar = trial.run(&Launch::new(ask.with_configuration(CONFIGURATION))).await?;
    let id = trial.scope().key("conversation");
    // There is no such store; that somebody asked is logged all the same.
    let path = format!("/v1.0/state/nowhere/{id}");
    let reply = trial.client_of(&sidecar).raw(Raw { verb: "GET", path: &path, ..Raw::default() }).await?.answered()?;
    let log = sidecar.log();
    // The line may come after the answer; that there is none is for the check to judge.
    patience::allow(patience::PROBE, async || log.probe(METHOD)).await;
    trial.step(NAMED_BY_METHOD).logs(log, METHOD);

    let private = trial.step(NO_ID_TOLD);
    let quiet = trial.quiet().lasting(trial.quiet().limit.min(WATCH));
    // A line with the id ends the watch early, and shows in what is looked for.
    patience::watch(quiet, async || log.find(&id).map_or(Ok(()), Err)).await;
    let line = log.find(&id);
    let met = line.clone().unwrap_or_else(|| format!("none; the call was answered with {}", reply.summary()));
    private.that(line.is_none(), "no line with the id of the path", met);
    Ok(())
}
