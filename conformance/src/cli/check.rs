//! `check`: runs checks, shows findings, writes the report.

use std::path::PathBuf;

use fixtures::client::Transport;
use fixtures::error::Error;
use fixtures::versions::Versions;

use super::attached::{FieldOption, SidecarOption};
use super::course;
use super::exit::Exit;
use super::output::Format;
use crate::checks::AREAS;
use crate::lint;
use crate::lint::judge::judge;
use crate::lint::rule::Profile;
use crate::lint::set::Set;
use crate::model::form::Form;
use crate::model::manifest::Manifests;
use crate::report::read;
use crate::run::plan::{RunPlan, Wish};
use crate::run::select::Partition;

const EXAMPLES: &str = "\
Examples:
  dapr-conformance check                                    everything, on our own sidecar
  dapr-conformance check state pubsub --env processes       two areas, on daprd as a child process
  dapr-conformance check 'pubsub.*-letter' --transport grpc
  dapr-conformance check --env containers --partition 2/3   one of three machines
  dapr-conformance check state.ttl --repeat 20              does it flake?
  dapr-conformance check --env attached --sidecar id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000

The report folder holds report.json, events.ndjson, junit.xml, summary.md and evidence/ for what failed.
";

/// The arguments of `check`, as they were given.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Ids, areas, chapters (`state/keys`), parts of ids, or patterns with * and ?; all checks without one.
    pub(crate) filters: Vec<String>,
    /// Where the sidecars come from.
    #[arg(long, value_enum, default_value = "embedded")]
    pub(crate) env: Form,
    /// An API transport; may be repeated. Both without it; attached: http.
    #[arg(long, value_parser = transport, value_name = "http|grpc")]
    pub(crate) transport: Vec<Transport>,
    /// The folder of the report [default: out, or HARNESS_OUT].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Accepted violations, instead of those committed for the Dapr version that is met.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// How many trials run at the same time [default: 16].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// How often everything runs; verdicts that differ are named.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = repetitions)]
    pub(crate) repeat: usize,
    /// One part of the selection, for several machines.
    #[arg(long, value_name = "I/N")]
    pub(crate) partition: Option<Partition>,
    /// Only what was violated, changed or unknown in this report.json.
    #[arg(long, value_name = "REPORT")]
    pub(crate) failed: Option<PathBuf>,
    /// What is known, changed or violated without being binding fails the run too, and so does what is not offered.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Leave folders and containers behind for a look.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Attached: a running sidecar as id=…,http=HOST:PORT,grpc=HOST:PORT,app-port=PORT (or app=ADDRESS:PORT); may be
    /// repeated.
    #[arg(long, value_name = "FIELDS")]
    pub(crate) sidecar: Vec<SidecarOption>,
    /// Attached: a plaintext listener of the broker, for inspection.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) kafka: Option<String>,
    /// Attached: a connection string of the database, for inspection.
    #[arg(long, value_name = "URL")]
    pub(crate) postgres: Option<String>,
    /// Attached: a field that a component has, since no sidecar tells it: statestore.keyPrefix=none; may be repeated.
    #[arg(long, value_name = "COMPONENT.FIELD=VALUE")]
    pub(crate) field: Vec<FieldOption>,
    /// Attached: resource files of the sidecars, files or folders; they are linted before any check runs; may be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) resources: Vec<PathBuf>,
}

fn transport(text: &str) -> Result<Transport, String> {
    let found = Transport::ALL.into_iter().find(|transport| transport.slug() == text);
    found.ok_or_else(|| "a transport is http or grpc".into())
}

fn repetitions(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "a number from 1".into())
}

pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let plan = RunPlan::resolve(wish(args)?, AREAS, versions)?;
    if plan.jobs.is_empty() {
        eprintln!("nothing to run: the selection is valid, but no check is left in it");
        return Ok(Exit::Nothing);
    }
    course::run(&plan, format, versions).await
}

/// The arguments as plain values; the files they name are read.
fn wish(args: &Args) -> Result<Wish, Error> {
    Ok(Wish {
        filters: args.filters.clone(),
        form: args.env,
        transports: args.transport.clone(),
        out: args.out.clone(),
        baseline: args.baseline.as_deref().map(read::baseline).transpose()?,
        parallel: args.jobs,
        repeat: args.repeat,
        partition: args.partition,
        failed: args.failed.as_deref().map(read::report).transpose()?,
        strict: args.strict,
        keep: args.keep,
        sidecars: args.sidecar.iter().map(|sidecar| sidecar.0.clone()).collect(),
        kafka: args.kafka.clone(),
        postgres: args.postgres.clone(),
        fields: args.field.iter().map(|field| field.0.clone()).collect(),
        manifests: manifests(&args.resources)?,
        words: std::env::args().skip(1).collect(),
    })
}

/// What is found in the resource files of an installation; `None` without files.
fn manifests(paths: &[PathBuf]) -> Result<Option<Manifests>, Error> {
    if paths.is_empty() {
        return Ok(None);
    }
    let set = Set::new(lint::read::sources(paths)?, lint::rules::NEWEST, None);
    lint::input::demand(&set)?;
    let rules: Vec<_> = lint::rules::all().collect();
    Ok(Some(lint::render::report::manifests(&set, &judge(&set, &rules, Profile::Default))))
}
