//! The wish to stop, known to everything that must end in order.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
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

    /// Asked by SIGTERM or Ctrl-C, from now on. Must be called inside a runtime.
    ///
    /// # Errors
    /// When the operating system lets no signal be caught.
    pub fn on_signal() -> io::Result<Self> {
        let (sender, asked) = watch::channel(false);
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => tracing::info!(signal = "SIGTERM", "asked to stop"),
                _ = interrupt.recv() => tracing::info!(signal = "SIGINT", "asked to stop"),
            }
            // Nobody listens any more: then there is nothing left to stop.
            let _ = sender.send(true);
        });
        Ok(Self { asked })
    }

    /// Ends when the service is asked to stop.
    pub async fn asked(&self) {
        let mut asked = self.asked.clone();
        // An error means that the sender is gone, which is a wish to stop too.
        let _ = asked.wait_for(|asked| *asked).await;
    }

    /// Whether the service was asked to stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        // An error means that the sender is gone.
        *self.asked.borrow() || self.asked.has_changed().is_err()
    }

    /// What `work` comes to, or nothing when the service is asked to stop first; `work` is dropped then.
    pub async fn unless_asked<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.asked() => None,
            done = work => Some(done),
        }
    }
}
