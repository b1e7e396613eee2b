//! What a trial left behind, for whoever keeps it as evidence.

use fixtures::client::Tape;
use fixtures::log::Log;
use fixtures::witness::Ledger;

/// What a trial left behind. Handles, not copies: reading them is the keeper's work.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// What the check sent and what was answered.
    pub tape: Tape,
    /// What each app received, by the name of its sidecar.
    pub ledgers: Vec<(String, Ledger)>,
    /// What each part printed, by its name.
    pub logs: Vec<(String, Log)>,
}
