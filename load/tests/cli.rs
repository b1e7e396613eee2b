//! Servers of known behaviour as a user starts them: where they are, what they tell, and that they end when asked to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fixtures::run::Run;
use fixtures::scratch::Scratch;
use load::truth::serve_plain;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// A command that runs until it is asked to end; killed when a test ends before that.
struct Running(Child);

impl Running {
    /// Starts `dapr-load` and reads the JSON that it prints first.
    fn start(args: &[&str]) -> (Self, Value) {
        let command = Command::new(env!("CARGO_BIN_EXE_dapr-load"))
            .args(args)
            .args(["--format", "json"])
            .stdout(Stdio::piped())
            .spawn();
        let mut running = Self(command.unwrap());
        let lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut text = String::new();
        for line in lines {
            text += &line;
            if line == "}" {
                break;
            }
        }
        (running, serde_json::from_str(&text).unwrap())
    }

    /// Asks it to end as Ctrl-C does; its exit code.
    fn interrupt(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.0), Signal::INT).unwrap();
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test got that far.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Sends a request to a URL; status line and body of the answer.
fn send(verb: &str, url: &str, body: &str) -> (String, String) {
    let (addr, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(addr).unwrap();
    let length = body.len();
    let request = format!("{verb} /{path} HTTP/1.1\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    // In one piece, as a relay counts.
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

/// What the server at `url` knows, checked against its schema.
fn truth(url: &str, schema: &str) -> Value {
    let known = serde_json::from_str(&send("GET", url, "").1).unwrap();
    assert_fits(schema, &known);
    known
}

#[track_caller]
fn assert_fits(schema: &str, json: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(format!("{schema}.schema.json"));
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
}

#[rstest]
#[case::plain(&["truth", "plain"])]
#[case::stall(&["truth", "stall", "--freeze", "1ms", "--period", "10ms"])]
#[case::cap(&["truth", "cap", "1000"])]
fn a_server_answers_where_it_says_and_ends_when_it_is_asked_to(#[case] args: &[&str]) {
    let (running, place) = Running::start(args);
    assert_fits("truth-place", &place);
    let (status, body) = send("GET", &format!("{}/", place["url"].as_str().unwrap()), "");
    assert_eq!((status.as_str(), body.as_str()), ("HTTP/1.1 200 OK", "known"));
    assert_eq!(running.interrupt(), Some(0));
}

#[test]
fn a_relay_tells_what_it_added_and_takes_another_delay() {
    let plain = serve_plain(0).unwrap();
    let to = format!("http://{}", plain.addr());
    let (running, place) = Running::start(&["truth", "relay", "--to", &to, "--delay", "1ms"]);
    assert_fits("truth-place", &place);
    let (url, control) = (place["url"].as_str().unwrap(), place["truth"].as_str().unwrap());
    assert_eq!(send("GET", &format!("{url}/"), "").1, "known");
    let known = truth(control, "truth-relay");
    assert_eq!((&known["injected"]["count"], &known["delay_us"]), (&1.into(), &1_000.into()));
    assert!(known["injected"]["p50"].as_f64().unwrap() >= 999.0, "buckets are 0.1 % wide: {known}");

    let delay = control.replace("/truth", "/delay");
    assert_eq!(send("PUT", &delay, "2000").0, "HTTP/1.1 204 No Content");
    let known = truth(control, "truth-relay");
    assert_eq!((&known["injected"]["count"], &known["delay_us"]), (&0.into(), &2_000.into()), "it counts anew");
    assert_eq!(send("PUT", &delay, "soon").0, "HTTP/1.1 400 Bad Request");
    assert_eq!(send("GET", &delay, "").0, "HTTP/1.1 404 Not Found");
    assert_eq!(running.interrupt(), Some(0));
}

#[test]
fn a_relay_that_takes_more_processor_time_is_told_from_one_that_does_not() {
    let plain = serve_plain(0).unwrap();
    let relay = |cpu| Running::start(&["truth", "relay", "--to", &format!("http://{}", plain.addr()), "--cpu", cpu]);
    let ((less, direct), (more, through)) = (relay("0"), relay("1ms"));
    let (less_pid, more_pid) = (less.0.id().to_string(), more.0.id().to_string());
    let (direct, through) = (direct["url"].as_str().unwrap(), through["url"].as_str().unwrap());
    let mut overhead = Command::new(env!("CARGO_BIN_EXE_dapr-load"));
    overhead.args(["overhead", "--rate", "200", "--slice", "200ms", "--pairs", "3", "--format", "json"]);
    overhead.args(["--direct", direct, "--through", through, "--direct-pid", &less_pid, "--pid", &more_pid]);
    let report: Value = serde_json::from_slice(&overhead.output().unwrap().stdout).unwrap();
    assert_fits("overhead", &report);
    let cell = &report["cells"][0];
    // A busy machine may leave all pairs out, and says so. What the relays take themselves differs by up to some 100 µs.
    match cell["sidecar"]["cpu_us_added"]["low"].as_f64() {
        Some(low) => assert!(low > 500.0, "{}", cell["sidecar"]),
        None => assert!(cell["pairs"] == 0 && cell["reason"].is_string(), "{cell}"),
    }
}

#[test]
fn a_broker_tells_what_it_did_with_each_message() {
    let app = serve_plain(0).unwrap();
    let to = format!("http://{}/events", app.addr());
    let (running, place) = Running::start(&["truth", "broker", "--to", &to, "--lose", "2"]);
    let (url, control) = (place["url"].as_str().unwrap(), place["truth"].as_str().unwrap());
    for _ in 0..4 {
        assert_eq!(send("POST", &format!("{url}/v1.0/publish/any/topic"), "{}").0, "HTTP/1.1 204 No Content");
    }
    let known = truth(control, "truth-broker");
    assert_eq!(known["published"], 4);
    assert_eq!(running.interrupt(), Some(0));
}

#[test]
fn a_search_that_is_interrupted_tells_what_it_found_so_far() {
    let plain = serve_plain(0).unwrap();
    let url = format!("http://{}/", plain.addr());
    let search = Command::new(env!("CARGO_BIN_EXE_dapr-load"))
        .args(["run", "http", "--url", &url, "--search", "--rate", "100", "--duration", "1s", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut search = Running(search.unwrap());
    // It tells each rate that it has tried, and must be heard to its end.
    let mut told = BufReader::new(search.0.stderr.take().unwrap()).lines();
    let first = told.next().unwrap().unwrap();
    let mut out = search.0.stdout.take().unwrap();
    assert_eq!(search.interrupt(), Some(130), "{first}");
    let mut text = String::new();
    out.read_to_string(&mut text).unwrap();
    let found: Value = serde_json::from_str(&text).unwrap();
    assert!(!found["tried"].as_array().unwrap().is_empty(), "{found}");
}

#[test]
fn a_plan_goes_on_after_a_run_that_failed() {
    let plain = serve_plain(0).unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = |name: &str, addr| {
        format!("[[run]]\nname = \"{name}\"\noperation = \"http\"\nurl = \"http://{addr}/\"\ncount = 5\n")
    };
    let folder = Scratch::new(&Run::new(), "plan", false).unwrap();
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, run("broken", gone) + &run("sound", plain.addr())).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-load"));
    let output = command.args(["run", "--plan"]).arg(&file).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("broken: failed to") && error.contains(&gone.to_string()), "{error}");
    let sound = String::from_utf8_lossy(&output.stdout);
    assert!(sound.contains("5 accepted"), "{sound}{error}");
}

#[rstest]
#[case::freeze(&["truth", "stall", "--freeze", "1s", "--period", "1s"], "--period")]
#[case::remote(&["truth", "relay", "--to", "http://192.0.2.1/"], "--allow-remote")]
#[case::nowhere(&["journey"], "--env")]
#[case::half_a_second(&["journey", "--env", "embedded", "--duration", "500ms"], "whole number of seconds")]
#[case::no_address(&["run", "http"], "--url")]
#[case::closed_search(&["run", "deliver", "--env", "processes", "--search", "--arrival", "closed"], "--arrival")]
#[case::deliver_search(&["run", "deliver", "--env", "processes", "--search"], "search with publish")]
#[case::no_run(&["compare", "Cargo.toml", "Cargo.toml"], "report.json")]
#[case::twice(&["merge", "src", "src"], "named twice")]
fn what_cannot_be_done_is_refused_with_what_would_help(#[case] args: &[&str], #[case] help: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_dapr-load"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(help), "{error}");
}
