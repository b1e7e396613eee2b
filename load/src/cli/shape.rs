//! The options that say how load arrives, shared by the commands that generate it.

use std::time::Duration;

use clap::{Args, ValueEnum};
use fixtures::error::{Error, Kind};

use crate::arrival::{Arrival, Rate, Stop};
use crate::engine::{Grid, Plan};
use crate::time::duration;

/// How load arrives, and for how long.
#[derive(Debug, Clone, Args)]
pub(super) struct Shape {
    /// Operations per second.
    #[arg(long, default_value = "1000", value_parser = rate, help_heading = "Load")]
    rate: Rate,
    /// How long operations are due, for example 30s, 500ms, 2m.
    #[arg(long, default_value = "10s", value_parser = duration, help_heading = "Load")]
    duration: Duration,
    /// So many operations instead of a time.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "duration", help_heading = "Load")]
    count: Option<u64>,
    /// Rhythm in which operations are due.
    #[arg(long, value_enum, default_value = "constant", help_heading = "Load")]
    arrival: Rhythm,
    /// The rate at which a ramp begins; it ends at --rate.
    #[arg(long, value_parser = rate, value_name = "RATE", help_heading = "Load")]
    from: Option<Rate>,
    /// The pseudo-random numbers of Poisson arrivals.
    #[arg(long, default_value_t = 1, help_heading = "Load")]
    seed: u64,
    /// Releases are rounded up to multiples of this time (cheaper), or `exact`.
    #[arg(long, default_value_t = Grid::FINE, help_heading = "Load")]
    grid: Grid,
    /// Open connections; so many operations are under way at most.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = "Load")]
    connections: u32,
    /// Threads that generate load.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64), help_heading = "Load")]
    workers: u32,
    /// The longest time that one operation has.
    #[arg(long, default_value = "10s", value_parser = duration, help_heading = "Load")]
    timeout: Duration,
}

/// The rhythm in which operations are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rhythm {
    /// Equal gaps.
    Constant,
    /// Exponential gaps, as independent users make them.
    Poisson,
    /// Each connection starts its next operation when the last one ended; --rate is not used.
    Closed,
    /// Evenly from --from to --rate.
    Ramp,
}

impl Shape {
    /// The plan of the engine.
    ///
    /// # Errors
    /// When options do not fit together.
    pub(super) fn plan(&self) -> Result<Plan, Error> {
        let usage = |what: String| Error::new(Kind::Usage, what);
        let arrival = match (self.arrival, self.from) {
            (Rhythm::Ramp, Some(from)) => Arrival::Ramp { from, to: self.rate },
            (Rhythm::Ramp, None) => return Err(usage("ramp the rate: from where?".into()).with_help("add --from 100")),
            (_, Some(_)) => return Err(usage("use --from: only a ramp has it".into()).with_help("--arrival ramp")),
            (Rhythm::Constant, None) => Arrival::Constant(self.rate),
            (Rhythm::Poisson, None) => Arrival::Poisson { rate: self.rate, seed: self.seed },
            (Rhythm::Closed, None) => Arrival::Closed,
        };
        if self.workers > self.connections {
            let what = format!("share {} connections among {} workers", self.connections, self.workers);
            return Err(usage(what).with_help("each worker needs one: raise --connections"));
        }
        Ok(Plan {
            arrival,
            stop: self.count.map_or(Stop::After(self.duration), Stop::Count),
            grid: self.grid,
            connections: self.connections as usize,
            workers: self.workers as usize,
            timeout: self.timeout,
        })
    }

    /// The arrival in words, for the report.
    pub(super) fn arrival(&self) -> String {
        let until = self.count.map_or_else(|| format!("{:?}", self.duration), |count| format!("{count} operations"));
        let rate = self.rate.per_second();
        match self.arrival {
            Rhythm::Closed => format!("closed for {until}"),
            Rhythm::Constant => format!("constant {rate}/s for {until}"),
            Rhythm::Poisson => format!("poisson {rate}/s (seed {}) for {until}", self.seed),
            Rhythm::Ramp => {
                let from = self.from.map_or(rate, Rate::per_second);
                format!("ramp {from}/s to {rate}/s for {until}")
            }
        }
    }
}

/// Operations per second.
pub(super) fn rate(text: &str) -> Result<Rate, String> {
    let per_second: f64 = text.trim_end_matches("/s").parse().map_err(|_| format!("`{text}` is no number"))?;
    Rate::new(per_second).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        shape: Shape,
    }

    fn plan(line: &str) -> Result<Plan, String> {
        let args = std::iter::once("load").chain(line.split_whitespace());
        let alone = Alone::try_parse_from(args).map_err(|error| error.to_string())?;
        alone.shape.plan().map_err(|error| error.to_string())
    }

    #[test]
    fn the_options_make_a_plan() {
        let plan = plan("--rate 500/s --duration 2m --grid exact --connections 4 --workers 2 --timeout 500ms").unwrap();
        assert_eq!(plan.arrival, Arrival::Constant(Rate::new(500.0).unwrap()));
        assert_eq!((plan.stop, plan.grid), (Stop::After(Duration::from_secs(120)), Grid::Exact));
        assert_eq!((plan.connections, plan.workers, plan.timeout), (4, 2, Duration::from_millis(500)));
    }

    #[rstest]
    #[case::rate("--rate 0", "above 0")]
    #[case::time("--duration 10", "30s")]
    #[case::both("--duration 1s --count 5", "cannot be used with")]
    #[case::ramp("--arrival ramp", "--from 100")]
    #[case::stray_from("--from 5", "only a ramp")]
    #[case::workers("--connections 1 --workers 2", "raise --connections")]
    #[case::grid("--grid 7", "no grid")]
    fn what_does_not_fit_is_refused(#[case] line: &str, #[case] word: &str) {
        let error = plan(line).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}
