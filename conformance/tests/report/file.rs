//! What the files of a report hold.

use conformance::model::report::Report;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::model::withheld::Withheld;
use conformance::report::{junit, markdown, text};

use super::sample::{changed, clause, counted, lenient, reads, report, result, unknown, violated};

#[test]
fn what_was_counted_is_shown_although_all_is_well() {
    let expected = "\
HOLDS     state.save-and-get                                              http · containers · 12 ms
  counted       60  tasks made
                61  records
";
    reads(&text::result(clause(), &counted(), "containers"), expected);
    let page = markdown::render(&report(vec![result(Verdict::Holds), counted()]));
    let table = "| `state.save-and-get` | http | 60 | tasks made |\n| `state.save-and-get` | http | 61 | records |\n";
    assert!(page.contains(table) && page.matches("## Counted").count() == 1, "{page}");
}

#[test]
fn what_went_wrong_beside_a_violation_is_told_too() {
    let mut result = violated();
    result.error = Some("step `other` was not visited".into());
    let told = text::result(clause(), &result, "containers");
    let (first, second) = told.split_once("UNKNOWN   state.save-and-get").unwrap();
    assert!(first.starts_with("VIOLATED  state.save-and-get") && second.contains("step `other` was not visited"));
    let page = markdown::render(&report(vec![result.clone()]));
    assert!(page.contains("actual http 200, empty") && page.contains("step `other` was not visited"), "{page}");
    let xml = junit::render(&report(vec![result])).unwrap();
    assert!(xml.contains("actual http 200, empty") && xml.contains("step `other` was not visited"), "{xml}");
}

#[test]
fn the_report_follows_its_schema_and_is_read_back() {
    let mut two = violated();
    two.findings.push(two.findings[0].clone());
    let mut skipped = result(Verdict::NotOffered);
    skipped.reason = Some("holds for Dapr >= 1.19".into());
    let again = CheckResult { starved: Some("no end within 60 s".into()), ..result(Verdict::Holds) };
    let report = report(vec![
        result(Verdict::Holds),
        violated(),
        two,
        unknown(),
        skipped,
        counted(),
        again,
        changed(),
        lenient(),
    ]);
    let json = serde_json::to_value(&report).unwrap();
    let schema = serde_json::from_str(include_str!("../../schemas/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(json["checks"][1]["finding"]["step"], "save-answers-204");
    assert_eq!(json["checks"][1].get("findings"), None);
    assert_eq!(json["checks"][2]["findings"].as_array().unwrap().len(), 2);
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
}

#[test]
fn junit_counts_each_verdict_as_what_it_is() {
    let mut known = violated();
    (known.known, known.steps[0].known) = (true, Some("an old defect".into()));
    let mut skipped = result(Verdict::NotOffered);
    skipped.reason = Some("no broker".into());
    let report = report(vec![result(Verdict::Holds), violated(), unknown(), known, skipped, changed(), lenient()]);
    let xml = junit::render(&report).unwrap();
    let parsed = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!((parsed.tests, parsed.failures, parsed.errors), (7, 1, 1), "{xml}");
    for told in ["changed: save-answers-204: expected done", "advice: save-answers-204: expected done"] {
        assert!(xml.contains(told), "{xml}");
    }
    assert!(xml.contains("<skipped") && xml.contains("known: save-answers-204: an old defect"), "{xml}");
}

#[test]
fn the_summary_page_lists_what_failed() {
    let page = markdown::render(&report(vec![result(Verdict::Holds), violated(), unknown()]));
    assert!(
        page.contains("## Violated") && page.contains("| `state.save-and-get` | http | save-answers-204 |"),
        "{page}"
    );
    assert!(page.contains("## Unknown") && !page.contains("## Not offered"), "{page}");
    assert!(!page.contains("## Changed") && !page.contains("## Advice"), "{page}");
    let page = markdown::render(&report(vec![changed(), lenient()]));
    let row = "| `state.save-and-get` | http | save-answers-204 | expected";
    assert!(page.contains("## Changed: ") && page.contains("## Advice\n"), "{page}");
    assert!(!page.contains("## Violated\n") && page.matches(row).count() == 2, "{page}");
    let mixed = CheckResult { verdict: Verdict::Violated, ..changed() };
    assert!(markdown::render(&report(vec![mixed])).contains("| save-answers-204 (changed) |"));
}

#[test]
fn of_an_app_each_reason_is_told_once_and_nothing_of_stores() {
    let of_app = |id: &str, result: CheckResult| CheckResult { id: id.into(), subject: "app".into(), ..result };
    let unasked = |id| of_app(id, CheckResult { reason: Some("no | example".into()), ..result(Verdict::NotOffered) });
    let mut partly = of_app("app.c", result(Verdict::Holds));
    partly.withheld = vec![Withheld { steps: vec!["last".into()], reason: "no | example".into() }];
    let report = report(vec![unasked("app.a"), unasked("app.b"), partly]);
    let page = markdown::render(&report);
    assert!(page.starts_with("# An app of Dapr, beside daprd 1.18.2 (containers)\n"), "{page}");
    let row = "## Not asked\n\n| why | what |\n|---|---|\n| no \\| example | `app.a`, `app.b`, `app.c › last` |\n";
    assert!(page.contains(row) && !page.contains("offered") && !page.contains("PostgreSQL"), "{page}");
    let xml = junit::render(&report).unwrap();
    assert!(xml.contains("name=\"app.a\"") && !xml.contains("over http"), "{xml}");
}
