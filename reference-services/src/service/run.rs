//! How a service runs from start to stop.

use std::process::ExitCode;
use std::time::Duration;

use tokio::time::timeout;

use super::Service;
use crate::settings::Settings;
use crate::web::{Failed, Shutdown};
use crate::{backend, gateway, notification, recurring, web};

/// How long a service may drain; a supervisor that allows ten seconds sees it end by itself.
const DRAIN: Duration = Duration::from_secs(9);

/// Runs a service with the variables of this process until SIGTERM or Ctrl-C: what each binary's `main` is.
///
/// Exit codes: 0 stopped when asked; 2 a variable cannot be used; 1 anything else.
#[must_use]
pub fn main(service: Service) -> ExitCode {
    let settings = match Settings::read(service, &|name| std::env::var(name).ok()) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{}: {error}", service.app_id());
            return ExitCode::from(2);
        }
    };
    web::log::start(settings.log_format);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "no runtime");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async { run(settings, Shutdown::on_signal().map_err(Failed::Signals)?).await });
    // What is still at work was told to stop and has had its time.
    runtime.shutdown_background();
    match ended {
        Ok(()) => {
            tracing::info!("stopped");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "failed");
            ExitCode::FAILURE
        }
    }
}

/// Runs a service until `shutdown`: it listens first, so that its sidecar finds it (E68), and drains what is in flight
/// at the end, for at most nine seconds.
///
/// # Errors
/// When it cannot listen, or what it needs from its sidecar is refused for good.
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let asked = shutdown.clone();
    let work = async move {
        match settings.service {
            Service::Backend => backend::run(settings, shutdown).await,
            Service::Notification => notification::run(settings, shutdown).await,
            Service::Recurring => recurring::run(settings, shutdown).await,
            Service::Gateway => gateway::run(settings, shutdown).await,
        }
    };
    bounded(work, &asked, DRAIN).await
}

/// What `work` comes to; `drain` after the wish to stop it is given up.
async fn bounded(
    work: impl Future<Output = Result<(), Failed>>,
    shutdown: &Shutdown,
    drain: Duration,
) -> Result<(), Failed> {
    let mut work = std::pin::pin!(work);
    if let Some(ended) = shutdown.unless_asked(&mut work).await {
        return ended;
    }
    timeout(drain, work).await.unwrap_or_else(|_| {
        tracing::warn!(seconds = drain.as_secs(), "stopped with work in flight");
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::watch;

    use super::*;

    #[tokio::test]
    async fn a_service_that_does_not_drain_ends_in_time() {
        let (sender, asked) = watch::channel(false);
        sender.send(true).unwrap();
        let ended = bounded(pending(), &Shutdown::on(asked), Duration::from_millis(10)).await;
        assert!(ended.is_ok(), "{ended:?}");
    }

    #[tokio::test]
    async fn a_service_drains_after_the_wish_to_stop() {
        let (sender, asked) = watch::channel(false);
        sender.send(true).unwrap();
        let refused = async { Err(Failed::Refused("while it drained".to_owned())) };
        let ended = bounded(refused, &Shutdown::on(asked), Duration::from_secs(60)).await;
        assert_eq!(ended.unwrap_err().to_string(), "while it drained");
    }

    #[tokio::test]
    async fn a_service_that_fails_ends_at_once() {
        let (_sender, asked) = watch::channel(false);
        let refused = async { Err(Failed::Refused("no secret".to_owned())) };
        let ended = bounded(refused, &Shutdown::on(asked), Duration::from_secs(60)).await;
        assert_eq!(ended.unwrap_err().to_string(), "no secret");
    }
}
