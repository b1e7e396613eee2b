//! Processor pressure as the kernel counts it.

use std::time::Duration;

/// Time in which at least one task of this machine waited for a processor, since its start; `None` where the kernel
/// does not count it.
#[must_use]
pub fn pressure() -> Option<Duration> {
    stalled(&std::fs::read_to_string("/proc/pressure/cpu").ok()?)
}

fn stalled(text: &str) -> Option<Duration> {
    let some = text.lines().find(|line| line.starts_with("some "))?;
    let total = some.split_whitespace().find_map(|field| field.strip_prefix("total="))?;
    Some(Duration::from_micros(total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_the_line_some_counts() {
        let text =
            "some avg10=0.00 avg60=1.00 avg300=0.00 total=1234567\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        assert_eq!(stalled(text), Some(Duration::from_micros(1_234_567)));
        assert_eq!(stalled(""), None);
    }
}
