//! The wish to stop: the first Ctrl-C ends the run with its report, the second ends the process at once.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Whether somebody asked the run to stop. Clones see the same wish.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: Arc<watch::Sender<bool>>,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { asked: Arc::new(watch::Sender::new(false)) }
    }
}

impl Interrupt {
    /// Listens to SIGINT and SIGTERM from now on. A second one ends this process with `code`, nothing closed.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen(code: i32) -> Result<Self, fixtures::error::Error> {
        let (mut interrupts, mut terminations) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let interrupt = Self::default();
        let asked = interrupt.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupts.recv() => {}
                    _ = terminations.recv() => {}
                }
                if asked.is_set() {
                    std::process::exit(code);
                }
                eprintln!("stopping: what runs is closed first (once more to stop at once)");
                asked.set();
            }
        });
        Ok(interrupt)
    }

    /// Asks the run to stop.
    pub fn set(&self) {
        self.asked.send_replace(true);
    }

    /// Whether the run was asked to stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.asked.borrow()
    }

    /// Ends when the run is asked to stop.
    pub async fn wait(&self) {
        // The sender lives in `self`, so the only way out is the wish.
        let _ = self.asked.subscribe().wait_for(|asked| *asked).await;
    }
}
