//! One run of `dapr-load run`: one operation at a rate.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use clap::builder::PossibleValue;
use clap::{Args as ClapArgs, ValueEnum};
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::interrupt::Interrupt;
use fixtures::scenario::Scenario;
use fixtures::versions::Versions;

use super::output::{Format, print};
use super::shape::Shape;
use super::sidecar::Sidecar;
use super::sustain::{begin, sustain};
use crate::address::Address;
use crate::deliver::Deliveries;
use crate::engine::{Plan, Target};
use crate::operation::Baseline;
use crate::operation::http::{Get, HttpTarget};
use crate::place::Place;
use crate::report::{Asked, Budget, Report, text};
use crate::run::{self, Progress};

/// Options of `run`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// What is sent.
    #[arg(value_enum, required_unless_present = "plan")]
    operation: Option<Operation>,
    /// Runs what a TOML file plans instead: one `[[run]]` per run, its keys named like the options here.
    #[arg(long, value_name = "FILE", exclusive = true)]
    pub(super) plan: Option<PathBuf>,
    /// Finds the highest rate that is sustained within the budgets; --rate is where the search begins, --duration the
    /// length of one try.
    #[arg(long, conflicts_with_all = ["count", "out"])]
    search: bool,
    /// The address that `http` gets.
    #[arg(long, value_name = "URL", help_heading = "Target")]
    url: Option<String>,
    /// Also load this host, which is not on this machine; repeatable.
    #[arg(long, value_name = "HOST", help_heading = "Target")]
    allow_remote: Vec<String>,
    /// Do the same work without the sidecar: on the store, the broker or the app itself.
    #[arg(long, requires = "env", help_heading = "Target")]
    direct: bool,
    #[command(flatten)]
    sidecar: Sidecar,
    #[command(flatten)]
    shape: Shape,
    /// Fails the run with exit code 6 when exceeded; repeatable. For example p99<5ms, errors<=0, rate>=990.
    #[arg(long, value_name = "BUDGET")]
    budget: Vec<Budget>,
    /// Writes report.json, interval logs and percentile tables there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    /// A plain GET of --url, for example of a server whose behaviour is known.
    Get,
    /// What users do with a sidecar.
    Sidecar(Scenario),
}

impl ValueEnum for Operation {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<Operation>> =
            LazyLock::new(|| std::iter::once(Operation::Get).chain(Scenario::ALL.map(Operation::Sidecar)).collect());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Get => PossibleValue::new("http").help("A plain GET of --url, for example of `dapr-load truth`"),
            Self::Sidecar(scenario) => PossibleValue::new(scenario.slug()).help(scenario.about()),
        })
    }
}

/// Where the operations go, and what the report says about it.
struct Chosen {
    target: Arc<dyn Target>,
    asked: Asked,
    /// Follows events to the app.
    deliveries: Option<Deliveries>,
}

/// One run.
pub(super) async fn once(
    args: &Args,
    format: Format,
    versions: &Versions,
    interrupt: &Interrupt,
) -> Result<Exit, Error> {
    args.check()?;
    let plan = args.shape.plan()?;
    let operation = args.operation.ok_or_else(|| Error::new(Kind::Usage, "run: no operation was named"))?;
    let Operation::Sidecar(scenario) = operation else {
        return args.measure(args.get()?, plan, format, interrupt).await;
    };
    let place = args.sidecar.place(scenario, &args.allow_remote, versions).await?;
    let measured = match args.choose(&place) {
        // Interrupted while it was opened.
        Ok(_) if interrupt.is_set() => Ok(Exit::Interrupted),
        Ok(chosen) => args.measure(chosen, plan, format, interrupt).await,
        Err(error) => Err(error),
    };
    let closed = place.close().await;
    let exit = measured?;
    closed.map(|()| exit)
}

