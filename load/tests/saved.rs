//! What is made of saved runs: several processes' reports merged, two runs compared, a foreign report audited. The runs
//! are written with known times, so that every figure is arithmetic.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use fixtures::run::Run;
use fixtures::scratch::Scratch;
use load::audit::{Finding, audit};
use load::compare::{Verdict, compare};
use load::merge::{merge, save};
use load::report::{Asked, Hlog, Logged, Report, SCHEMA, Saved, Summary, write_json};
use load::time::histogram;
use rstest::rstest;

/// A folder of one test.
fn scratch(name: &str) -> Scratch {
    Scratch::new(&Run::new(), name, false).unwrap()
}

/// Whether `json` is what the schema of that name allows.
#[track_caller]
fn assert_fits(schema: &str, json: &impl serde::Serialize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(format!("{schema}.schema.json"));
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let json = serde_json::to_value(json).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
}

/// A run of so many seconds with 100 response times each, spread by 10 % around `micros`.
fn save_run(folder: &Path, started: &str, seconds: u32, micros: u64, seed: u64) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let log = Hlog::create(&folder.join("worker-0.hlog"), SystemTime::now()).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut all = histogram();
    for second in 0..seconds {
        let mut times = histogram();
        (0..100).for_each(|_| times.record(micros * random.u64(950..1_050)).unwrap());
        all.add(&times).unwrap();
        for tag in ["response", "service", "lateness"] {
            log.add(Logged { tag: tag.into(), second, times: times.clone() });
        }
    }
    log.finish().unwrap();
    let count = u64::from(seconds) * 100;
    let run =
        Asked { operation: "http".into(), transport: "http".into(), connections: 4, workers: 1, ..Asked::default() };
    let report = Report {
        schema: SCHEMA.into(),
        started: started.into(),
        run,
        requested_rate: Some(100.0),
        achieved_rate: 100.0,
        elapsed_s: f64::from(seconds),
        planned: count,
        sent: count,
        outcomes: [("accepted".to_owned(), count)].into(),
        response: Summary::of(&all),
        service: Summary::of(&all),
        lateness: Summary::of(&all),
        sustained: true,
        ..Report::default()
    };
    write_json(&folder.join("report.json"), &report).unwrap();
    folder.into()
}

const NOON: &str = "2026-01-01T12:00:00Z";

#[test]
fn merged_counts_are_sums_and_quantiles_are_those_of_all_times() {
    let folder = scratch("merge");
    let fast = save_run(&folder.path().join("a"), NOON, 6, 1_000, 1);
    let slow = save_run(&folder.path().join("b"), NOON, 6, 9_000, 2);
    let runs = [Saved::read(&fast).unwrap(), Saved::read(&slow).unwrap()];
    let report = merge(&runs).unwrap();
    let mut by_hand = runs[0].times("response");
    by_hand.add(runs[1].times("response")).unwrap();
    assert_eq!(report.response, Summary::of(&by_hand));
    assert_eq!((report.planned, report.sent, report.outcomes["accepted"]), (1_200, 1_200, 1_200));
    assert_eq!((report.requested_rate, report.achieved_rate), (Some(200.0), 200.0));
    assert_eq!((report.run.connections, report.run.workers), (8, 2));
    assert!(report.response.p50 < 1_100.0 && report.response.p90 > 8_000.0, "{:?}", report.response);
    assert_eq!(report.doubts, [""; 0]);
    assert_fits("report", &report);

    let merged = folder.path().join("merged");
    save(&merged, &report, &runs).unwrap();
    let again = Saved::read(&merged).unwrap();
    assert_eq!((again.report.response, again.times("response")), (report.response, by_hand));
    assert_eq!(again.by_second().len(), 18, "six seconds of three tags");
}

#[test]
fn what_makes_a_merged_figure_doubtful_is_told() {
    let folder = scratch("merge");
    let first = save_run(&folder.path().join("a"), NOON, 6, 1_000, 1);
    let late = save_run(&folder.path().join("b"), "2026-01-01T12:00:03Z", 6, 1_000, 2);
    let mut short = Saved::read(&save_run(&folder.path().join("c"), NOON, 6, 1_000, 3)).unwrap();
    short.report.response.count += 1;
    short.report.doubts = vec!["interrupted".into()];
    let doubts = merge(&[Saved::read(&first).unwrap(), Saved::read(&late).unwrap(), short]).unwrap().doubts.join("\n");
    for part in ["began 3.0 s apart", "c: its interval logs hold 600 response times of 601", "c: interrupted"] {
        assert!(doubts.contains(part), "{part}: {doubts}");
    }
}

