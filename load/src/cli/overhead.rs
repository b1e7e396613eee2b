//! `dapr-load overhead`: what a sidecar adds, against the same work without one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use fixtures::client::Transport;
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::form::Form;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::scenario::{Scenario, Scene};
use fixtures::versions::Versions;

use super::output::{Format, print};
use super::shape::rate;
use super::sidecar::payload;
use crate::address::Address;
use crate::arrival::Rate;
use crate::machine::{Hiccups, Watch};
use crate::operation::Baseline;
use crate::operation::http::{Get, HttpTarget};
use crate::overhead::{Cell, Comparison, OverheadReport, Rhythm, SCHEMA, Settings, Verdict, compare, html, text};
use crate::place::Place;
use crate::report::{Summary, create_folder, unwritable, write_json};
use crate::time::duration;

/// Options of `overhead`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// What is compared; everything that can be done without a sidecar when nothing is named.
    #[arg(value_parser = PossibleValuesParser::new(COMPARED.map(Scenario::slug)), conflicts_with = "direct")]
    operation: Vec<String>,
    /// Start sidecars, stores and broker for the comparison.
    #[arg(long, value_enum, conflicts_with = "direct", help_heading = "Target")]
    env: Option<Form>,
    /// The API that is used; both when none is named.
    #[arg(long, value_parser = ["http", "grpc"], conflicts_with = "direct", help_heading = "Target")]
    transport: Option<String>,
    /// Size of values, events and bodies.
    #[arg(long, value_name = "BYTES", default_value_t = Scene::PAYLOAD, value_parser = payload, help_heading = "Target")]
    payload: usize,
    /// Compare GETs of two addresses: the direct one …
    #[arg(long, value_name = "URL", requires = "through", help_heading = "Target")]
    direct: Option<String>,
    /// … and the one through whatever stands before it.
    #[arg(long, value_name = "URL", requires = "direct", help_heading = "Target")]
    through: Option<String>,
    /// Process whose processor time counts as the cost of the second side; repeatable.
    #[arg(long, value_name = "PID", requires = "through", help_heading = "Target")]
    pid: Vec<u32>,
    /// Process whose processor time counts as that of the first side, to be compared with --pid; repeatable.
    #[arg(long, value_name = "PID", requires = "pid", help_heading = "Target")]
    direct_pid: Vec<u32>,
    /// Also load this host, which is not on this machine; repeatable.
    #[arg(long, value_name = "HOST", help_heading = "Target")]
    allow_remote: Vec<String>,
    /// Operations per second in each slice; of bulk calls, which carry up to a hundred events each, a tenth of it.
    #[arg(long, default_value = "1000", value_parser = rate, help_heading = "Load")]
    rate: Rate,
    /// Open connections to each side.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000), help_heading = "Load")]
    connections: u32,
    /// Length of a slice.
    #[arg(long, default_value = "500ms", value_parser = duration, help_heading = "Load")]
    slice: Duration,
    /// Pairs of slices for each comparison; up to three times as many are run until --precision is reached.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(3..=1_000), help_heading = "Load")]
    pairs: u32,
    /// Half-width of the interval that is wanted, in percent of the added median.
    #[arg(long, default_value_t = 10, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100), help_heading = "Load")]
    precision: u32,
    /// Decides which side of a pair begins.
    #[arg(long, default_value_t = 1, help_heading = "Load")]
    seed: u64,
    /// Writes overhead.json and index.html there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What can be done without a sidecar, so that there is something to compare with.
const COMPARED: [Scenario; 8] = [
    Scenario::InvokeOwn,
    Scenario::Invoke,
    Scenario::StateGet,
    Scenario::StateSet,
    Scenario::StateMixed,
    Scenario::StateTransaction,
    Scenario::Publish,
    Scenario::PublishBulk,
];

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    if let Some(folder) = &args.out {
        create_folder(folder)?;
    }
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    let (started, hiccups) = (SystemTime::now(), Hiccups::start()?);
    let lost = hiccups.watch();
    let (subject, cells) = match args.env {
        Some(form) => args.sidecars(form, versions, &lost, &interrupt).await?,
        None => ("two addresses".into(), vec![args.cell(args.addresses()?, args.rate, &lost, &interrupt).await?]),
    };
    let report = OverheadReport {
        schema: SCHEMA.into(),
        harness: concat!("dapr-load ", env!("CARGO_PKG_VERSION")).into(),
        started: jiff::Timestamp::try_from(started).map(|time| time.to_string()).unwrap_or_default(),
        subject,
        rate: args.rate.per_second(),
        slice_s: args.slice.as_secs_f64(),
        connections: args.connections as usize,
        hiccup_p99_us: Summary::of(&hiccups.finish()).p99,
        cells,
    };
    print(format, &report, &text(&report))?;
    if let Some(folder) = &args.out {
        write_json(&folder.join("overhead.json"), &report)?;
        let page = folder.join("index.html");
        std::fs::write(&page, html(&report)).map_err(|source| unwritable(&page, source))?;
    }
    Ok(exit(&report, &interrupt))
}

impl Args {
    fn addresses(&self) -> Result<Comparison, Error> {
        let (Some(direct), Some(through)) = (&self.direct, &self.through) else {
            let help = "add --env processes, or --direct http://127.0.0.1:8080/ --through http://127.0.0.1:8081/";
            return Err(Error::new(Kind::Usage, "compare: nothing was given").with_help(help));
        };
        let target = |url: &str| {
            let address = Address::read(url, &self.allow_remote)?;
            let get = Get::new(&address.authority, &address.path);
            Ok::<_, Error>(Arc::new(HttpTarget::new(address.addr, get)))
        };
        Ok(Comparison {
            operation: "http".into(),
            transport: "http".into(),
            baseline: direct.clone(),
            direct: target(direct)?,
            through: target(through)?,
            pids: self.pid.clone(),
            direct_pids: self.direct_pid.clone(),
        })
    }

