//! Input bindings, on the cron component.

mod bad_schedule;
mod cron_tick;
mod options_probe;
mod replicas;

use fixtures::ask::{Component, SidecarAsk};
use fixtures::error::Error;
use fixtures::stand::{Launch, Sidecar};
use fixtures::witness::{Answer, Script};

use crate::run::area::Area;
use crate::run::trial::Trial;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "bindings",
    about: "Input bindings: when an app is asked for them, what a tick of a schedule carries, who gets it.",
    checks: &[&options_probe::CHECK, &cron_tick::CHECK, &bad_schedule::CHECK, &replicas::CHECK],
};

/// A cron component; daprd does not round intervals below a second (seen on 1.18.2).
fn cron(name: &str) -> Component {
    Component::new(name, "bindings.cron").with("schedule", "@every 200ms")
}

/// Starts a sidecar whose app answers by these scripts from its first moment: a sidecar probes as soon as the app listens.
async fn start(trial: &Trial, ask: SidecarAsk, scripts: &[(&str, u16)]) -> Result<Sidecar, Error> {
    let sidecar = trial.run(&Launch::new(ask).with_late_app()).await?;
    let witness = sidecar.witness()?;
    for (route, status) in scripts {
        witness.answer(route, Script::always(Answer::http(*status, "")));
    }
    witness.listen()?;
    Ok(sidecar)
}
