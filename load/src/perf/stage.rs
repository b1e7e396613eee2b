//! Rounds over all tools, interleaved.

use std::collections::BTreeMap;

use super::rival::{Load, Rival, Seen, Tool};
use crate::statistics::median;

/// What every tool saw in every round; a tool that failed is there with its error.
pub(super) struct Rounds(BTreeMap<&'static str, Result<Vec<Seen>, String>>);

/// Runs each tool once per round, in an order that turns from round to round.
pub(super) fn rounds(
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
    pub(super) fn median(&self, tool: &str, figure: impl Fn(&Seen) -> Option<f64>) -> Result<f64, String> {
        let runs = self.0.get(tool).ok_or_else(|| format!("{tool} is not installed"))?.as_ref()?;
        median(&mut runs.iter().filter_map(&figure).collect::<Vec<_>>())
            .ok_or_else(|| format!("{tool} does not tell it"))
    }

    /// The median over the rounds of the ratio of two tools in the same round.
    pub(super) fn ratio(&self, tool: &str, other: &str, figure: impl Fn(&Seen) -> Option<f64>) -> Result<f64, String> {
        let of = |tool: &str| -> Result<&Vec<Seen>, String> {
            Ok(self.0.get(tool).ok_or_else(|| format!("{tool} is not installed"))?.as_ref()?)
        };
        let pairs = of(tool)?.iter().zip(of(other)?);
        let ratios = pairs.filter_map(|(one, other)| Some(figure(one)? / figure(other)?));
        median(&mut ratios.collect::<Vec<_>>()).ok_or_else(|| format!("{tool} or {other} does not tell it"))
    }

    /// One figure of every tool as text, for example `oha 83, hey 300`.
    pub(super) fn list(&self, digits: usize, figure: impl Fn(&Seen) -> Option<f64> + Copy) -> String {
        let one = |(tool, runs): (&&str, &Result<Vec<Seen>, String>)| match runs {
            Err(_) => Some(format!("{tool} failed")),
            Ok(_) => self.median(tool, figure).ok().map(|value| format!("{tool} {value:.digits$}")),
        };
        self.0.iter().filter_map(one).collect::<Vec<_>>().join(", ")
    }
}
