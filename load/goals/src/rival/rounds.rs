//! Rounds over all tools, interleaved.

use std::collections::BTreeMap;
use std::fmt;

use load::statistics::median;

use super::installed::Rival;
use super::tool::{Load, Seen, Tool};

/// What every tool saw in every round; a tool that failed is there with its error.
pub(crate) struct Rounds(BTreeMap<&'static str, Result<Vec<Seen>, String>>);

/// Runs each tool once per round, in an order that turns from round to round.
pub(crate) fn rounds(
    rivals: &[&Rival],
    load: &Load<'_>,
    rounds: usize,
    extra: &dyn Fn(Tool) -> Vec<&'static str>,
) -> Rounds {
    let mut seen: BTreeMap<&'static str, Result<Vec<Seen>, String>> = BTreeMap::new();
    for round in 0..rounds {
        let mut order: Vec<_> = rivals.to_vec();
        order.rotate_left(round % rivals.len().max(1));
        for rival in order {
            let entry = seen.entry(rival.name()).or_insert_with(|| Ok(Vec::new()));
            let Ok(runs) = entry else { continue };
            match rival.run(load, &extra(rival.tool())) {
                Ok(run) => runs.push(run),
                Err(error) => *entry = Err(error.to_string()),
            }
        }
    }
    Rounds(seen)
}

impl Rounds {
    /// The median of a figure over the rounds of one tool; `Err` says why there is none.
    pub(crate) fn median(&self, tool: &str, figure: impl Fn(&Seen) -> Option<f64>) -> Result<f64, String> {
        let runs = self.0.get(tool).ok_or_else(|| format!("{tool} is not installed"))?.as_ref()?;
        median(&mut runs.iter().filter_map(&figure).collect::<Vec<_>>())
            .ok_or_else(|| format!("{tool} does not tell it"))
    }

    /// The ratio of two tools in the same round, over the rounds.
    pub(crate) fn ratio(
        &self,
        tool: &str,
        other: &str,
        figure: impl Fn(&Seen) -> Option<f64>,
    ) -> Result<Spread, String> {
        let of = |tool: &str| -> Result<&Vec<Seen>, String> {
            Ok(self.0.get(tool).ok_or_else(|| format!("{tool} is not installed"))?.as_ref()?)
        };
        let pairs = of(tool)?.iter().zip(of(other)?);
        let ratios = pairs.filter_map(|(one, other)| Some(figure(one)? / figure(other)?));
        Spread::of(ratios.collect()).ok_or_else(|| format!("{tool} or {other} does not tell it"))
    }

    /// One figure of every tool as text, for example `oha 83, hey 300`.
    pub(crate) fn list(&self, digits: usize, figure: impl Fn(&Seen) -> Option<f64> + Copy) -> String {
        let one = |(tool, runs): (&&str, &Result<Vec<Seen>, String>)| match runs {
            Err(_) => Some(format!("{tool} failed")),
            Ok(_) => self.median(tool, figure).ok().map(|value| format!("{tool} {value:.digits$}")),
        };
        self.0.iter().filter_map(one).collect::<Vec<_>>().join(", ")
    }
}

/// A figure over several rounds: its median, and the smallest and the largest of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    low: f64,
    high: f64,
}

impl Spread {
    /// That of `values`; `None` without any.
    pub(crate) fn of(mut values: Vec<f64>) -> Option<Self> {
        let median = median(&mut values)?;
        let (low, high) = (values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?);
        Some(Self { median, low, high })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = out.precision().unwrap_or(2);
        let Self { median, low, high } = self;
        write!(out, "{median:.digits$} [{low:.digits$}, {high:.digits$}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_shows_the_median_and_the_ends() {
        assert_eq!(Spread::of(vec![3.0, 1.0, 2.0]).unwrap().to_string(), "2.00 [1.00, 3.00]");
        assert_eq!(format!("{:.0}", Spread::of(vec![3.0, 1.0]).unwrap()), "2 [1, 3]");
        assert_eq!(Spread::of(Vec::new()), None);
    }
}
