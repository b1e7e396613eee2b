//! Budgets: what a run may cost before it fails.

use std::fmt;
use std::str::FromStr;

use super::{Kept, Report, Summary};

/// A limit on one figure: `p99<5ms`, `service.p50<800us`, `errors<=0`, `errors<0.1%`, `rate>=990`.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    text: String,
    figure: Figure,
    sign: Sign,
    limit: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Figure {
    Response(Quantile),
    Service(Quantile),
    Errors,
    ErrorShare,
    Rate,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Quantile {
    Mean,
    P50,
    P90,
    P95,
    P99,
    P999,
    Max,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Quantile {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "mean" => Self::Mean,
            "p50" => Self::P50,
            "p90" => Self::P90,
            "p95" => Self::P95,
            "p99" => Self::P99,
            "p999" | "p99.9" => Self::P999,
            "max" => Self::Max,
            _ => return None,
        })
    }

    fn of(self, summary: &Summary) -> f64 {
        match self {
            Self::Mean => summary.mean,
            Self::P50 => summary.p50,
            Self::P90 => summary.p90,
            Self::P95 => summary.p95,
            Self::P99 => summary.p99,
            Self::P999 => summary.p999,
            Self::Max => summary.max,
        }
    }
}

impl Sign {
    /// Splits at the sign; the longer ones come first, since the shorter ones are parts of them.
    fn split(text: &str) -> Option<(&str, Self, &str)> {
        let signs = [("<=", Self::AtMost), (">=", Self::AtLeast), ("<", Self::Below), (">", Self::Above)];
        signs.into_iter().find_map(|(sign, meaning)| {
            let (figure, limit) = text.split_once(sign)?;
            Some((figure.trim(), meaning, limit.trim()))
        })
    }

    fn holds(self, measured: f64, limit: f64) -> bool {
        match self {
            Self::Below => measured < limit,
            Self::AtMost => measured <= limit,
            Self::Above => measured > limit,
            Self::AtLeast => measured >= limit,
        }
    }
}

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let help = || {
            format!(
                "`{text}` is no budget: write for example p99<5ms, service.p50<800us, errors<=0, errors<0.1%, rate>=990"
            )
        };
        let (name, sign, limit) = Sign::split(text).ok_or_else(help)?;
        let (figure, limit) = match name {
            "errors" => match limit.strip_suffix('%') {
                Some(share) => (Figure::ErrorShare, share.trim().parse().ok()),
                None => (Figure::Errors, limit.parse().ok()),
            },
            "rate" => (Figure::Rate, limit.trim_end_matches("/s").parse().ok()),
            _ => {
                let figure = match name.strip_prefix("service.") {
                    Some(name) => Quantile::named(name).map(Figure::Service),
                    None => Quantile::named(name).map(Figure::Response),
                };
                (figure.ok_or_else(help)?, micros(limit))
            }
        };
        let limit: f64 = limit.filter(|limit: &f64| limit.is_finite() && *limit >= 0.0).ok_or_else(help)?;
        Ok(Self { text: text.replace(' ', ""), figure, sign, limit })
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Budget {
    /// What the report says about it. A latency that is in doubt holds no budget: part of it was not measured.
    #[must_use]
    pub fn judge(&self, report: &Report) -> Kept {
        let total: u64 = report.outcomes.values().sum();
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
        let (failed, total) = (report.failed() as f64, total as f64);
        let measured = match self.figure {
            Figure::Response(quantile) => quantile.of(&report.response),
            Figure::Service(quantile) => quantile.of(&report.service),
            Figure::Errors => failed,
            Figure::ErrorShare => 100.0 * failed / total.max(1.0),
            Figure::Rate => report.achieved_rate,
        };
        let latency = matches!(self.figure, Figure::Response(_) | Figure::Service(_));
        let whole = !latency || (report.doubts.is_empty() && report.response.count > 0);
        Kept { budget: self.text.clone(), measured, held: whole && self.sign.holds(measured, self.limit) }
    }
}

/// A time with its unit as microseconds.
fn micros(text: &str) -> Option<f64> {
    let units = [("us", 1.0), ("µs", 1.0), ("ms", 1e3), ("s", 1e6)];
    units.into_iter().find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.trim().parse::<f64>().ok()? * factor))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn report() -> Report {
        let response = Summary { count: 990, p99: 4_000.0, ..Summary::default() };
        let service = Summary { count: 990, p50: 700.0, ..Summary::default() };
        let outcomes = [("accepted".to_owned(), 990), ("timed-out".to_owned(), 10)].into();
        Report { response, service, outcomes, achieved_rate: 995.0, ..Report::default() }
    }

    #[rstest]
    #[case::kept("p99<5ms", 4_000.0, true)]
    #[case::spaces("p99 < 5 ms", 4_000.0, true)]
    #[case::exceeded("p99<3900us", 4_000.0, false)]
    #[case::service("service.p50<=700us", 700.0, true)]
    #[case::errors("errors<=0", 10.0, false)]
    #[case::share("errors<1.5%", 1.0, true)]
    #[case::rate("rate>=990/s", 995.0, true)]
    fn a_budget_is_judged_by_its_figure(#[case] text: &str, #[case] measured: f64, #[case] held: bool) {
        let kept = text.parse::<Budget>().unwrap().judge(&report());
        assert_eq!((kept.measured, kept.held), (measured, held));
    }

    #[test]
    fn a_latency_in_doubt_holds_no_budget() {
        let doubted = Report { doubts: vec!["interrupted".into()], ..report() };
        assert!(!"p99<5ms".parse::<Budget>().unwrap().judge(&doubted).held);
        assert!("rate>=990".parse::<Budget>().unwrap().judge(&doubted).held);
    }

    #[rstest]
    #[case::empty("")]
    #[case::no_sign("p99")]
    #[case::unknown_figure("p98<5ms")]
    #[case::no_unit("p99<5")]
    #[case::negative("errors<-1")]
    #[case::no_number("rate>many")]
    fn no_budget_is_refused_with_examples(#[case] text: &str) {
        assert!(text.parse::<Budget>().unwrap_err().contains("p99<5ms"));
    }
}
