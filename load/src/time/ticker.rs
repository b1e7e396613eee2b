//! The clock that releases operations: a timer of the kernel with nanosecond resolution, awaited like any socket. A
//! runtime's own timers are a millisecond coarse.

use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;

/// A one-shot timer that is set anew for each wait.
pub(crate) struct Ticker {
    timer: AsyncFd<OwnedFd>,
}

impl Ticker {
    /// A timer of the current runtime.
    ///
    /// # Errors
    /// When the system has no timer to give.
    pub(crate) fn new() -> io::Result<Self> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        #[expect(
            deprecated,
            reason = "an owned descriptor stays open, so this is sound; its successor needs unsafe code"
        )]
        let timer = AsyncFd::new(timer)?;
        Ok(Self { timer })
    }

    /// Waits until `at`; a moment that has passed is not waited for.
    ///
    /// # Errors
    /// When the system refuses the timer.
    pub(crate) async fn until(&self, at: Instant) -> io::Result<()> {
        loop {
            let left = at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once(left))?;
            // Setting the timer takes the old expiration back, so there is nothing to read off.
            self.timer.readable().await?.clear_ready();
        }
    }
}

fn once(after: Duration) -> Itimerspec {
    let never = Timespec { tv_sec: 0, tv_nsec: 0 };
    let seconds = i64::try_from(after.as_secs()).unwrap_or(i64::MAX);
    Itimerspec { it_interval: never, it_value: Timespec { tv_sec: seconds, tv_nsec: i64::from(after.subsec_nanos()) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_wait_ends_early() {
        let ticker = Ticker::new().unwrap();
        for wait in [0, 50, 700, 3_000] {
            let at = Instant::now() + Duration::from_micros(wait);
            ticker.until(at).await.unwrap();
            assert!(Instant::now() >= at, "a wait of {wait} µs ended early");
        }
    }
}
