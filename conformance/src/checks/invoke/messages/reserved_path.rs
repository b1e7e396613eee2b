//! An invocation whose path has an escaped `#`, `?`, `%`, NUL or control character is refused, and the app sees nothing
//! of it.
//!
//! Decoded, such a character begins a query, ends the path, or is read as an escape by whoever comes next: the app
//! would see another path than the one that was let in.

use crate::checks::prelude::*;
use crate::checks::stand;

/// One of each sort. What follows them makes no escape of a `%`.
const RESERVED: [&str; 5] = ["%23", "%3F", "%25", "%00", "%0A"];

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.reserved-path",
    title: "A path with an escaped reserved character is refused",
    clause: Clause {
        text: "An invocation whose path has an escaped `#`, `?`, `%`, NUL or control character is answered 500 \
               ERR_DIRECT_INVOKE and does not reach the app.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.17.5",
        until: None,
        basis: Basis::Implemented,
    },
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    RESERVED_REFUSED =
        Step::caught("reserved-character-is-refused", &[Defect::InvokePassesPercent]).rows(&["inv-path-reserved"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let (witness, route) = (target.witness()?, trial.scope().route("data"));
    witness.answer(&route, Script::always(Answer::http(200, "")));
    let invoke = async |method: &str| {
        let call = Invoke { app: &target.app_id, method, verb: "GET", ..Invoke::default() };
        client.invoke(&call).await
    };

    given(&invoke(&route[1..]).await?)?;
    let refusing = trial.step(RESERVED_REFUSED);
    for escape in RESERVED {
        let reply = invoke(&format!("{}{escape}off", &route[1..])).await?;
        refusing.answers(&reply, Outcome::InvokeFailed);
    }
    let heard = witness.ledger().on(&route);
    refusing.stays_silent(witness, &format!("{route}%25off"), &heard).await?;
    let entries = witness.ledger().entries();
    let reached = entries.iter().map(|entry| entry.path.as_str()).filter(|path| path.starts_with(&route));
    refusing.equals("paths that reached the app", &reached.collect::<Vec<_>>(), &vec![route.as_str()]);
    Ok(())
}
