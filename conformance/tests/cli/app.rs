//! `app` from outside: what cannot be meant is told once, with its place and the way out, and with the exit code that
//! says who is to act. Nothing but a shell and this program itself is needed: the app is its own `witness`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rstest::rstest;
use serde_json::Value;

use crate::command::{Folder, command, ended, errors};

/// A right app that subscribes to nothing.
pub(crate) const QUIET: &str = "exec \"$WITNESS\" witness --port $APP_PORT";
/// One that subscribes.
const SUBSCRIBES: &str = "exec \"$WITNESS\" witness --port $APP_PORT --subscription pubsub/orders=/orders";

/// A folder of one test, also where several have the name.
pub(crate) fn folder(name: &str) -> Folder {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    Folder::new(&format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// `app` with those arguments; the commands of its apps know this program as `$WITNESS`.
pub(crate) fn app(folder: &Folder, args: &[&str]) -> Command {
    let mut command = command(folder, &[&["app"], args].concat());
    command.env("WITNESS", env!("CARGO_BIN_EXE_dapr-conformance"));
    command
}

/// What it says on standard error, when it ends with that code and says it once.
fn refused(folder: &Folder, args: &[&str], code: i32) -> String {
    let (out, err) = ended(&app(folder, args).output().unwrap(), code);
    assert!(!out.contains("app.announcement"), "nothing is judged: {out}");
    assert_eq!(err.matches("failed to ").count() + err.matches("error: the ").count(), 1, "{err}");
    err
}

fn has(told: &str, words: &[&str]) {
    for word in words {
        assert!(told.contains(word), "{word} in:\n{told}");
    }
}

#[rstest]
#[case::no_app(&[], &["none is named", "--start", "--url"])]
#[case::an_empty_command(&["--start", " ", "--app-port", "0"], &["none is named"])]
#[case::no_port(&["--start", "./shop"], &["nobody says where it listens", "--app-port 8000", "APP_PORT"])]
#[case::started_and_running(
    &["--start", "./shop", "--url", "http://127.0.0.1:1"],
    &["cannot be used with '--url <URL>'"]
)]
#[case::a_sidecar_of_one_that_is_started(
    &["--start", "./shop", "--app-port", "0", "--dapr-http-port", "3500"],
    &["'--start <COMMAND>' cannot be used with '--dapr-http-port <PORT>'"]
)]
#[case::a_sidecar_of_no_app(&["--dapr-grpc-port", "50001"], &["--url <URL>"])]
#[case::tls(&["--url", "https://127.0.0.1:8000"], &["read --url https://127.0.0.1:8000", "without TLS"])]
#[case::a_path(&["--url", "http://127.0.0.1:8000/api"], &["leave the path out"])]
#[case::a_url_without_port(&["--url", "http://127.0.0.1"], &["for example http://127.0.0.1:8000"])]
#[case::another_machine(&["--url", "http://shop:8000"], &["its sidecar runs on this machine"])]
#[case::a_check(
    &["--start", "./shop", "--app-port", "0", "--check", "app.redelivry"],
    &["select `app.redelivry`", "did you mean app.redelivery", "`dapr-conformance app explain` shows all"]
)]
#[case::a_check_to_explain(&["explain", "app.redelivry"], &["did you mean app.redelivery"])]
#[case::no_such_folder(
    &["--start", "./shop", "--app-port", "0", "--resources-path", "components"],
    &["read components: No such file", "--resources-path is a folder"]
)]
#[case::no_such_contract(
    &["--contract", "absent.yaml"],
    &["read absent.yaml: No such file", "dapr-conformance app init"]
)]
#[case::a_contract_that_is_a_folder(&["--contract", "."], &["read .: Is a directory", "a file of YAML"])]
#[case::a_place_for_a_contract(
    &["init", "--start", "./shop", "--app-port", "0", "--contract", "absent/contract.yaml"],
    &["absent is no folder"]
)]
fn what_cannot_be_meant_exits_with_2_before_anything_starts(#[case] args: &[&str], #[case] words: &[&str]) {
    has(&refused(&folder("app-meant"), args, 2), words);
}