    fn settings(&self, rate: Rate) -> Settings {
        let (connections, timeout) = (self.connections as usize, Duration::from_secs(5));
        Settings {
            rhythm: Rhythm { rate, length: self.slice, connections, timeout },
            pairs: self.pairs as usize,
            precision: f64::from(self.precision) / 100.0,
            seed: self.seed,
        }
    }

    /// One comparison after the other, each on a stand of its own; what was met, and the cells.
    async fn sidecars(
        &self,
        form: Form,
        versions: &Versions,
        lost: &Watch,
        interrupt: &Interrupt,
    ) -> Result<(String, Vec<Cell>), Error> {
        let wanted = |scenario: &Scenario| {
            self.operation.is_empty() || self.operation.iter().any(|name| name == scenario.slug())
        };
        let run = Run::new();
        let environment = form.open(&run, false, versions).await?;
        let (mut met, mut cells) = (Vec::new(), Ok(Vec::new()));
        for scenario in COMPARED.into_iter().filter(wanted) {
            for transport in [Transport::Http, Transport::Grpc] {
                let other = self.transport.as_ref().is_some_and(|name| name != transport.slug());
                let (Ok(done), false) = (&mut cells, interrupt.is_set() || other) else { continue };
                match self.on_stand(&environment, &run, scenario, transport, lost, interrupt).await {
                    Ok((place, cell)) => {
                        met.push(place);
                        done.push(cell);
                    }
                    Err(error) => cells = Err(error),
                }
            }
        }
        let closed = environment.close().await;
        met.dedup();
        let cells = cells?;
        closed.map(|()| (met.join("; "), cells))
    }

    /// One comparison on a stand of its own; what was met, and the cell.
    async fn on_stand(
        &self,
        environment: &Arc<dyn Environment>,
        run: &Run,
        scenario: Scenario,
        transport: Transport,
        lost: &Watch,
        interrupt: &Interrupt,
    ) -> Result<(String, Cell), Error> {
        let place = Place::within(environment, run, scenario, transport, self.payload).await?;
        let met = place.met.clone();
        let cell = match self.comparison(&place, scenario).await {
            Ok(comparison) => self.cell(comparison, self.rate_of(&place.scene), lost, interrupt).await,
            Err(error) => Err(error),
        };
        let closed = place.close().await;
        let cell = cell?;
        closed.map(|()| (met, cell))
    }

    /// How often the operation of a scene is done: a hundred events per call at the rate of single ones would be more than
    /// a broker takes.
    fn rate_of(&self, scene: &Scene) -> Rate {
        let tenth = Rate::new(self.rate.per_second() / 10.0).ok();
        tenth.filter(|_| scene.messages() > 1).unwrap_or(self.rate)
    }

    async fn comparison(&self, place: &Place, scenario: Scenario) -> Result<Comparison, Error> {
        let Baseline { speaks, target } = place.baseline()?;
        let (rate, messages) = (self.rate_of(&place.scene), place.scene.messages());
        let bulk =
            if messages > 1 { format!("; {} calls/s of {messages} events", rate.per_second()) } else { String::new() };
        let mut pids = Vec::new();
        for sidecar in place.stand().iter().flat_map(|stand| stand.sidecars()) {
            pids.extend(sidecar.id().await);
        }
        Ok(Comparison {
            operation: scenario.slug().into(),
            transport: place.transport.slug().into(),
            baseline: format!("the same work over {speaks}, without a sidecar{bulk}"),
            direct: target,
            through: place.target()?,
            pids,
            direct_pids: Vec::new(),
        })
    }

    /// Runs one comparison in a thread that does nothing else.
    async fn cell(
        &self,
        comparison: Comparison,
        rate: Rate,
        lost: &Watch,
        interrupt: &Interrupt,
    ) -> Result<Cell, Error> {
        let (settings, lost) = (self.settings(rate), lost.clone());
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let work = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let bar = progress(&comparison, &settings);
            let done = |pairs| bar.set_position(pairs as u64);
            let cell = runtime.block_on(compare(&comparison, &settings, &lost, &mut stopped, done));
            bar.finish_and_clear();
            cell
        });
        let watch = async {
            interrupt.wait().await;
            stop.send_replace(true);
            std::future::pending().await
        };
        tokio::select! {
            done = work => done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())),
            never = watch => never,
        }
    }
}

/// A line that tells which comparison is running; hidden where nobody watches.
fn progress(comparison: &Comparison, settings: &Settings) -> indicatif::ProgressBar {
    use std::io::IsTerminal as _;

    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(settings.pairs as u64);
    // The template is constant; a style that cannot be read leaves the default one.
    if let Ok(style) = indicatif::ProgressStyle::with_template("{msg:28} pair {pos:>3}/{len}  {bar:20}  {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(format!("{} {}", comparison.operation, comparison.transport));
    bar
}

fn exit(report: &OverheadReport, interrupt: &Interrupt) -> Exit {
    let unusable = |cell: &Cell| cell.verdict != Verdict::Measured;
    if interrupt.is_set() {
        Exit::Interrupted
    } else if report.cells.iter().any(unusable) {
        Exit::Failed
    } else {
        Exit::Held
    }
}