#[test]
fn runs_that_did_different_things_are_not_merged() {
    let folder = scratch("merge");
    let one = Saved::read(&save_run(&folder.path().join("a"), NOON, 6, 1_000, 1)).unwrap();
    let mut other = Saved::read(&save_run(&folder.path().join("b"), NOON, 6, 1_000, 2)).unwrap();
    other.report.run.operation = "publish".into();
    let error = merge(&[one, other]).unwrap_err().to_string();
    assert!(error.contains("`http`") && error.contains("`publish`"), "{error}");
}

#[rstest]
#[case::same(1_000, Verdict::Same)]
#[case::slower(1_120, Verdict::Worse)]
#[case::faster(880, Verdict::Better)]
#[case::at_the_limit(1_050, Verdict::Inconclusive)]
fn a_change_beyond_the_limit_is_found(#[case] micros: u64, #[case] verdict: Verdict) {
    let folder = scratch("compare");
    let before = Saved::read(&save_run(&folder.path().join("a"), NOON, 30, 1_000, 1)).unwrap();
    let after = Saved::read(&save_run(&folder.path().join("b"), NOON, 30, micros, 2)).unwrap();
    let difference = compare(&before, &after, 5.0);
    assert_eq!(difference.verdict, verdict, "{difference:?}");
    assert_fits("comparison", &difference);
}

#[rstest]
#[case::worse(1_120, 6)]
#[case::same(1_000, 0)]
#[case::unclear(1_050, 3)]
fn the_exit_code_of_a_comparison_is_its_verdict(#[case] micros: u64, #[case] code: i32) {
    let folder = scratch("compare");
    let before = save_run(&folder.path().join("a"), NOON, 30, 1_000, 1);
    let after = save_run(&folder.path().join("b"), NOON, 30, micros, 2);
    let compared = Command::new(env!("CARGO_BIN_EXE_dapr-load")).arg("compare").args([before, after]).output().unwrap();
    let text = String::from_utf8_lossy(&compared.stdout);
    assert_eq!(compared.status.code(), Some(code), "{text}");
    assert!(text.contains("median") && text.contains("limit 5 %"), "{text}");
}

#[test]
fn a_budget_is_judged_over_all_merged_runs() {
    let folder = scratch("merge");
    let runs = ["a", "b"].map(|name| save_run(&folder.path().join(name), NOON, 6, 1_000, 1));
    let merge = |budget: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-load"));
        command.arg("merge").args(&runs).args(["--budget", budget]).output().unwrap().status.code()
    };
    assert_eq!((merge("rate>=200"), merge("rate>=201")), (Some(0), Some(6)));
}

#[test]
fn equal_runs_are_seldom_told_apart() {
    let folder = scratch("compare");
    let run = |name: String, seed| Saved::read(&save_run(&folder.path().join(name), NOON, 12, 1_000, seed)).unwrap();
    let flagged = (0..20).filter(|pair| {
        let (before, after) = (run(format!("{pair}-a"), 2 * pair), run(format!("{pair}-b"), 2 * pair + 1));
        compare(&before, &after, 0.0).verdict == Verdict::Worse
    });
    let flagged = flagged.count();
    assert!(flagged <= 3, "{flagged} of 20 equal pairs are told apart even without any limit");
}

#[test]
fn figures_in_doubt_are_compared_with_nothing() {
    let folder = scratch("compare");
    let before = Saved::read(&save_run(&folder.path().join("a"), NOON, 30, 1_000, 1)).unwrap();
    let mut after = Saved::read(&save_run(&folder.path().join("b"), NOON, 4, 2_000, 2)).unwrap();
    after.report.doubts = vec!["3 of 400 operations failed".into()];
    after.report.requested_rate = Some(50.0);
    let difference = compare(&before, &after, 5.0);
    assert_eq!(difference.verdict, Verdict::Inconclusive);
    let reasons = difference.reasons.join("\n");
    for part in ["3 of 400 operations failed", "2 whole seconds are too few", "rate: 100/s and 50/s"] {
        assert!(reasons.contains(part), "{part}: {reasons}");
    }
}