#[test]
fn a_resource_file_that_is_no_yaml_exits_with_2_and_is_told_once() {
    let folder = self::folder("app-resources");
    fs::create_dir_all(folder.0.join("components")).unwrap();
    fs::write(folder.0.join("components/bus.yaml"), "kind: Component\nspec: [\n").unwrap();
    let err = refused(&folder, &["--start", "./shop", "--app-port", "0", "--resources-path", "components"], 2);
    has(
        &err,
        &["components/bus.yaml: 1 mistake", "components/bus.yaml:2:7", "dapr-conformance lint components/bus.yaml"],
    );
}

#[rstest]
#[case::an_unknown_key(
    "app: {id: shop}\nsubscription: []\n",
    &[],
    &["`subscription` is no key of a contract", "contract.yaml:2:1", "the nearest: subscriptions"]
)]
#[case::what_is_left(
    "subscriptions:\n  - {pubsub: a, topic: b, good: [TODO]}\npeers: [{app: c, method: d, answer: TODO}]\n",
    &[],
    &["2 places are still", "contract.yaml:2: subscriptions[0].good[0]", "contract.yaml:3: peers[0].answer"]
)]
#[case::another_app(
    "app: {id: cart, start: ./cart, port: 0}\n",
    &["--app-id", "shop"],
    &["a contract for another app", "`cart`", "contract.yaml:1:11", "--app-id says `shop`"]
)]
#[case::no_yaml("app: {id: shop\nsubscriptions: []\n", &[], &["this is no YAML", "contract.yaml:2"])]
#[case::nothing("", &[], &["contract.yaml"])]
fn a_contract_that_is_wrong_exits_with_2_and_its_place(
    #[case] text: &str,
    #[case] args: &[&str],
    #[case] words: &[&str],
) {
    let folder = self::folder("app-contract");
    fs::write(folder.0.join("contract.yaml"), text).unwrap();
    has(&refused(&folder, &[args, &["--contract", "contract.yaml"]].concat(), 2), words);
}

#[test]
fn bytes_that_are_no_text_are_no_contract() {
    let folder = self::folder("app-bytes");
    fs::write(folder.0.join("contract.yaml"), b"app: \xff\xfe\n").unwrap();
    has(&refused(&folder, &["--contract", "contract.yaml"], 2), &["read contract.yaml", "YAML, in UTF-8"]);
}

#[rstest]
#[case::by_itself("no-such-program --fast", "No such file")]
#[case::by_a_shell("FAST=1 no-such-program", "not found")]
fn a_command_that_is_not_there_exits_with_2_and_its_folder(#[case] start: &str, #[case] why: &str) {
    let folder = self::folder("app-command");
    let err = refused(&folder, &["--start", start, "--app-port", "0"], 2);
    let place = fs::canonicalize(&folder.0).unwrap();
    has(&err, &["no-such-program", why, "is it there, and in PATH?", &place.display().to_string()]);
}

#[test]
fn a_port_that_is_taken_exits_with_2_and_both_ways_out() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let err = refused(&folder("app-taken"), &["--start", QUIET, "--app-port", &port], 2);
    has(&err, &[&format!("port {port} is taken by somebody else"), "end that one", "--url"]);
}

#[test]
fn a_url_where_nobody_listens_exits_with_2() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}");
    let err = refused(&folder("app-nobody"), &["--url", &url, "--patience", "0.05"], 2);
    has(&err, &[&nobody.to_string(), "Connection refused", "is the app started, and is --url where it listens?"]);
}

#[test]
fn an_app_that_ends_at_once_exits_with_3_and_its_last_lines_once() {
    let folder = self::folder("app-ends");
    let start = "echo 'no database'; echo 'giving up' >&2; exit 7";
    let err = refused(&folder, &["--start", start, "--app-port", "0"], 3);
    has(&err, &["ended with exit code 7", "its last lines", "with APP_PORT="]);
    assert_eq!((err.matches("no database").count(), err.matches("giving up").count()), (1, 1), "{err}");
}

