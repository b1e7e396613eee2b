//! `dapr-load journey`: users of the todo system, and whether it remembers what it told them.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::form::Form;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::stand::Stand;
use fixtures::todo::{self, Options};
use fixtures::versions::Versions;

use super::output::{Format, print};
use crate::address::Address;
use crate::journey::{Beside, Journey, Key, Tour, save, text, travel};
use crate::report::{self, Budget};
use crate::run::{Gathered, Progress};
use crate::time::{duration, whole_seconds};

/// Options of `journey`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Start the whole todo system there, and stop it afterwards.
    #[arg(long, value_enum, conflicts_with = "url", required_unless_present = "url", help_heading = "Target")]
    env: Option<Form>,
    /// The page's server of a todo system that runs.
    #[arg(long, value_name = "URL", help_heading = "Target")]
    url: Option<String>,
    /// The file with the key that the system verifies tokens with; without it all users are the development user.
    #[arg(long, value_name = "FILE", requires = "url", help_heading = "Target")]
    signing_key: Option<PathBuf>,
    /// Also load this host, which is not on this machine; repeatable.
    #[arg(long, value_name = "HOST", help_heading = "Target")]
    allow_remote: Vec<String>,
    /// Users at once.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = "Load")]
    users: u32,
    /// How long they travel; whole seconds, which is all that goose takes.
    #[arg(long, default_value = "10s", value_parser = whole_seconds, help_heading = "Load")]
    duration: Duration,
    /// The pause of a user between two walks, for example 500ms; 0 for none.
    #[arg(long, default_value = "0", value_parser = pause, help_heading = "Load")]
    think: Duration,
    /// The longest time that one request has.
    #[arg(long, default_value = "10s", value_parser = duration, help_heading = "Load")]
    timeout: Duration,
    /// Fails the run with exit code 6 when exceeded; repeatable. For example p99<50ms, errors<=0.
    #[arg(long, value_name = "BUDGET")]
    budget: Vec<Budget>,
    /// Writes journey.json, goose's own reports, report.json, the interval log and percentile tables there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    let (mut journey, gathered) = match (&args.url, args.env) {
        (Some(url), _) => args.attached(url, &interrupt).await?,
        (None, Some(form)) => args.started(form, &interrupt, versions).await?,
        (None, None) => return Err(Error::new(Kind::Usage, "let users travel: where?").with_help("add --env embedded")),
    };
    journey.report.budgets = args.budget.iter().map(|budget| budget.judge(&journey.report)).collect();
    print(format, &journey, &(report::text(&journey.report) + &text(&journey.history)))?;
    if let Some(folder) = &args.out {
        save(folder, &journey, &gathered)?;
    }
    Ok(exit(&journey))
}

impl Args {
    fn tour(&self, page: Address, subject: String, key: Option<Key>) -> Tour {
        Tour {
            page,
            subject,
            key,
            users: self.users as usize,
            length: self.duration,
            think: self.think,
            timeout: self.timeout,
            folder: self.out.clone(),
        }
    }

    async fn attached(&self, url: &str, interrupt: &Interrupt) -> Result<(Journey, Gathered), Error> {
        let page = Address::read(url, &self.allow_remote)?;
        let key = match &self.signing_key {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| {
                    Error::new(Kind::Usage, format!("read the key in {}", path.display())).with_source(source)
                })?;
                Some(Key::new(text.trim_end().as_bytes()))
            }
            None => None,
        };
        travel(&self.tour(page, url.into(), key), None, interrupt, Progress::new(Some(self.duration))).await
    }

    async fn started(
        &self,
        form: Form,
        interrupt: &Interrupt,
        versions: &Versions,
    ) -> Result<(Journey, Gathered), Error> {
        fixtures::processes::sweep().await?;
        fixtures::scratch::sweep()?;
        let environment = form.open(&Run::new(), false, versions).await?;
        let opened = environment.open(&todo::ask(&Options::default())).await;
        let travelled = match opened {
            Ok(stand) => {
                let travelled = self.through(&stand, &environment.offers().subject, interrupt).await;
                let closed = stand.close().await;
                travelled.and_then(|travelled| closed.map(|()| travelled))
            }
            Err(error) => Err(error),
        };
        let closed = environment.close().await;
        travelled.and_then(|travelled| closed.map(|()| travelled))
    }

    async fn through(&self, stand: &Stand, subject: &str, interrupt: &Interrupt) -> Result<(Journey, Gathered), Error> {
        let page = stand.sidecar("gateway")?.service()?.addr();
        let page = Address::read(&format!("http://{page}/"), &[])?;
        let tour =
            self.tour(page, format!("the todo system on {subject}"), Some(Key::new(todo::SIGNING_KEY.as_bytes())));
        let broker = stand.broker().ok();
        let beside =
            broker.map(|broker| Beside { broker: broker.as_ref(), topic: format!("task-events-{}", stand.name) });
        travel(&tour, beside, interrupt, Progress::new(Some(self.duration))).await
    }
}

fn exit(journey: &Journey) -> Exit {
    if journey.report.interrupted {
        Exit::Interrupted
    } else if !journey.history.holds() {
        Exit::Violated
    } else if journey.history.created == 0 {
        // Nothing was made, so nothing could be forgotten.
        Exit::Nothing
    } else if journey.report.budgets.iter().any(|kept| !kept.held) {
        Exit::Budget
    } else {
        Exit::Held
    }
}

fn pause(text: &str) -> Result<Duration, String> {
    if text == "0" { Ok(Duration::ZERO) } else { duration(text) }
}