impl Args {
    /// Whether the options fit together, as far as that can be told before anything starts.
    ///
    /// # Errors
    /// When they do not.
    pub(super) fn check(&self) -> Result<(), Error> {
        let plan = self.shape.plan()?;
        if self.search {
            begin(&plan)?;
        }
        match self.operation {
            Some(Operation::Get) => self.address().map(drop),
            Some(Operation::Sidecar(Scenario::Deliver)) if self.search => {
                let what = "search a rate for deliver: events are followed in one run only";
                Err(Error::new(Kind::Usage, what).with_help("search with publish"))
            }
            Some(Operation::Sidecar(scenario)) => self.sidecar.check(scenario, &self.allow_remote),
            None => Ok(()),
        }
    }

    async fn measure(&self, chosen: Chosen, plan: Plan, format: Format, interrupt: &Interrupt) -> Result<Exit, Error> {
        let asked = Asked {
            arrival: self.shape.arrival(),
            grid: plan.grid.to_string(),
            connections: plan.connections,
            workers: plan.workers,
            ..chosen.asked
        };
        if self.search {
            return sustain(&chosen.target, plan, &asked, &self.budget, format, interrupt).await;
        }
        let progress = Progress::new(plan.arrival.span(plan.stop));
        let folder = self.out.as_deref();
        let (mut report, mut gathered) = run::run(chosen.target, plan, asked, folder, interrupt, progress).await?;
        if let Some(deliveries) = chosen.deliveries {
            let (delivery, took) = deliveries.finish(interrupt).await;
            report.deliver(delivery);
            gathered.delivery = Some(took);
        }
        report.budgets = self.budget.iter().map(|budget| budget.judge(&report)).collect();
        // What was measured is shown before it is saved: a full disk must not take it away.
        print(format, &report, &text(&report))?;
        if let Some(folder) = folder {
            run::save(folder, &report, &gathered)?;
        }
        Ok(exit(&report))
    }

    /// The sidecar of a place, or what is behind it.
    fn choose(&self, place: &Place) -> Result<Chosen, Error> {
        let asked = |target: String, transport: &str| Asked {
            operation: place.scene.scenario.slug().into(),
            target,
            transport: transport.into(),
            messages: u32::try_from(place.scene.messages()).ok().filter(|messages| *messages > 1),
            ..Asked::default()
        };
        if self.direct {
            let Baseline { speaks, target } = place.baseline()?;
            let met = format!("without a sidecar, {}", place.met);
            return Ok(Chosen { target, asked: asked(met, speaks), deliveries: None });
        }
        let asked = asked(place.met.clone(), place.transport.slug());
        if place.scene.scenario == Scenario::Deliver {
            let deliveries = Deliveries::follow(place)?;
            return Ok(Chosen { target: deliveries.target(), asked, deliveries: Some(deliveries) });
        }
        Ok(Chosen { target: place.target()?, asked, deliveries: None })
    }

    /// Where the plain GET goes, as it was written and as it is.
    fn address(&self) -> Result<(&str, Address), Error> {
        let url = self.url.as_deref().ok_or_else(|| {
            Error::new(Kind::Usage, "get an address: none was given").with_help("add --url http://127.0.0.1:8080/")
        })?;
        Ok((url, Address::read(url, &self.allow_remote)?))
    }

    /// The plain GET.
    fn get(&self) -> Result<Chosen, Error> {
        let (url, address) = self.address()?;
        let get = Get::new(&address.authority, &address.path);
        let asked =
            Asked { operation: "http".into(), target: url.into(), transport: "http".into(), ..Asked::default() };
        Ok(Chosen { target: Arc::new(HttpTarget::new(address.addr, get)), asked, deliveries: None })
    }
}

fn exit(report: &Report) -> Exit {
    if report.interrupted {
        Exit::Interrupted
    } else if report.budgets.iter().any(|kept| !kept.held) {
        Exit::Budget
    } else if report.response.count == 0 {
        Exit::Failed
    } else {
        Exit::Held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_an_operation_of_its_name() {
        for scenario in Scenario::ALL {
            assert_eq!(Operation::from_str(scenario.slug(), false), Ok(Operation::Sidecar(scenario)));
        }
    }
}
