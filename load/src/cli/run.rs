//! `dapr-load run`: one operation at a rate.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args as ClapArgs, ValueEnum};
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::interrupt::Interrupt;

use super::command::Format;
use super::output::print;
use super::shape::Shape;
use crate::address::Address;
use crate::engine::Target;
use crate::operation::http::{Get, HttpTarget};
use crate::report::{Asked, Budget, Report, text};
use crate::run::{self, Progress};

/// Options of `run`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// What is sent.
    #[arg(value_enum)]
    operation: Operation,
    /// The address that `http` gets.
    #[arg(long, value_name = "URL", help_heading = "Target")]
    url: Option<String>,
    /// Also load this host, which is not on this machine; repeatable.
    #[arg(long, value_name = "HOST", help_heading = "Target")]
    allow_remote: Vec<String>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Operation {
    /// A plain GET of --url, for example of a server whose behaviour is known.
    Http,
}

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let plan = args.shape.plan()?;
    let (target, asked) = args.target()?;
    let asked = Asked {
        arrival: args.shape.arrival(),
        grid: plan.grid.to_string(),
        connections: plan.connections,
        workers: plan.workers,
        ..asked
    };
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    let progress = Progress::new(plan.arrival.span(plan.stop));
    let (mut report, gathered) = run::run(target, plan, asked, args.out.as_deref(), &interrupt, progress).await?;
    report.budgets = args.budget.iter().map(|budget| budget.judge(&report)).collect();
    // What was measured is shown before it is saved: a full disk must not take it away.
    print(format, &report, &text(&report))?;
    if let Some(folder) = &args.out {
        run::save(folder, &report, &gathered)?;
    }
    Ok(exit(&report))
}

impl Args {
    fn target(&self) -> Result<(Arc<dyn Target>, Asked), Error> {
        match self.operation {
            Operation::Http => {
                let url = self.url.as_deref().ok_or_else(|| {
                    Error::new(Kind::Usage, "get an address: none was given")
                        .with_help("add --url http://127.0.0.1:8080/")
                })?;
                let address = Address::read(url, &self.allow_remote)?;
                let get = Get::new(&address.authority, &address.path);
                let asked = Asked {
                    operation: "http".into(),
                    target: url.into(),
                    transport: "http".into(),
                    ..Asked::default()
                };
                Ok((Arc::new(HttpTarget::new(address.addr, get)), asked))
            }
        }
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