#[rstest]
#[case::nothing(None, "report.json")]
#[case::another_shape(Some(r#"{"schema":"other"}"#), "missing field")]
fn a_folder_that_holds_no_run_is_refused_by_name(#[case] report: Option<&str>, #[case] reason: &str) {
    let folder = scratch("saved");
    if let Some(report) = report {
        std::fs::write(folder.path().join("report.json"), report).unwrap();
    }
    let error = Saved::read(folder.path()).err().unwrap().to_string();
    assert!(error.contains("report.json") && error.contains(reason) && error.contains("--out"), "{error}");
}

#[test]
fn a_run_without_interval_logs_cannot_be_read_back() {
    let folder = scratch("saved");
    let run = save_run(&folder.path().join("a"), NOON, 1, 1_000, 1);
    std::fs::remove_file(run.join("worker-0.hlog")).unwrap();
    let error = Saved::read(&run).err().unwrap().to_string();
    assert!(error.contains("no interval log"), "{error}");
}

#[test]
fn an_audit_reproduces_what_was_published_and_flags_what_misleads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/perf.ndjson");
    let found = audit(&path).unwrap();
    assert_fits("audit", &found);
    let flags = |part: &str| {
        let test = found.tests.iter().find(|test| test.name.contains(part)).unwrap();
        let mut flags: Vec<_> = test.flags.iter().map(|flag| flag.finding).collect();
        flags.dedup();
        (test, flags)
    };
    let (invocation, misleading) = flags("service_invocation_http");
    assert_eq!(misleading, [Finding::CoarseBuckets]);
    let added = invocation.added.unwrap();
    assert!((added.mean - 1.12).abs() < 0.01 && (added.p50.unwrap() - 0.91).abs() < 0.01, "{added:?}");
    assert!(invocation.off_ms.unwrap() <= 0.01, "{:?}", invocation.off_ms);
    let (state, misleading) = flags("state_get_http");
    assert_eq!(
        misleading,
        [Finding::CoarseBuckets, Finding::EmptyBaseline, Finding::CoarseBuckets, Finding::ConnectionPerRequest]
    );
    let evidence: Vec<_> = state.flags.iter().map(|flag| flag.evidence.as_str()).collect();
    assert!(evidence[3].contains("60016 connections for 60000 calls; 60000 good answers"), "{evidence:?}");
    let (bulk, misleading) = flags("kafka");
    assert_eq!((misleading.as_slice(), bulk.passed), ([Finding::FailuresPass].as_slice(), Some(true)));
    assert!(bulk.flags[0].evidence.contains("6453 of 12000 calls failed (6453 ERROR)"), "{:?}", bulk.flags);
    let (sound, misleading) = flags("TestSound");
    assert_eq!((misleading.as_slice(), sound.off_ms.unwrap() <= 0.01), ([].as_slice(), true));
    assert_eq!(found.tests.len(), 4, "what ran no fortio is left out");
}

#[rstest]
#[case::compressed(&[0x1f, 0x8b, 0], "gunzip")]
#[case::nothing(b"{\"Action\":\"pass\"}\n", "no test in it")]
fn a_file_that_cannot_be_audited_is_refused_with_the_reason(#[case] bytes: &[u8], #[case] reason: &str) {
    let folder = scratch("audit");
    let path = folder.path().join("perf.json");
    std::fs::write(&path, bytes).unwrap();
    let error = audit(&path).unwrap_err().to_string();
    assert!(error.contains(reason) && error.contains("perf.json"), "{error}");
}

/// The start of a run is when it says, so a merged log starts when the first of them did.
#[test]
fn a_merged_log_starts_when_the_first_run_did() {
    let folder = scratch("merge");
    let run = Saved::read(&save_run(&folder.path().join("a"), NOON, 3, 1_000, 1)).unwrap();
    let merged = folder.path().join("merged");
    save(&merged, &merge(std::slice::from_ref(&run)).unwrap(), &[run]).unwrap();
    let log = std::fs::read_to_string(merged.join("merged.hlog")).unwrap();
    let noon: jiff::Timestamp = NOON.parse().unwrap();
    let seconds = Duration::from_secs(noon.as_second().try_into().unwrap()).as_secs();
    assert!(log.contains(&format!("#[StartTime: {seconds}")), "{}", log.lines().take(4).collect::<String>());
}