/// Ports are asked for by 0 here, so that no other program is met there.
#[rstest]
#[case::on_another_port("--port 0", &["listens on 127.0.0.1:", "is --app-port right? It is told APP_PORT="])]
#[case::on_another_address("--port $APP_PORT --address 127.0.0.2", &["listens on 127.0.0.2:", "calls it on 127.0.0.1"])]
fn an_app_that_listens_elsewhere_exits_with_2_and_says_where(#[case] options: &str, #[case] words: &[&str]) {
    let start = format!("exec \"$WITNESS\" witness {options}");
    let args = ["--start", &start, "--app-port", "0", "--patience", "0.2"];
    has(&refused(&folder("app-elsewhere"), &args, 2), words);
}

#[test]
fn an_app_that_listens_nowhere_exits_with_3() {
    let args = ["--start", "echo waiting; exec sleep 600", "--app-port", "0", "--patience", "0.02"];
    has(&refused(&folder("app-nowhere"), &args, 3), &["it listens nowhere", "waiting"]);
}

#[test]
fn an_app_that_goes_into_the_background_exits_with_2() {
    let args = ["--start", "sleep 600 > /dev/null 2>&1 &", "--app-port", "0"];
    has(&refused(&folder("app-background"), &args, 2), &["ended with exit code 0", "without `&`"]);
}

#[test]
fn an_app_that_answers_nothing_exits_with_2_and_the_protocol() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let err = refused(&folder("app-silent"), &["--url", &url, "--patience", "0.05"], 2);
    has(&err, &["over http: no answer", "does it speak http", "--app-protocol grpc"]);
}

/// Answers every request with an empty list, but those for `path` never.
fn silent_at(path: &'static str) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut head = vec![0; 4096];
            let length = stream.read(&mut head).unwrap_or_default();
            if String::from_utf8_lossy(&head[..length]).contains(path) {
                held.push(stream);
            } else {
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]";
                // Whoever only looked whether somebody listens is gone.
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    addr
}

#[rstest]
#[case::subscriptions("/dapr/subscribe")]
#[case::configuration("/dapr/config")]
fn an_app_that_leaves_its_sidecar_without_an_answer_exits_with_3_and_the_question(#[case] path: &'static str) {
    let url = format!("http://{}", silent_at(path));
    let err = refused(&folder("app-silent-at"), &["--url", &url, "--patience", "0.05"], 3);
    has(&err, &[&format!("as its sidecar does: GET {path}"), "no answer", "a sidecar asks that at its start"]);
}

#[test]
fn an_app_that_runs_already_is_judged_where_it_looks_for_its_sidecar() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (url, port) = (format!("http://{}", silent_at("/nowhere")), taken.local_addr().unwrap().port().to_string());
    let (args, folder) = (["--url", &url, "--dapr-http-port", &port, "--check", "app.announcement"], folder("app-url"));
    let err = refused(&folder, &args, 2);
    has(&err, &[&format!("hold port 127.0.0.1:{port}"), "the harness takes its place"]);
    drop(taken);
    let (out, _) = ended(&app(&folder, &args).output().unwrap(), 0);
    has(&out, &[&format!("http on 127.0.0.1:{port}"), "through its own sidecar", "HOLDS     app.announcement"]);
    let (out, _) = ended(&app(&folder, &["--url", &url, "--check", "app.announcement"]).output().unwrap(), 0);
    has(&out, &["nothing tells it where the harness stands", "--dapr-http-port 3500 --dapr-grpc-port 50001"]);
}

#[test]
fn a_wait_for_an_app_is_told() {
    let args = ["--start", "echo waiting; exec sleep 600", "--app-port", "0", "--patience", "0.5"];
    let (out, _) = ended(&app(&folder("app-told"), &args).output().unwrap(), 3);
    has(&out, &["waiting for the app to listen on 127.0.0.1:", ", 3 s\n"]);
}

