//! The backend service.

pub mod store;

use crate::settings::Settings;
use crate::web::{Failed, Shutdown};

/// Runs it until `shutdown`.
///
/// # Errors
/// See [`Failed`].
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let _ = (settings, shutdown);
    Ok(())
}
