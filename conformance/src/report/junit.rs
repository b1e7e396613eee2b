//! `junit.xml`: one suite per area, one case per trial. A known violation passes, with its reason in the output.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;

/// The XML text.
///
/// # Errors
/// When the XML cannot be written.
pub fn render(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut out = quick_junit::Report::new("dapr-conformance");
    out.set_time(std::time::Duration::from_millis(report.wall_ms));
    let mut suites: Vec<TestSuite> = Vec::new();
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

fn case(result: &CheckResult) -> TestCase {
    let mut status = match result.verdict {
        Verdict::Holds => TestCaseStatus::success(),
        Verdict::Violated if result.known => TestCaseStatus::success(),
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
    let mut case = TestCase::new(format!("{} over {}{repetition}", result.id, result.transport.slug()), status);
    case.set_classname(result.id.as_str());
    case.set_time(std::time::Duration::from_millis(result.wall_ms));
    let known = result.steps.iter().filter_map(|step| Some((step, step.known.as_ref()?)));
    let known: Vec<_> = known.map(|(step, reason)| format!("known: {}: {reason}", step.name)).collect();
    if !known.is_empty() {
        case.set_system_out(known.join("\n"));
    }
    case
}

/// What there is to say, the most important line first.
fn told(result: &CheckResult) -> String {
    let known = |step: &str| result.steps.iter().any(|one| one.name == step && one.known.is_some());
    let findings = result.findings.iter().filter(|finding| !known(&finding.step)).map(|finding| {
        format!("{}: expected {}; actual {}; sent {}", finding.step, finding.expected, finding.actual, finding.sent)
    });
    findings.chain(result.error.clone()).chain(result.reason.clone()).collect::<Vec<_>>().join("\n")
}
