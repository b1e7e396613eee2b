//! Sidecars with cron components.

use crate::checks::prelude::*;

/// A cron component; daprd does not round intervals below a second (seen on 1.18.2).
pub(crate) fn cron(name: &str) -> Component {
    Component::new(name, "bindings.cron").with("schedule", "@every 200ms")
}

/// The mean time between the calls; `None` with fewer than two.
pub(crate) fn mean_pause(seen: &[Entry]) -> Option<Duration> {
    let (first, last) = (seen.first()?, seen.last()?);
    last.at.checked_sub(first.at)?.checked_div(u32::try_from(seen.len() - 1).ok()?)
}

/// Starts a sidecar whose app answers by these scripts from its first moment: a sidecar probes as soon as the app listens.
pub(crate) async fn start(trial: &Trial, ask: SidecarAsk, scripts: &[(&str, u16)]) -> Result<Sidecar, Error> {
    let sidecar = trial.run(&Launch::new(ask).with_late_app()).await?;
    let witness = sidecar.witness()?;
    for (route, status) in scripts {
        witness.answer(route, Script::always(Answer::http(*status, "")));
    }
    witness.listen()?;
    Ok(sidecar)
}