#[test]
fn what_is_asked_is_listed_and_explained() {
    let folder = self::folder("app-explain");
    let told = |args: &[&str]| ended(&app(&folder, args).output().unwrap(), 0).0;
    has(&told(&["explain"]), &["app.redelivery", "app.shutdown"]);
    has(
        &told(&["explain", "app.redelivery"]),
        &["second-delivery-has-no-effect", "handles-twice", "https://docs.dapr.io"],
    );
    let list: Value = serde_json::from_str(&told(&["explain", "--format", "json"])).unwrap();
    assert!(list.as_array().unwrap().iter().all(|entry| entry["id"].as_str().unwrap().starts_with("app.")));
}

#[test]
fn a_contract_is_begun_once_and_refused_until_it_is_complete() {
    let folder = self::folder("app-init");
    let file = folder.0.join("dapr-contract.yaml");
    let init = ["init", "--start", SUBSCRIBES, "--app-port", "0", "--patience", "0.3"];
    let (out, _) = ended(&app(&folder, &init).output().unwrap(), 0);
    has(&out, &["dapr-contract.yaml: 1 place is left to you", "dapr-conformance app --contract dapr-contract.yaml"]);
    let begun = fs::read_to_string(&file).unwrap();
    has(&begun, &["- TODO", "topic: orders", "port: 0"]);

    has(&refused(&folder, &init, 2), &["write dapr-contract.yaml: it is there already", "--contract FILE"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), begun, "it is left alone");

    let judge = ["--contract", "dapr-contract.yaml", "--check", "app.good-events"];
    let line = 1 + begun.lines().position(|line| line.contains("- TODO")).unwrap();
    has(&refused(&folder, &judge, 2), &[&format!("dapr-contract.yaml:{line}: subscriptions[0].good[0]")]);

    fs::write(&file, begun.replace("- TODO", "- {id: \"o-${new}\"}")).unwrap();
    let (out, _) = ended(&app(&folder, &judge).output().unwrap(), 0);
    has(&out, &["HOLDS     app.good-events"]);
}

#[test]
fn json_is_the_report_and_follows_its_schema() {
    let folder = self::folder("app-json");
    let args = ["--start", SUBSCRIBES, "--app-port", "0", "--check", "app/discovery", "--format", "json"];
    let (out, _) = ended(&app(&folder, &args).output().unwrap(), 0);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(errors(include_str!("../../schemas/report.schema.json"), &report), [""; 0]);
    let ids: Vec<_> = report["checks"].as_array().unwrap().iter().map(|check| &check["id"]).collect();
    assert_eq!(ids, ["app.announcement", "app.configuration", "app.actors", "app.bindings"]);
    assert_eq!(report, crate::command::report(&folder.0.join("out")));
    let again = report["checks"][0]["again"].as_str().unwrap();
    assert!(again.contains("--app-port 0 --check app.announcement"), "{again}");
}

#[test]
fn what_an_app_was_not_asked_is_told_once_by_its_reason_and_fails_no_strict_run() {
    let folder = self::folder("app-unasked");
    let checks = ["--check", "app.announcement", "--check", "app.good-events", "--check", "app.redelivery"];
    let args = [&["--start", SUBSCRIBES, "--app-port", "0", "--strict"][..], &checks].concat();
    let (out, _) = ended(&app(&folder, &args).output().unwrap(), 0);
    has(
        &out,
        &[
            "3 checks of the app 'exec \"$WITNESS\" witness",
            ", beside our own double of a sidecar; report in out/\n",
            "HOLDS     app.announcement ",
            "NOT ASKED app.good-events, app.redelivery: needs an example of an event for pubsub/orders",
            "1 held, 0 violated, 0 unknown, 2 not asked",
            "begin them with dapr-conformance app init --start ",
        ],
    );
    assert!(!out.contains("embedded") && !out.contains("NOT OFFERED") && !out.contains("over http"), "{out}");
}

