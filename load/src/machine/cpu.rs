//! Processor time and memory of processes. `schedstat` counts nanoseconds; the usual counters only ticks of 10 ms,
//! too coarse for slices of half a second.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Processor time of the calling thread so far; zero where the system does not tell.
#[must_use]
pub fn thread_cpu() -> Duration {
    schedstat(Path::new("/proc/thread-self/schedstat")).unwrap_or_default()
}

/// Takes so much processor time of the calling thread. Time in which another thread runs does not count.
pub fn spend(time: Duration) {
    if time.is_zero() {
        return;
    }
    let until = own() + time;
    while own() < until {
        std::hint::spin_loop();
    }
}

/// Processor time of the calling thread by its own clock, which has no steps; its file is only written now and then.
fn own() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Processor time of all threads that a process has now; `None` when there is no such process.
#[must_use]
pub fn process_cpu(pid: u32) -> Option<Duration> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    // A thread that ends in between is left out, so a difference over time can be short by it, never too long.
    Some(tasks.flatten().filter_map(|task| schedstat(&task.path().join("schedstat"))).sum())
}

/// Resident memory of a process in bytes; `None` when there is no such process.
#[must_use]
pub fn process_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

fn schedstat(path: &Path) -> Option<Duration> {
    let text = fs::read_to_string(path).ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_processor_time_of_the_thread_that_does_it() {
        let before = thread_cpu();
        let mut sum = 0_u64;
        while thread_cpu() < before + Duration::from_millis(20) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let process = process_cpu(std::process::id()).unwrap();
        assert!(process >= Duration::from_millis(20), "{process:?}");
    }

    #[test]
    fn spent_time_is_processor_time() {
        let before = own();
        spend(Duration::from_millis(5));
        let spent = own().saturating_sub(before);
        assert!(spent >= Duration::from_millis(5), "{spent:?}");
    }

    #[test]
    fn this_process_has_memory_and_a_missing_one_has_none() {
        assert!(process_memory(std::process::id()).unwrap() > 1 << 20);
        assert_eq!((process_memory(u32::MAX), process_cpu(u32::MAX)), (None, None));
    }
}
