//! `--app-max-concurrency` limits how many calls an app handles at the same time; the others wait and are answered
//! too.
//!
//! The spec's deployments set it (R68). A bound that is not kept overloads an app that counts on it; one that loses
//! calls is worse (E56).

use futures_util::future::join_all;

use crate::checks::prelude::*;
use crate::checks::stand;

/// Parallel calls, and how long the app takes for each.
const CALLS: usize = 4;
const TAKES: Duration = Duration::from_millis(500);
/// Enough for all calls one after the other, several times over.
const ALL: Wait = patience::REPLY.lasting(Duration::from_secs(4));

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.max-concurrency",
    title: "An app with a concurrency of one handles one call at a time",
    clause: Clause {
        text: "With `--app-max-concurrency 1` parallel calls reach the app one after the other, and all are answered.",
        url: "https://docs.dapr.io/operations/configuration/control-concurrency/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EVERY_CALL_REACHES_APP = Step::caught("every-call-reaches-the-app", &[Defect::MaxConcurrencyLoses])
        .rows(&["inv-max-concurrency/reached"]),
    CALLS_WAIT_EACH_OTHER = Step::caught("calls-wait-for-each-other", &[Defect::MaxConcurrencyIgnored])
        .resting_on(&[EVERY_CALL_REACHES_APP])
        .cites(&["R68", "E56"])
        .rows(&["inv-max-concurrency"]),
    EVERY_CALL_ANSWERED =
        Step::caught("every-call-is-answered", &[Defect::MaxConcurrencyLoses]).rows(&["inv-max-concurrency-answered"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("narrow", trial.scope().app_protocol()).with_flag("--app-max-concurrency=1");
    let target = trial.run(&Launch::new(ask)).await?;
    let (client, witness) = (trial.client("a")?, target.witness()?);
    let route = trial.scope().route("slow");
    witness.answer(&route, Script::always(Answer::http(200, "").after(TAKES)));
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let calls = (0..CALLS).map(|_| patience::within(ALL, "an answer", client.invoke(&call)));
    // A call that takes longer was not answered; an error within that time says that this machine could not ask.
    let mut answered = 0;
    for reply in join_all(calls).await.into_iter().flatten() {
        answered += usize::from(reply?.status.is_success());
    }

    let reaching = trial.step(EVERY_CALL_REACHES_APP);
    let seen = reaching.arrives(witness, &route, CALLS).await;
    // By the app's own clock: however late the machine is, the next call begins after the one before was answered.
    let apart = seen.windows(2).all(|pair| pair[0].ended.is_some_and(|ended| ended <= pair[1].at));
    let spans: Vec<_> = seen.iter().map(|call| (call.at, call.ended)).collect();
    let waiting = trial.step(CALLS_WAIT_EACH_OTHER);
    // Of one call alone nobody can say that it waits.
    waiting.that(
        seen.len() > 1 && apart,
        "each of several calls begins after the one before was answered",
        format!("begun and answered: {spans:.2?}"),
    );
    trial.step(EVERY_CALL_ANSWERED).timed(ALL.limit() / 2).equals("successful answers", &answered, &CALLS);
    Ok(())
}
