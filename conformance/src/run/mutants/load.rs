//! What is judged at the same time, and what a busy machine kept from being judged.

use fixtures::error::Error;
use tokio::sync::RwLock;

use super::trial::Tried;

/// Held by all that are judged beside each other, and by one alone.
#[derive(Default)]
pub(super) struct Load(RwLock<()>);

impl Load {
    /// Runs it beside the others; once more and by itself when nothing but a busy machine kept it from being judged.
    ///
    /// # Errors
    /// When it could not even be tried.
    pub(super) async fn judge(&self, trial: impl AsyncFn() -> Result<Tried, Error>) -> Result<Tried, Error> {
        let tried = {
            let _beside = self.0.read().await;
            trial().await?
        };
        if !tried.starved {
            return Ok(tried);
        }
        let _alone = self.0.write().await;
        trial().await
    }
}