#[test]
fn a_contract_of_a_running_app_is_begun_with_the_command_that_reads_it() {
    let folder = self::folder("app-init-again");
    fs::create_dir_all(folder.0.join("components")).unwrap();
    let args = ["--start", QUIET, "--app-port", "0", "--resources-path", "components", "--patience", "0.3"];
    let (out, _) = ended(&app(&folder, &[&["init"], &args[..]].concat()).output().unwrap(), 0);
    has(&out, &["Next: dapr-conformance app --resources-path components --contract dapr-contract.yaml\n"]);
}

#[rstest]
#[case::app(&["--help"], &["[default: that of the contract, or http]", "for example app.redelivery", "for example 8000"])]
#[case::init(&["init", "--help"], &["--contract shop.yaml", "Each TODO in the file"])]
#[case::explain(&["explain", "--help"], &["dapr-conformance app explain app.redelivery", "all checks without one"])]
fn help_has_defaults_and_examples(#[case] args: &[&str], #[case] words: &[&str]) {
    let out = ended(&app(&self::folder("app-help"), args).output().unwrap(), 0).0;
    has(&out, words);
}

#[rstest]
#[case::an_example_that_does_not_fit(
    "subscriptions:\n  - pubsub: a\n    topic: b\n    schema: {required: [id]}\n    good: [{ident: 1}]\n",
    &["this example does not fit `schema`", "\"id\" is a required property", "contract.yaml:5:12"]
)]
#[case::no_schema(
    "publishes: [{pubsub: a, topic: b, schema: {type: objekt}}]\n",
    &["no JSON schema: at /type", "contract.yaml:1:43"]
)]
#[case::a_schema_that_is_fetched(
    "publishes: [{pubsub: a, topic: b, schema: {$ref: 'https://example.com/order.json'}}]\n",
    &["no JSON schema", "what a schema refers to stands in it"]
)]
#[case::no_such_schema(
    "publishes: [{pubsub: a, topic: b, schema: absent.json}]\n",
    &["`absent.json` cannot be read: No such file", "from where the contract is"]
)]
#[case::no_such_effect(
    "methods: [{path: order, effects: {publish: [{topic: a}]}}]\n",
    &["`publish` is no key of `effects`", "the nearest: publishes"]
)]
#[case::an_effect_without_a_place(
    "methods: [{path: order, effects: {saves: [{store: a}]}}]\n",
    &["`key` is missing in an entry of `saves`"]
)]
#[case::the_text_of_a_tick(
    "bindings: [{name: sweep, effects: {saves: [{store: a, key: '${new}'}]}}]\n",
    &["a tick has none", "leave out the data"]
)]
#[case::no_such_field(
    "subscriptions: [{pubsub: a, topic: b, good: [{order: {id: 1}}], unique: [order.id, id]}]\n",
    &["1 mistake", "`id` is not in every example of `good`"]
)]
#[case::no_promise("promises: {p99: soon, restart: nothing}\n", &["2 mistakes", "as `500ms` or `2s`", "nothing-lost"])]
#[case::a_peer_that_never_answers(
    "peers: [{app: a, method: b}, {app: a, method: b, verb: GET}]\n",
    &["only the first would answer", "the one without it comes last"]
)]
#[case::an_actor_without_a_type("actors: [{method: add}]\n", &["`type` is missing in an actor"])]
fn what_must_come_and_is_promised_is_read_with_care(#[case] text: &str, #[case] words: &[&str]) {
    let folder = self::folder("app-promised");
    fs::write(folder.0.join("contract.yaml"), text).unwrap();
    has(&refused(&folder, &["--contract", "contract.yaml"], 2), words);
}

#[test]
fn an_example_that_is_never_new_is_told_once() {
    let folder = self::folder("app-used-up");
    let contract = "subscriptions: [{pubsub: pubsub, topic: orders, good: [{id: 1}]}]\n";
    fs::write(folder.0.join("contract.yaml"), contract).unwrap();
    let args = ["--start", SUBSCRIBES, "--app-port", "0", "--contract", "contract.yaml", "--check", "app.good-events"];
    let (out, _) = ended(&app(&folder, &args).output().unwrap(), 0);
    assert_eq!(out.matches("note: the example of pubsub/orders has no ${new}").count(), 1, "{out}");
}
