//! A run, resolved: every field is decided and checked before anything starts, and below it nothing reads arguments
//! or variables.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::PathBuf;

use fixtures::attached::{Deployed, Installation};
use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::form::Form::Embedded;
use fixtures::team::TeamAsk;
use fixtures::versions::Versions;

use super::area::Area;
use super::job::Job;
use super::select::{self, Partition};
use super::stands::Stands;
use crate::judge::baseline::{Accepted, Baseline};
use crate::model::form::Form;
use crate::model::manifest::Manifests;
use crate::model::redact::Redactor;
use crate::model::report::Report;

/// Where reports go unless told otherwise.
pub const OUT: &str = "HARNESS_OUT";
/// `1` leaves folders and containers behind for a look.
pub const KEEP: &str = "HARNESS_KEEP";

/// Checks mostly wait; two cores carry many of them.
const PARALLEL: usize = 16;

/// A run as it was asked for; what is `None` or empty is resolved.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Ids, areas, parts of ids, or patterns; all checks without one.
    pub filters: Vec<String>,
    /// Where the sidecars come from.
    pub form: Form,
    /// The API transports.
    pub transports: Vec<Transport>,
    /// The folder of the report.
    pub out: Option<PathBuf>,
    /// Accepted violations, instead of those committed for the Dapr version that is met.
    pub baseline: Option<Baseline>,
    /// How many trials run at the same time.
    pub parallel: Option<usize>,
    /// How often everything runs.
    pub repeat: usize,
    /// One part of the selection.
    pub partition: Option<Partition>,
    /// Only what was violated, changed or unknown in this report.
    pub failed: Option<Report>,
    /// Whether whatever did not hold fails the run.
    pub strict: bool,
    /// Whether folders and containers stay behind.
    pub keep: bool,
    /// Attached: the running sidecars.
    pub sidecars: Vec<Deployed>,
    /// Attached: a plaintext listener of the broker, for inspection.
    pub kafka: Option<String>,
    /// Attached: a connection string of the database, for inspection.
    pub postgres: Option<String>,
    /// Attached: fields of components, by component and name.
    pub fields: BTreeMap<(String, String), String>,
    /// Attached: the resource files of the sidecars, judged.
    pub manifests: Option<Manifests>,
    /// The words of the command line, without the program.
    pub words: Vec<String>,
}

impl Wish {
    /// Those checks on sidecars of that form, once, and everything else as it is by default.
    #[must_use]
    pub fn of(form: Form, filters: Vec<String>, words: Vec<String>) -> Self {
        Self {
            filters,
            form,
            transports: Vec::new(),
            out: None,
            baseline: None,
            parallel: None,
            repeat: 1,
            partition: None,
            failed: None,
            strict: false,
            keep: false,
            sidecars: Vec::new(),
            kafka: None,
            postgres: None,
            fields: BTreeMap::new(),
            manifests: None,
            words,
        }
    }
}

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
    /// Whether whatever did not hold fails the run.
    pub strict: bool,
    /// Attached: the resource files of the sidecars, judged.
    pub manifests: Option<Manifests>,
    /// The team's app that is judged, and the options that lead to it again.
    pub team: Option<(TeamAsk, String)>,
    /// Whether folders and containers stay behind.
    pub keep: bool,
    /// The filters as given, for the next command.
    pub filters: Vec<String>,
    /// The command that repeats the run, without secrets.
    pub command: String,
}

