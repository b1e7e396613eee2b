//! `junit.xml`: one suite per area, one case per trial. What fails no run passes, and is told in the output: a known
//! violation with its reason, what changed, advice.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::word::{ADVICE, is_of_app};
use crate::model::finding::Finding;
use crate::model::manifest::{Manifests, Severity};
use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::{Judged, Verdict};

/// The XML text.
///
/// # Errors
/// When the XML cannot be written.
pub fn render(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut out = quick_junit::Report::new("dapr-conformance");
    out.set_time(std::time::Duration::from_millis(report.wall_ms));
    let mut suites: Vec<TestSuite> = report.manifests.iter().map(manifests).collect();
    for result in &report.checks {
        let area = result.id.split('.').next().unwrap_or(&result.id);
        let case = case(result);
        match suites.iter_mut().find(|suite| suite.name.as_str() == area) {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(area);
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    suites.sort_by(|a, b| a.name.cmp(&b.name));
    out.add_test_suites(suites);
    out.to_string()
}

/// The resource files: a case each for what was found, or one that says that nothing was. A warning fails no run.
fn manifests(manifests: &Manifests) -> TestSuite {
    let mut suite = TestSuite::new("lint");
    for fault in &manifests.findings {
        let told = format!("{}: {}", fault.place(), fault.message);
        let mut status = match fault.severity {
            Severity::Error => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Severity::Warning => TestCaseStatus::success(),
        };
        status.set_message(told.as_str());
        let mut case = TestCase::new(format!("{} at {}", fault.rule, fault.place()), status);
        case.set_classname(fault.rule.as_str());
        case.set_system_out(told);
        suite.add_test_case(case);
    }
    if manifests.findings.is_empty() {
        let name = format!("{} files are without a finding", manifests.files);
        suite.add_test_case(TestCase::new(name, TestCaseStatus::success()));
    }
    suite
}

fn case(result: &CheckResult) -> TestCase {
    let mut status = match result.verdict {
        Verdict::Holds | Verdict::Changed => TestCaseStatus::success(),
        Verdict::Violated if !result.is_defect() => TestCaseStatus::success(),
        Verdict::Violated => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Unknown => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::NotOffered => TestCaseStatus::skipped(),
    };
    let told = told(result);
    if let Some(first) = told.lines().next() {
        status.set_message(first);
        status.set_description(format!("{told}\nagain: {}", result.again));
    }
    let repetition = if result.repetition == 0 { String::new() } else { format!(" #{}", result.repetition + 1) };
    // An app speaks to its sidecar as it does.
    let over = if is_of_app(result) { String::new() } else { format!(" over {}", result.transport.slug()) };
    let mut case = TestCase::new(format!("{}{over}{repetition}", result.id), status);
    case.set_classname(result.id.as_str());
    case.set_time(std::time::Duration::from_millis(result.wall_ms));
    let mut passed: Vec<_> = result.findings.iter().filter_map(|finding| passing(result, finding)).collect();
    passed.dedup();
    if !passed.is_empty() {
        case.set_system_out(passed.join("\n"));
    }
    case
}

/// What there is to say, the most important line first.
fn told(result: &CheckResult) -> String {
    let failing = result.findings.iter().filter(|finding| passing(result, finding).is_none()).map(line);
    failing.chain(result.error.clone()).chain(result.reason.clone()).collect::<Vec<_>>().join("\n")
}

/// How a finding that fails no run is told, if it is one; all of a step that is known alike.
fn passing(result: &CheckResult, finding: &Finding) -> Option<String> {
    match result.steps.iter().find(|step| step.name == finding.step) {
        Some(Judged { name, known: Some(reason), .. }) => Some(format!("known: {name}: {reason}")),
        Some(Judged { observed: true, .. }) => Some(format!("changed: {}", line(finding))),
        _ if !result.level.is_binding() => Some(format!("{}: {}", ADVICE.to_lowercase(), line(finding))),
        _ => None,
    }
}

fn line(finding: &Finding) -> String {
    let Finding { step, sent, expected, actual, .. } = finding;
    format!("{step}: expected {expected}; actual {actual}; sent {sent}")
}
