//! The audit for a reader.

use super::model::Audit;

/// The audit for a reader.
#[must_use]
pub fn text(audit: &Audit) -> String {
    let mut out = format!("  {:<58}{:>9}{:>9}{:>9}{:>9}\n", "added milliseconds", "mean", "p50", "p90", "p99");
    for test in &audit.tests {
        let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let cells = match &test.added {
            Some(added) => [Some(added.mean), added.p50, added.p90, added.p99].map(cell),
            None => [None; 4].map(cell),
        };
        out += &format!("  {:<58}{}\n", test.name, cells.map(|cell| format!("{cell:>9}")).concat());
        if let Some(off) = test.off_ms.filter(|off| *off > 0.01) {
            out += &format!("    the test itself printed figures up to {off:.2} ms away\n");
        }
        for flag in &test.flags {
            let name = serde_json::to_value(flag.finding).unwrap_or_default();
            out += &format!("    {}  {}\n", name.as_str().unwrap_or_default(), flag.evidence);
        }
    }
    out
}
