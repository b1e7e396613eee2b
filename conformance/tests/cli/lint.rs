//! `lint` from outside: input, exit codes, forms, fixes.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use rstest::rstest;
use serde_json::{Value, json};

use crate::command::{Folder, command, ended, errors, run};

/// A component that is right.
const RIGHT: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: cache
spec:
  type: state.in-memory
  version: v1
";

/// One error, which a safe fix mends, in a file with a comment.
const WRONG: &str = "\
# The bus of the shop.
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: bus
spec:
  type: pubsub.kafka
  version: v1
  metadata:
  - name: brokers
    value: \"kafka:9093\"
  - name: authType
    value: \"password\"
  - name: saslUsername
    value: \"shop\"
  - name: saslPassword
    secretKeyRef:
      name: KAFKA
      key: KAFKA
  - name: saslMechanism
    value: \"SCRAM-SHA-256\" # as the broker calls it
  - name: consumerGroup
    value: \"{appID}\"
  - name: initialOffset
    value: \"oldest\"
auth:
  secretStore: secrets
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: secrets
spec:
  type: secretstores.local.env
  version: v1
";

fn folder(name: &str, files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(&format!("lint-{name}"));
    for (name, text) in files {
        fs::write(folder.0.join(name), text).unwrap();
    }
    folder
}

