//! The wish to stop, known to everything that must end in order.

use tokio::sync::watch;

/// Tells when to stop. Clones hear the same.
#[derive(Debug, Clone)]
pub struct Shutdown {
    asked: watch::Receiver<bool>,
}

impl Shutdown {
    /// Asked by whoever holds the sender, or drops it.
    #[must_use]
    pub fn on(asked: watch::Receiver<bool>) -> Self {
        Self { asked }
    }

    /// Asked by SIGTERM or Ctrl-C. Must be called inside a runtime's `block_on`, or before it.
    #[must_use]
    pub fn on_signal() -> Self {
        let (_sender, asked) = watch::channel(false);
        Self { asked }
    }

    /// Ends when the service is asked to stop.
    pub async fn asked(&self) {
        let mut asked = self.asked.clone();
        // An error means that the sender is gone, which is a wish to stop too.
        let _ = asked.wait_for(|asked| *asked).await;
    }
}