impl RunPlan {
    /// Resolves `wish` over the catalogue and the variables.
    ///
    /// # Errors
    /// [`Kind::Usage`] for whatever cannot be meant.
    pub fn resolve(wish: Wish, areas: &[Area], versions: &Versions) -> Result<Self, Error> {
        let form = wish.form;
        let checks = select::checks(areas, &wish.filters)?;
        let transports = match (form, wish.transports.as_slice()) {
            // An app speaks one protocol to its sidecar, and most speak HTTP.
            (Form::Attached, []) => &[Transport::Http][..],
            (_, given) => given,
        };
        let mut jobs = select::jobs(&checks, transports, wish.partition);
        if let Some(report) = &wish.failed {
            jobs = select::failed(jobs, report);
        }
        let out = wish.out.clone().or_else(|| versions.variable(OUT).map(PathBuf::from));
        Ok(Self {
            installation: installation(&wish, &jobs)?,
            jobs,
            repeat: wish.repeat,
            form,
            out: out.unwrap_or_else(|| "out".into()),
            accepted: wish.baseline.map_or(Accepted::ByVersion, Accepted::Given),
            parallel: wish.parallel.unwrap_or(PARALLEL),
            strict: wish.strict,
            manifests: wish.manifests,
            team: None,
            keep: wish.keep || versions.variable(KEEP).is_some_and(|value| value == "1"),
            filters: wish.filters,
            command: command(wish.words.into_iter()),
        })
    }

    /// The same about a team's app; `place` are the words that lead to it again.
    #[must_use]
    pub fn about(mut self, team: TeamAsk, place: String) -> Self {
        self.team = Some((team, place));
        self
    }

    /// The options that lead to the same environment again.
    #[must_use]
    pub fn place(&self) -> String {
        if let Some((_, place)) = &self.team {
            return Redactor::default().text(place);
        }
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
            for ((component, field), value) in &installation.fields {
                let _ = write!(place, " --field {}", quoted(&format!("{component}.{field}={value}")));
            }
        }
        Redactor::default().text(&place)
    }

    /// The options that select the same checks of an app again.
    #[must_use]
    pub fn only(&self) -> String {
        self.filters.iter().map(|filter| format!(" --check {}", quoted(filter))).collect()
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
        let folder = self.out.display();
        if let Some((TeamAsk { start, address, given, .. }, _)) = &self.team {
            let how = start.as_ref().map_or_else(|| format!("at http://{address}"), |start| quoted(&start.command));
            let beside = if env == Embedded.slug() { "our own double of a sidecar" } else { "a real daprd" };
            let (checks, how) =
                (if checks == 1 { "1 check" } else { &format!("{checks} checks") }, Redactor::default().text(&how));
            write!(out, "{checks} of the app {how}{repeat}, beside {beside}; report in {folder}/")?;
            let (same, all) = ("nothing in it is new from one event to the next", given.used_up());
            return match all.is_empty() {
                true => Ok(()),
                false => write!(out, "\nnote: the example of {} has no ${{new}}: {same}", all.join(", ")),
            };
        }
        let accepted = if matches!(self.accepted, Accepted::Given(_)) { "; baseline from a file" } else { "" };
        let jobs = self.parallel;
        write!(
            out,
            "{checks} checks over {over}{repeat}: {trials} trials on {env}, {jobs} at a time; report in {folder}/{accepted}"
        )
    }
}

/// What is attached to, with the subscriptions of all jobs: a sidecar reads them once, at its start.
fn installation(wish: &Wish, jobs: &[Job]) -> Result<Option<Installation>, Error> {
    let looked = wish.kafka.is_some() || wish.postgres.is_some();
    let given = !wish.sidecars.is_empty() || looked || !wish.fields.is_empty() || wish.manifests.is_some();
    match (wish.form, given) {
        (Form::Attached, _) if wish.sidecars.is_empty() => {
            let help = "add --sidecar id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000";
            Err(Error::new(Kind::Usage, "attach to an installation: no sidecar was given").with_help(help))
        }
        (Form::Attached, _) => Ok(Some(Installation {
            sidecars: wish.sidecars.clone(),
            kafka: wish.kafka.clone(),
            postgres: wish.postgres.clone(),
            subscriptions: Stands::subscriptions(jobs),
            topics: Stands::topics(jobs),
            fields: wish.fields.clone(),
        })),
        (_, true) => {
            let options = "--sidecar, --kafka, --postgres, --field or --resources";
            let text = format!("use {options} on {}: they describe an installation", wish.form.slug());
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
pub(crate) fn quoted(word: &str) -> String {
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
