//! How long a trial waits for what comes and for what does not, on the sidecar that it has.

use fixtures::environment::{Ability, Offer};
use fixtures::patience::{self, Wait};

/// The waits of one trial.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waits {
    /// How long an expected delivery is waited for.
    pub(crate) delivery: Wait,
    /// How long "nothing arrives" is watched, bounded by the sidecar's own timing.
    pub(crate) quiet: Wait,
    /// How long a sidecar that must end by itself is given.
    pub(crate) end: Wait,
}

impl Waits {
    /// The waits that fit what is offered.
    pub(crate) fn of(offer: &Offer) -> Self {
        let quiet = patience::QUIET.lasting(offer.quiet);
        let delivery = patience::DELIVERY.lasting(offer.delivery);
        let end = if offer.abilities.contains(&Ability::Daprd) { patience::STOP } else { quiet };
        Self { delivery, quiet, end }
    }
}
