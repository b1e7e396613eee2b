//! The percentile table that HdrHistogram's plotters read (`.hgrm`). The crate can iterate over the percentiles, but
//! writes the text only in its example program.

use std::fmt::Write;

use hdrhistogram::Histogram;

/// Reporting steps per halving of the distance to 100 %, as HdrHistogram's own writers have it.
const STEPS: u32 = 5;
/// Nanoseconds in the unit of the table, a millisecond.
const UNIT: f64 = 1e6;

/// A histogram of nanoseconds as a percentile table in milliseconds.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "times of at most an hour")]
pub fn hgrm(histogram: &Histogram<u64>) -> String {
    let mut out = format!("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    let mut total = 0;
    for step in histogram.iter_quantiles(STEPS) {
        total += step.count_since_last_iteration();
        let value = step.value_iterated_to() as f64 / UNIT;
        let quantile = step.quantile_iterated_to();
        let inverse = 1.0 / (1.0 - quantile);
        // The last line, at 100 %, has no such number.
        let inverse = if inverse.is_finite() { format!("{inverse:>14.2}") } else { String::new() };
        writeln!(out, "{}", format!("{value:>12.6} {quantile:>14.12} {total:>10} {inverse}").trim_end())
            .expect("writing to a string cannot fail");
    }
    let (mean, deviation) = (histogram.mean() / UNIT, histogram.stdev() / UNIT);
    let max = histogram.max() as f64 / UNIT;
    writeln!(out, "#[Mean    = {mean:>12.6}, StdDeviation   = {deviation:>12.6}]").expect("a string");
    writeln!(out, "#[Max     = {max:>12.6}, Total count    = {:>12}]", histogram.len()).expect("a string");
    writeln!(out, "#[Buckets = {:>12}, SubBuckets     = {:>12}]", histogram.buckets(), 2048).expect("a string");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::histogram;

    #[test]
    fn the_table_ends_at_the_whole_with_every_value_counted() {
        let mut times = histogram();
        for micros in 1..=100_u64 {
            times.record(micros * 1_000).unwrap();
        }
        let table = hgrm(&times);
        let rows: Vec<Vec<_>> = table.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
        let last = rows.iter().rfind(|row| !row[0].starts_with('#')).unwrap();
        assert_eq!((last[1], last[2]), ("1.000000000000", "100"));
        let median = rows.iter().find(|row| row[1].starts_with("0.5")).unwrap();
        assert_eq!(median[2], "50");
        assert!(table.contains("#[Max     =     0.100"), "{table}");
    }
}
