//! A run, resolved: every field is decided and checked before anything starts, and below it nothing reads arguments
//! or variables.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

use fixtures::attached::{Deployed, Installation};
use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::versions::Versions;

use crate::baseline::{Accepted, Baseline};
use crate::cli::check::Args;
use crate::environment::Form;
use crate::evidence::redact::Redactor;
use crate::pool::{Job, Pool};
use crate::report::Report;
use crate::select;

/// Where reports go unless told otherwise.
pub const OUT: &str = "HARNESS_OUT";
/// `1` leaves folders and containers behind for a look.
pub const KEEP: &str = "HARNESS_KEEP";

/// Checks mostly wait; two cores carry many of them.
const PARALLEL: usize = 16;

/// A resolved run.
#[derive(Clone)]
pub struct RunPlan {
    /// The trials of one repetition.
    pub jobs: Vec<Job>,
    /// How often they run.
    pub repeat: usize,
    /// The form of the environment.
    pub form: Form,
    /// What is attached to; only for [`Form::Attached`].
    pub installation: Option<Installation>,
    /// The folder of the report.
    pub out: PathBuf,
    /// Which violations are accepted.
    pub accepted: Accepted,
    /// How many trials run at the same time.
    pub parallel: usize,
    /// Whether what is not offered fails the run.
    pub strict: bool,
    /// Whether folders and containers stay behind.
    pub keep: bool,
    /// The filters as given, for the next command.
    pub filters: Vec<String>,
    /// The command that repeats the run, without secrets.
    pub command: String,
}

impl RunPlan {
    /// Resolves `args` over the variables.
    ///
    /// # Errors
    /// [`Kind::Usage`] for whatever cannot be meant.
    pub fn resolve(args: &Args, versions: &Versions) -> Result<Self, Error> {
        let form = args.env;
        let checks = select::checks(&args.filters)?;
        let transports = match (form, args.transport.as_slice()) {
            // An app speaks one protocol to its sidecar, and most speak HTTP.
            (Form::Attached, []) => &[Transport::Http][..],
            (_, given) => given,
        };
        let mut jobs = select::jobs(&checks, transports, args.partition);
        if let Some(path) = &args.failed {
            jobs = select::failed(jobs, &Report::read(path)?);
        }
        let given = args.baseline.as_deref().map(Baseline::read).transpose()?;
        let out = args.out.clone().or_else(|| versions.variable(OUT).map(PathBuf::from));
        Ok(Self {
            installation: installation(args, form, &jobs)?,
            jobs,
            repeat: args.repeat,
            form,
            out: out.unwrap_or_else(|| "out".into()),
            accepted: given.map_or(Accepted::ByVersion, Accepted::Given),
            parallel: args.jobs.unwrap_or(PARALLEL),
            strict: args.strict,
            keep: args.keep || versions.variable(KEEP).is_some_and(|value| value == "1"),
            filters: args.filters.clone(),
            command: command(std::env::args().skip(1)),
        })
    }

    /// The options that lead to the same environment again.
    #[must_use]
    pub fn place(&self) -> String {
        let mut place = format!("--env {}", self.form.slug());
        if let Some(installation) = &self.installation {
            for Deployed { name, http, grpc, app } in &installation.sidecars {
                let app = app.map(|app| format!(",app={app}")).unwrap_or_default();
                let _ = write!(place, " --sidecar id={name},http={http},grpc={grpc}{app}");
            }
            let stores = [("--kafka", &installation.kafka), ("--postgres", &installation.postgres)];
            for (option, address) in stores.into_iter().filter_map(|(option, given)| Some((option, given.as_ref()?))) {
                let _ = write!(place, " {option} {}", quoted(address));
            }
        }
        Redactor::default().text(&place)
    }

    /// The API transports that are judged.
    #[must_use]
    pub fn transports(&self) -> Vec<Transport> {
        let judged = |transport: &Transport| self.jobs.iter().any(|job| job.transport == *transport);
        Transport::ALL.into_iter().filter(judged).collect()
    }
}

impl fmt::Display for RunPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ids: Vec<_> = self.jobs.iter().map(|job| job.check.id).collect();
        ids.dedup();
        let over: Vec<_> = self.transports().iter().map(|transport| transport.slug()).collect();
        let trials = self.jobs.len() * self.repeat;
        let repeat = if self.repeat == 1 { String::new() } else { format!(" ({} times)", self.repeat) };
        let (checks, over, env) = (ids.len(), over.join(" and "), self.form.slug());
        let accepted = if matches!(self.accepted, Accepted::Given(_)) { "; baseline from a file" } else { "" };
        let (jobs, folder) = (self.parallel, self.out.display());
        write!(
            out,
            "{checks} checks over {over}{repeat}: {trials} trials on {env}, {jobs} at a time; report in {folder}/{accepted}"
        )
    }
}

/// What is attached to, with the subscriptions of all jobs: a sidecar reads them once, at its start.
fn installation(args: &Args, form: Form, jobs: &[Job]) -> Result<Option<Installation>, Error> {
    let given = !args.sidecar.is_empty() || args.kafka.is_some() || args.postgres.is_some();
    match (form, given) {
        (Form::Attached, _) if args.sidecar.is_empty() => {
            let help = "add --sidecar id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000";
            Err(Error::new(Kind::Usage, "attach to an installation: no sidecar was given").with_help(help))
        }
        (Form::Attached, _) => Ok(Some(Installation {
            sidecars: args.sidecar.iter().map(|sidecar| sidecar.0.clone()).collect(),
            kafka: args.kafka.clone(),
            postgres: args.postgres.clone(),
            subscriptions: Pool::subscriptions(jobs),
        })),
        (_, true) => {
            let text =
                format!("use --sidecar, --kafka or --postgres on {}: they describe an installation", form.slug());
            Err(Error::new(Kind::Usage, text).with_help("add --env attached"))
        }
        (_, false) => Ok(None),
    }
}

/// The command line as a shell reads it, its passwords hidden.
fn command(args: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = std::iter::once("dapr-conformance".to_owned()).chain(args.map(|arg| quoted(&arg))).collect();
    Redactor::default().text(&words.join(" "))
}

/// One word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !"*?'\"\\$&;|<>()".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_typed_again_and_shows_no_password() {
        let args = ["check", "state.*", "--postgres", "postgres://u:c4n4ry@h/d"].map(str::to_owned);
        assert_eq!(
            command(args.into_iter()),
            "dapr-conformance check 'state.*' --postgres postgres://u:[redacted]@h/d"
        );
    }
}
