//! One check over one transport, to be run once.

use fixtures::client::Transport;

use super::check::Check;

/// One check to be run over one transport.
#[derive(Clone)]
pub struct Job {
    /// The check.
    pub check: &'static Check,
    /// The API transport.
    pub transport: Transport,
    /// 0 for the first repetition.
    pub repetition: usize,
}
