//! The one environment with proxies, and the trials that run in it.

use std::sync::{Arc, OnceLock};

use conformance::judge::baseline::Accepted;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::run::check::Check;
use conformance::run::job::Job;
use conformance::run::runner;
use conformance::run::stands::Stands;
use fixtures::client::Transport;
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::prerequisite::required;
use fixtures::processes;
use fixtures::run::Run;
use fixtures::tamper::{Fault, Tamper};
use fixtures::versions::Versions;
use tokio::runtime::Runtime;

use crate::table::Row;

/// Opens the environment when it is first needed.
#[derive(Default)]
pub(crate) struct Lab {
    open: OnceLock<Result<Open, String>>,
}

struct Open {
    runtime: Runtime,
    environment: Arc<dyn Environment>,
    tamper: Tamper,
}

/// What became of one trial.
pub(crate) struct Met {
    /// Whether everything held, or what did not is known of this daprd.
    pub(crate) holds: bool,
    /// Whether the named step fell.
    pub(crate) found: bool,
    /// How many calls were changed.
    pub(crate) acted: usize,
    /// All of that in words.
    pub(crate) told: String,
}

impl Lab {
    /// Runs a check while everything passes as it is; an error says what this machine lacks.
    pub(crate) fn sound(&self, check: &'static Check, transport: Transport) -> Result<Met, String> {
        self.run(check, transport, None, "")
    }

    /// Runs the check of a row while its fault acts.
    pub(crate) fn tamper(&self, row: Row) -> Result<Met, String> {
        self.run(row.check, row.transport, Some(row.fault), row.step)
    }

    fn run(
        &self,
        check: &'static Check,
        transport: Transport,
        fault: Option<Fault>,
        step: &str,
    ) -> Result<Met, String> {
        let opened = self.open.get_or_init(|| match open() {
            Ok(opened) => Ok(opened),
            Err(error) if error.kind == Kind::Prerequisite && !required() => Err(error.to_string()),
            Err(error) => panic!("{error}"),
        });
        let opened = opened.as_ref().map_err(Clone::clone)?;
        let job = Job { check, transport, repetition: 0 };
        let mut ended = opened.runtime.block_on(opened.trial(&job, fault));
        if ended.1 {
            ended = opened.runtime.block_on(opened.trial(&job, fault));
        }
        let result = ended.0;
        let acted = opened.tamper.acted();
        let fell = |name: &str| result.steps.iter().any(|one| one.name == name && one.verdict.is_found());
        let red: Vec<_> =
            result.steps.iter().filter(|one| one.verdict != Verdict::Holds).map(|one| &one.name).collect();
        let error = result.error.as_deref().or(result.reason.as_deref()).unwrap_or_default();
        let first = result.findings.first();
        let met = first.map(|first| format!("; expected {}, met {}", first.expected, first.actual)).unwrap_or_default();
        let told = format!("{} with {acted} calls changed; not held: {red:?}{met} {error}", result.verdict.word());
        Ok(Met { holds: result.verdict == Verdict::Holds || result.known, found: fell(step), acted, told })
    }

    /// Ends what was started.
    pub(crate) fn close(&self) {
        if let Some(Ok(opened)) = self.open.get()
            && let Err(error) = opened.runtime.block_on(opened.environment.close())
        {
            eprintln!("not closed cleanly: {error}");
        }
    }
}

fn open() -> Result<Open, Error> {
    let (runtime, tamper) = (Runtime::new()?, Tamper::default());
    let environment = processes::tampered(&Run::new(), &Versions::from_env(), tamper.clone())?;
    Ok(Open { runtime, environment: Arc::from(environment), tamper })
}

impl Open {
    /// One trial on a stand of its own, opened before anything is wrong, and whether nothing but a busy machine kept it
    /// from being judged.
    async fn trial(&self, job: &Job, fault: Option<Fault>) -> (CheckResult, bool) {
        self.tamper.set(None);
        let (stands, groups) = Stands::new(self.environment.clone(), &Run::new().id, std::slice::from_ref(job));
        // An error of it is told by the trial.
        let _ = stands.stand(groups[0]).await;
        self.tamper.set(fault);
        let (mut result, starved) = runner::run_one(&stands, job, groups[0]).await.told();
        // What this daprd breaks by itself no proxy has done.
        let baseline = stands.met().and_then(|met| Accepted::ByVersion.on(self.environment.name(), &met.dapr));
        if let Some(baseline) = baseline {
            baseline.accept(&mut result);
        }
        self.tamper.rest();
        if let Err(error) = stands.close().await {
            eprintln!("the stand of {} did not close: {error}", job.check.id);
        }
        (result, starved)
    }
}
