//! What the verdicts of a report are as an exit code.

use super::exit::Exit;
use crate::model::report::Report;
use crate::model::result::CheckResult;

/// The exit code of a report by itself; the worst wins. What is known, changed or not binding fails a `strict` run alone.
pub(super) fn exit(report: &Report, strict: bool) -> Exit {
    let Report { totals, interrupted, checks, manifests, .. } = report;
    let shown = totals.violated + totals.known + totals.changed;
    let judged = totals.held + totals.unknown + shown;
    let faulty = manifests.as_ref().is_some_and(|manifests| manifests.fail(strict));
    if *interrupted {
        Exit::Interrupted
    } else if faulty || checks.iter().any(CheckResult::is_defect) || (strict && shown > 0) {
        Exit::Violated
    } else if totals.unknown > 0 {
        Exit::Failed
    } else if judged == 0 {
        Exit::Nothing
    } else {
        Exit::Held
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fixtures::client::Transport;

    use super::*;
    use crate::judge::totals;
    use crate::model::clause::Level;
    use crate::model::manifest::{Fault, Manifests, Severity};
    use crate::model::report::{Header, Place};
    use crate::model::verdict::Verdict;

    fn report(checks: Vec<CheckResult>) -> Report {
        let (text, transports, components) = (String::new, Vec::new(), BTreeSet::new());
        let (name, dapr, kafka, postgres, host) = (text(), text(), text(), text(), text());
        let environment = Place { name, dapr, kafka, postgres, components, transports, host };
        let (schema, harness, command, seed, started) = (text(), text(), text(), text(), text());
        let header = Header { schema, harness, command, seed, started, environment };
        Report { header, wall_ms: 0, interrupted: false, manifests: None, totals: totals::of(&checks), checks }
    }

    /// The exit codes with and without `--strict`.
    fn exits(result: &CheckResult) -> [Exit; 2] {
        [false, true].map(|strict| exit(&report(vec![result.clone()]), strict))
    }

    #[test]
    fn an_error_in_a_resource_file_fails_the_run_and_a_warning_a_strict_one() {
        let fault = |severity| Fault {
            rule: "kafka.auth-type".into(),
            severity,
            file: "bus.yaml".into(),
            line: 1,
            column: 1,
            message: String::new(),
            help: None,
            errata: Vec::new(),
        };
        let exits = |severity| {
            let held = CheckResult { verdict: Verdict::Holds, ..CheckResult::unjudged("state.ttl", Transport::Http) };
            let manifests = Some(Manifests { files: 1, resources: 1, findings: vec![fault(severity)] });
            let report = Report { manifests, ..report(vec![held]) };
            [false, true].map(|strict| exit(&report, strict))
        };
        assert_eq!(exits(Severity::Error), [Exit::Violated; 2]);
        assert_eq!(exits(Severity::Warning), [Exit::Held, Exit::Violated]);
    }

    #[test]
    fn what_is_known_changed_or_not_binding_fails_a_strict_run_alone() {
        let result = |verdict| CheckResult { verdict, ..CheckResult::unjudged("state.ttl", Transport::Http) };
        let violated = result(Verdict::Violated);
        assert_eq!(exits(&result(Verdict::Holds)), [Exit::Held; 2]);
        assert_eq!(exits(&result(Verdict::Changed)), [Exit::Held, Exit::Violated]);
        assert_eq!(exits(&CheckResult { known: true, ..violated.clone() }), [Exit::Held, Exit::Violated]);
        assert_eq!(exits(&CheckResult { level: Level::Should, ..violated.clone() }), [Exit::Held, Exit::Violated]);
        assert_eq!(exits(&CheckResult { level: Level::May, ..violated.clone() }), [Exit::Held, Exit::Violated]);
        assert_eq!(exits(&violated), [Exit::Violated; 2]);
        assert_eq!(exits(&result(Verdict::Unknown)), [Exit::Failed; 2]);
        assert_eq!(exits(&result(Verdict::NotOffered)), [Exit::Nothing; 2]);
    }
}
