//! One app, judged in this process.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;

use conformance::app::contract;
use conformance::checks::APP;
use conformance::model::form::Form;
use conformance::model::report::Report;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::report::recorder::Recorder;
use conformance::run::plan::{RunPlan, Wish};
use conformance::run::session;
use fixtures::form::Form as Started;
use fixtures::interrupt::Interrupt;
use fixtures::team::fault::AppFault;
use fixtures::team::{Start, TeamAsk};
use fixtures::versions::Versions;

use crate::language::{Language, languages, root};

/// What an app came to.
pub(crate) struct Judged {
    report: Report,
}

impl Judged {
    /// The example app of that language, with that fault, beside a sidecar of that form; only these checks, or all without
    /// one.
    ///
    /// # Errors
    /// When it could not be judged.
    pub(crate) fn example(
        language: Language,
        fault: Option<AppFault>,
        checks: &[&str],
        form: Started,
    ) -> Result<Self, String> {
        let env = fault.map(|fault| ("FAULT".to_owned(), fault.slug().to_owned()));
        let apps = root().join("fixtures/apps");
        let command = languages().command(language)?;
        let (folder, contract) = (apps.join(language.name()), apps.join("contract.yaml"));
        Self::app(command, &folder, env.into_iter().collect(), &contract, checks, form)
    }

    /// An app that is started so, in that folder, with that contract.
    ///
    /// # Errors
    /// When it could not be judged.
    pub(crate) fn app(
        command: &str,
        folder: &Path,
        env: BTreeMap<String, String>,
        contract: &Path,
        checks: &[&str],
        form: Started,
    ) -> Result<Self, String> {
        let contract = contract::read(contract, None).map_err(|error| error.to_string())?;
        let team = TeamAsk {
            start: Some(Start { command: command.to_owned(), folder: folder.to_owned(), env }),
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            sidecar: (0, 0),
            app_id: contract.app_id.unwrap_or_else(|| "app".to_owned()),
            protocol: contract.protocol.unwrap_or_default(),
            components: contract.components,
            resources: BTreeMap::new(),
            files: contract.files,
            peers: contract.peers,
            given: contract.given,
        };
        let filters = checks.iter().map(|id| (*id).to_owned()).collect();
        let wish = Wish { parallel: Some(1), ..Wish::of(Form::Started(form), filters, Vec::new()) };
        let versions = Versions::from_env();
        let plan = RunPlan::resolve(wish, APP, &versions).map_err(|error| error.to_string())?;
        let plan = plan.about(team, "app".to_owned());
        let recorder = Recorder::default();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let ran = runtime.map_err(|error| error.to_string())?.block_on(async {
            let interrupt = Interrupt::default();
            session::run(&plan, &versions, &interrupt, vec![Box::new(recorder.clone())]).await
        });
        match ran {
            Ok(None) => {}
            Ok(Some(unclosed)) => return Err(format!("not closed: {unclosed}")),
            Err(error) => return Err(error.to_string()),
        }
        Ok(Self { report: recorder.report().ok_or("no run was recorded")? })
    }

    /// What that check came to.
    ///
    /// # Errors
    /// When it did not run.
    fn of(&self, id: &str) -> Result<&CheckResult, String> {
        self.report.checks.iter().find(|result| result.id == id).ok_or_else(|| format!("{id} did not run"))
    }

    /// Every one of these holds, and every step of it was judged.
    ///
    /// # Errors
    /// What does not.
    pub(crate) fn holds(&self, ids: &[&str]) -> Result<(), String> {
        let mut wrong = Vec::new();
        for id in ids {
            let result = self.of(id)?;
            if result.verdict != Verdict::Holds || !result.withheld.is_empty() {
                wrong.push(self.told(id));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    /// Every one of these was judged and holds; of a step of it there may be nothing to say.
    ///
    /// # Errors
    /// What does not.
    pub(crate) fn kept(&self, ids: &[&str]) -> Result<(), String> {
        let mut wrong = Vec::new();
        for id in ids {
            if self.of(id)?.verdict != Verdict::Holds {
                wrong.push(self.told(id));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    /// Whether something was found at that step.
    ///
    /// # Errors
    /// When its check did not run, or nobody knows what it came to.
    pub(crate) fn is_found(&self, id: &str, step: &str) -> Result<bool, String> {
        let result = self.of(id)?;
        if result.verdict == Verdict::Unknown {
            return Err(self.told(id));
        }
        Ok(result.findings.iter().any(|finding| finding.step == step))
    }

    /// All findings, as `check › step`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let each = self
            .report
            .checks
            .iter()
            .flat_map(|result| result.findings.iter().map(|finding| format!("{} › {}", result.id, finding.step)));
        let mut found: Vec<_> = each.collect();
        found.sort();
        found.dedup();
        found
    }

    /// The checks of which nobody knows what they came to.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let unknown = self.report.checks.iter().filter(|result| result.verdict == Verdict::Unknown);
        unknown.map(|result| self.told(&result.id)).collect()
    }

    /// What a check came to, in one line.
    pub(crate) fn told(&self, id: &str) -> String {
        let Ok(result) = self.of(id) else { return format!("{id} did not run") };
        let findings = result.findings.iter().map(|one| {
            format!("{}: {} -> expected {}, met {} {:?}", one.step, one.sent, one.expected, one.actual, one.ledger)
        });
        let withheld = result.withheld.iter().map(|one| format!("{:?}: {}", one.steps, one.reason));
        let rest = result.error.iter().cloned().chain(result.reason.iter().cloned());
        let all: Vec<_> = findings.chain(withheld).chain(rest).collect();
        format!("{id} {}: {}", result.verdict.word(), all.join(" | "))
    }
}