/// Runs it with `text` on standard input.
fn piped(folder: &Folder, args: &[&str], text: &str, code: i32) -> (String, String) {
    let mut command = command(folder, args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    ended(&child.wait_with_output().unwrap(), code)
}

#[test]
fn a_clean_folder_exits_with_0_and_says_what_was_read() {
    let (out, _) = run(&folder("clean", &[("cache.yaml", RIGHT)]), &["lint", "."], 0);
    assert_eq!(out, "clean: 1 file, 1 resource of Dapr's, for Dapr 1.18.2\n");
}

#[test]
fn an_error_exits_with_1_and_shows_the_line() {
    let (out, _) = run(&folder("error", &[("bus.yaml", WRONG)]), &["lint", "bus.yaml"], 1);
    assert!(out.contains("error[kafka.sasl-mechanism]") && out.contains("--> bus.yaml:21:12"), "{out}");
    assert!(out.contains("1 error, 0 warnings in 1 file"), "{out}");
}

#[rstest]
#[case::no_such_path(&["lint", "cachee.yaml"], "No such file or directory", "the nearest there is cache.yaml")]
#[case::a_file_in_a_file(&["lint", "cache.yaml/x.yaml"], "Not a directory", "cache.yaml/x.yaml")]
#[case::binary(&["lint", "binary.yaml"], "it is binary, not YAML", "binary.yaml")]
#[case::not_utf_8(&["lint", "latin.yaml"], "it is not UTF-8: byte 3", "latin.yaml")]
#[case::a_hundred_megabytes(&["lint", "huge.yaml"], "it has 104857600 bytes", "up to 16 MiB")]
#[case::a_circle_of_links(&["lint", "links"], "links", "loop")]
#[case::nothing_of_daprs(&["lint", "plain.yaml"], "no file has a Dapr resource", "plain.yaml: Service without")]
#[case::an_empty_folder(&["lint", "empty"], "no file has a Dapr resource", "no .yaml, .yml or .json file is there")]
#[case::a_template(&["lint", "chart.yaml"], "line 4 is a template", "helm template")]
#[case::no_path(&["lint"], "required arguments were not provided", "PATHS")]
#[case::an_unknown_rule(&["lint", "explain", "kafka.sasl-mechanisms"], "none of that name", "`kafka.sasl-mechanism`")]
#[case::a_wrong_version(&["lint", "--dapr", "new", "cache.yaml"], "a version is 1.18 or 1.18.2", "--dapr")]
fn what_cannot_be_judged_exits_with_2_and_says_why(#[case] args: &[&str], #[case] why: &str, #[case] more: &str) {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\n";
    let chart = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: {{ .Values.name }}\n";
    let name = format!("bad-{why}-{more}").replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let folder = folder(&name, &[("cache.yaml", RIGHT), ("plain.yaml", service), ("chart.yaml", chart)]);
    fs::create_dir_all(folder.0.join("empty")).unwrap();
    fs::create_dir_all(folder.0.join("links/deep")).unwrap();
    let _ = symlink("..", folder.0.join("links/deep/back"));
    fs::write(folder.0.join("binary.yaml"), b"a: \0\x01").unwrap();
    fs::write(folder.0.join("latin.yaml"), b"a: \xe9\n").unwrap();
    fs::File::create(folder.0.join("huge.yaml")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let (out, err) = run(&folder, args, 2);
    assert!(err.contains(why) && err.contains(more), "{err}");
    assert_eq!(out, "");
}

#[test]
fn templates_are_left_out_where_a_file_says_so() {
    let folder = folder("ignored", &[("cache.yaml", RIGHT), (".ignore", "chart\n")]);
    fs::create_dir_all(folder.0.join("chart")).unwrap();
    fs::write(folder.0.join("chart/bus.yaml"), RIGHT.replace("cache", "{{ .Values.name }}")).unwrap();
    run(&folder, &["lint", "."], 0);
    fs::remove_file(folder.0.join(".ignore")).unwrap();
    let (_, err) = run(&folder, &["lint", "."], 2);
    assert!(err.contains("chart/bus.yaml: line 4 is a template") && err.contains("`.ignore`"), "{err}");
}

#[test]
fn an_empty_standard_input_exits_with_2() {
    let (_, err) = piped(&folder("stdin", &[]), &["lint", "-"], " \n", 2);
    assert!(err.contains("read standard input: it is empty"), "{err}");
}

#[test]
fn deep_nesting_is_a_finding_and_no_panic() {
    let deep = format!("apiVersion: dapr.io/v1alpha1\nkind: Component\nspec: {}\n", "[".repeat(20_000));
    let (out, _) = piped(&folder("deep", &[]), &["lint", "-"], &deep, 1);
    assert!(out.contains("error[file.broken-document]"), "{out}");
}

#[test]
fn json_follows_its_schema_and_tells_lines_columns_and_the_fix() {
    const SCHEMA: &str = include_str!("../../schemas/lint.schema.json");
    let folder = folder("json", &[("bus.yaml", WRONG)]);
    let (out, _) = run(&folder, &["lint", ".", "--format", "json"], 1);
    let mut found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(errors(SCHEMA, &found), [""; 0]);
    let one = &found[0];
    assert_eq!((&one["rule"], &one["file"]), (&"kafka.sasl-mechanism".into(), &"./bus.yaml".into()));
    assert_eq!(
        (one["line"].as_u64(), one["column"].as_u64(), one["end_column"].as_u64()),
        (Some(21), Some(12), Some(27))
    );
    assert_eq!((&one["fix"]["safety"], &one["errata"][0]), (&"safe".into(), &"E2".into()));
    found[0]["line"] = 0.into();
    assert!(errors(SCHEMA, &found)[0].starts_with("/0/line: "), "a line of none is noticed");
}

#[test]
fn rules_as_json_follow_their_schema() {
    let (out, _) = run(&folder("rules", &[]), &["lint", "rules", "--format", "json"], 0);
    let rules: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(errors(include_str!("../../schemas/lint-rules.schema.json"), &rules), [""; 0]);
    assert!(rules.as_array().unwrap().iter().any(|rule| rule["name"] == "kafka.sasl-mechanism"));
}

#[test]
fn github_and_sarif_name_the_place() {
    let folder = folder("forms", &[("bus.yaml", WRONG)]);
    let (out, _) = run(&folder, &["lint", "bus.yaml", "--format", "github"], 1);
    let head = "::error file=bus.yaml,line=21,endLine=21,col=12,endColumn=27,title=kafka.sasl-mechanism::";
    assert!(out.starts_with(head), "{out}");
    let (out, _) = run(&folder, &["lint", "bus.yaml", "--format", "sarif"], 1);
    let sarif: Value = serde_json::from_str(&out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "kafka.sasl-mechanism");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 21);
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"], "kafka.sasl-mechanism");
}

#[test]
fn diff_shows_and_writes_nothing_and_fix_writes_and_keeps_the_rest() {
    let folder = folder("fix", &[("bus.yaml", WRONG)]);
    let read = || fs::read_to_string(folder.0.join("bus.yaml")).unwrap();
    let (out, _) = run(&folder, &["lint", "--fix", "--diff", "bus.yaml"], 0);
    assert!(out.contains("-    value: \"SCRAM-SHA-256\" # as the broker calls it"), "{out}");
    assert!(out.contains("+    value: \"SHA-256\" # as the broker calls it"), "{out}");
    assert_eq!(read(), WRONG);
    run(&folder, &["lint", "--fix", "bus.yaml"], 0);
    let mended = WRONG.replace("SCRAM-SHA-256", "SHA-256");
    assert_eq!(read(), mended);
    run(&folder, &["lint", "--fix", "bus.yaml"], 0);
    assert_eq!(read(), mended);
}

#[test]
fn standard_input_is_judged_and_cannot_be_written() {
    let folder = folder("piped", &[]);
    let (out, _) = piped(&folder, &["lint", "-"], WRONG, 1);
    assert!(out.contains("--> standard input:21:12"), "{out}");
    let (_, err) = piped(&folder, &["lint", "--fix", "-"], WRONG, 2);
    assert!(err.contains("it has no file") && err.contains("--diff"), "{err}");
    // Nor is anything else then.
    let folder = self::folder("piped-beside", &[("bus.yaml", WRONG)]);
    piped(&folder, &["lint", "--fix", "bus.yaml", "-"], WRONG, 2);
    assert_eq!(fs::read_to_string(folder.0.join("bus.yaml")).unwrap(), WRONG);
}

#[test]
fn crlf_and_a_byte_order_mark_stay() {
    let text = format!("\u{feff}{}", WRONG.replace('\n', "\r\n"));
    let folder = folder("crlf", &[("bus.yaml", &text)]);
    run(&folder, &["lint", "--fix", "bus.yaml"], 0);
    assert_eq!(fs::read_to_string(folder.0.join("bus.yaml")).unwrap(), text.replace("SCRAM-SHA-256", "SHA-256"));
}

#[test]
fn strict_makes_errors_of_warnings() {
    let warned = RIGHT.replace("spec:", "  note: 1 # dapr-conformance: ignore[file.nothing] said\nspec:");
    let folder = folder("strict", &[("cache.yaml", &warned)]);
    let (out, _) = run(&folder, &["lint", "."], 0);
    assert!(out.contains("warning[file.ignore-comment]"), "{out}");
    run(&folder, &["lint", "--strict", "."], 1);
}

#[test]
fn explain_shows_the_page() {
    let (out, _) = run(&folder("explain", &[]), &["lint", "explain", "kafka.sasl-mechanism"], 0);
    assert!(out.starts_with("error; since Dapr 1.0; fixable: --fix; errata E2\n\n# kafka.sasl-mechanism\n"), "{out}");
    assert!(out.contains("## Effect") && out.contains("## Wrong: "), "{out}");
}

#[rstest]
#[case::twice(&["lint", "bus.yaml", "bus.yaml"])]
#[case::with_its_folder(&["lint", ".", "bus.yaml"])]
#[case::before_its_folder(&["lint", "bus.yaml", "./."])]
#[case::in_two_ways(&["lint", "./bus.yaml", "deep/../bus.yaml"])]
fn a_file_is_judged_once_however_often_it_is_named(#[case] args: &[&str]) {
    let folder = folder(&format!("once-{}-{}", args[1].len(), args[2].len()), &[("bus.yaml", WRONG)]);
    fs::create_dir_all(folder.0.join("deep")).unwrap();
    let (out, _) = run(&folder, args, 1);
    assert!(out.contains("1 error, 0 warnings in 1 file, 2 resources"), "{out}");
}

#[test]
fn a_folder_is_one_however_it_is_written() {
    let folder = folder("ways", &[]);
    fs::create_dir_all(folder.0.join("res")).unwrap();
    fs::write(folder.0.join("res/a.yaml"), RIGHT).unwrap();
    fs::write(folder.0.join("res/b.yaml"), RIGHT).unwrap();
    let (out, _) = run(&folder, &["lint", "res/a.yaml", "./res/b.yaml"], 1);
    assert!(out.contains("error[resource.duplicate-name]") && out.contains("in 2 files"), "{out}");
}

#[test]
fn a_link_that_leads_nowhere_only_matters_where_a_resource_should_be() {
    let folder = folder("nowhere", &[("cache.yaml", RIGHT)]);
    let _ = symlink("gone", folder.0.join("notes.txt"));
    run(&folder, &["lint", "."], 0);
    let _ = symlink("gone", folder.0.join("store.yaml"));
    let (_, err) = run(&folder, &["lint", "."], 2);
    assert!(err.contains("store.yaml"), "{err}");
    let (_, err) = run(&folder, &["lint", "store.yaml"], 2);
    assert!(err.contains("No such file") && !err.contains("the nearest there is store.yaml"), "{err}");
}

#[test]
fn a_form_that_lint_has_not_is_refused_before_anything_is_written() {
    let folder = folder("form", &[("bus.yaml", WRONG)]);
    run(&folder, &["lint", "--fix", "--format", "markdown", "."], 2);
    assert_eq!(fs::read_to_string(folder.0.join("bus.yaml")).unwrap(), WRONG);
}

#[test]
fn a_line_of_versions_is_told_as_it_was_named() {
    let (out, _) = run(&folder("line", &[("cache.yaml", RIGHT)]), &["lint", "--dapr", "1.16", "."], 0);
    assert!(out.ends_with("for Dapr 1.16\n"), "{out}");
}

#[test]
fn a_patch_has_the_name_and_the_byte_order_mark_of_the_file() {
    let marked = format!("\u{feff}{}", WRONG.replace("# The bus of the shop.\n", "kind: Component\n"));
    let folder = folder("patch", &[("the bus.yaml", &marked)]);
    let (out, _) = run(&folder, &["lint", "--fix", "--diff", "."], 0);
    assert!(out.starts_with("--- a/the bus.yaml\t\n+++ b/the bus.yaml\t\n@@"), "{out}");
    assert!(out.contains("-\u{feff}kind: Component"), "{out}");
}

#[test]
fn a_fix_leaves_no_reference_to_what_it_took_away() {
    let text = RIGHT.replace("  version: v1\n", "  version: &v v1\n  version: *v\n");
    let folder = folder("anchor", &[("cache.yaml", &text)]);
    let (out, _) = run(&folder, &["lint", "--fix=unsafe", "."], 0);
    assert!(out.contains("warning[file.duplicate-key]") && !out.contains("fixable"), "{out}");
    assert_eq!(fs::read_to_string(folder.0.join("cache.yaml")).unwrap(), text);
}

#[test]
fn an_editor_that_breaks_the_protocol_is_served_on() {
    let frame = |body: Value| {
        let body = body.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let told = |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params });
    let asked = |id: u32, method: &str| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": {} });
    let buffer = |uri: &str| json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": WRONG });
    let open = |uri: &str| told("textDocument/didOpen", json!({ "textDocument": buffer(uri) }));
    let messages = [
        asked(1, "initialize"),
        told("initialized", json!({})),
        told("textDocument/didChange", json!({ "oops": 1 })),
        open("no address"),
        open("untitled:Untitled-1"),
        asked(2, "shop/sell"),
        asked(3, "shutdown"),
    ];
    let text: String = messages.into_iter().map(frame).collect();
    let (out, err) = piped(&folder("editor", &[]), &["lint", "server"], &text, 0);
    assert!(out.contains("shop/sell is not served") && out.contains("\"id\":3,\"result\":null"), "{out}");
    assert_eq!(
        (out.matches("publishDiagnostics").count(), out.matches("kafka.sasl-mechanism").count()),
        (1, 1),
        "{out}"
    );
    assert_eq!(err, "");
}
