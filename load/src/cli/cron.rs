//! `dapr-load cron`: the rhythm of a cron binding at the app.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::Args as ClapArgs;
use fixtures::ask::{AppProtocol, Ask, Component, SidecarAsk};
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::form::Form;
use fixtures::interrupt::Interrupt;
use fixtures::patience::{self, Probe};
use fixtures::run::Run;
use fixtures::stand::{Launch, Sidecar, Stand};
use fixtures::versions::Versions;
use fixtures::witness::{Answer, Script, Sort};

use super::output::{Format, print};
use super::sidecar::Protocol;
use crate::machine::Hiccups;
use crate::report::{Summary, create_folder, write_json};
use crate::ticks::{SCHEMA, TickReport, Ticks, text};
use crate::time::duration;

/// Name of the binding, and so the route of its ticks.
const BINDING: &str = "rhythm";

/// Options of `cron`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Start a sidecar with a cron binding for this run.
    #[arg(long, value_enum)]
    env: Form,
    /// How the sidecar calls the app.
    #[arg(long, value_enum, default_value = "http")]
    transport: Protocol,
    /// The period of the schedule, `@every`.
    #[arg(long, default_value = "1s", value_parser = duration)]
    every: Duration,
    /// How long ticks are listened to, from the first one.
    #[arg(long, default_value = "30s", value_parser = duration)]
    duration: Duration,
    /// Writes ticks.json there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    if let Some(folder) = &args.out {
        create_folder(folder)?;
    }
    let run = Run::new();
    let environment = args.env.open(&run, false, versions).await?;
    let watched = args.within(environment.as_ref(), &interrupt).await;
    let closed = environment.close().await;
    let report = watched?;
    closed?;
    print(format, &report, &text(&report))?;
    if let Some(folder) = &args.out {
        write_json(&folder.join("ticks.json"), &report)?;
    }
    Ok(match report {
        TickReport { interrupted: true, .. } => Exit::Interrupted,
        TickReport { ticks: Ticks { missed: 0, doubled: 0, .. }, .. } => Exit::Held,
        _ => Exit::Violated,
    })
}

impl Args {
    async fn within(&self, environment: &dyn Environment, interrupt: &Interrupt) -> Result<TickReport, Error> {
        let stand = environment.open(&Ask::of(Vec::new())).await?;
        let watched = self.watch(&stand, environment, interrupt).await;
        let closed = stand.close().await;
        let report = watched?;
        closed.map(|()| report)
    }

    async fn watch(
        &self,
        stand: &Stand,
        environment: &dyn Environment,
        interrupt: &Interrupt,
    ) -> Result<TickReport, Error> {
        let started = SystemTime::now();
        let (sidecar, schedule) = self.start(stand).await?;
        let witness = sidecar.witness()?;
        let route = format!("/{BINDING}");
        let ticks = || witness.ledger().on(&route).into_iter().filter(|entry| entry.sort != Sort::Probe);
        let first = patience::DELIVERY.lasting(self.every * 2 + patience::DELIVERY.limit);
        patience::until(first, "the first tick", async || match ticks().count() {
            0 if interrupt.is_set() => Probe::Ready(()),
            0 => Probe::NotYet("none came".into()),
            _ => Probe::Ready(()),
        })
        .await?;
        // Half a period more, so that the last tick is not cut off.
        let hiccups = Hiccups::start()?;
        let interrupted = tokio::time::timeout(self.duration + self.every / 2, interrupt.wait()).await.is_ok();
        let dropped = witness.ledger().dropped();
        if dropped > 0 {
            let text = format!("count the ticks: the ledger of the app is full: {dropped} calls were dropped");
            return Err(Error::new(Kind::Usage, text).with_help("a shorter --duration, or a longer --every"));
        }
        let at: Vec<_> = ticks().map(|entry| entry.at).collect();
        let lasted = at.last().zip(at.first()).map_or(Duration::ZERO, |(last, first)| *last - *first);
        Ok(TickReport {
            schema: SCHEMA.into(),
            harness: concat!("dapr-load ", env!("CARGO_PKG_VERSION")).into(),
            started: jiff::Timestamp::try_from(started).map(|time| time.to_string()).unwrap_or_default(),
            target: environment.offers().subject.clone(),
            transport: self.transport.transport().slug().into(),
            schedule,
            elapsed_s: lasted.as_secs_f64(),
            ticks: Ticks::of(&at, self.every),
            hiccup_p99_us: Summary::of(&hiccups.finish()).p99,
            interrupted,
        })
    }

    /// A sidecar that ticks, and its schedule.
    async fn start(&self, stand: &Stand) -> Result<(Sidecar, String), Error> {
        let schedule = format!("@every {}ms", self.every.as_millis());
        let protocol = match self.transport {
            Protocol::Http => AppProtocol::Http,
            Protocol::Grpc => AppProtocol::Grpc,
        };
        let binding = Component::new(BINDING, "bindings.cron").with("schedule", &schedule);
        // A sidecar asks as soon as its app listens which bindings it wants.
        let launch = Launch::new(SidecarAsk::new("ticked", protocol).with(binding)).with_late_app();
        let sidecar = stand.launch(&launch).await?.must_run()?;
        let witness = sidecar.witness()?;
        witness.answer(&format!("/{BINDING}"), Script::always(Answer::http(200, "")));
        witness.listen()?;
        Ok((sidecar, schedule))
    }
}
