//! Nothing of an app is left running after `app`, whatever it has started and however the run ends. All that descends
//! from a run here carries a variable of its test, or a word in its command line where it cleared its variables.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Stdio};

use fixtures::patience::{self, Probe, Wait};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};

use crate::app::{QUIET, app, folder};
use crate::command::{Folder, ended};

/// The variable that all processes of a test carry.
const MARK: &str = "LEFT_BY";
/// Goes on for ever and ends by no signal that can be ignored.
const DEAF: &str = "trap '' TERM INT HUP; while :; do sleep 1; done";

/// Prints more than anybody reads, while its child listens.
const FLOODS: &str = "\"$WITNESS\" witness --port $APP_PORT & exec yes 'one more line that nobody wants to read'";
/// Ignores SIGTERM itself.
const IGNORES: &str = "trap '' TERM; \"$WITNESS\" witness --port $APP_PORT; true";

/// An app whose children left its session and end by nothing but SIGKILL; one of them left its variables behind, too.
fn orphans(mark: &str) -> String {
    let bare = format!("env -i PATH=\"$PATH\" sh -c \"{DEAF} # {mark}\" &");
    format!("for child in 1 2 3; do setsid sh -c \"{DEAF}\" & done; {bare} {QUIET}")
}

/// How many processes such an app has at least: the three with a `sleep` now and then, the one, and the app.
const ORPHANS: usize = 5;

/// One run, with all that comes of it.
struct Marked {
    mark: String,
    folder: Folder,
}

impl Marked {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        let mark = folder.0.file_name().unwrap().to_string_lossy().into_owned();
        Self { mark, folder }
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = app(&self.folder, args);
        command.env(MARK, &self.mark).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The processes that live and are of this run, without `harness`.
    fn alive(&self, harness: Option<u32>) -> Vec<(u32, String)> {
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let told = |pid: u32, file: &str| {
            let bytes = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
            String::from_utf8_lossy(&bytes).replace('\0', " ")
        };
        let variable = format!("{MARK}={} ", self.mark);
        let comment = format!("# {}", self.mark);
        pids.filter(|pid| Some(*pid) != harness && *pid != std::process::id())
            .map(|pid| (pid, told(pid, "cmdline")))
            .filter(|(pid, command)| command.contains(&comment) || told(*pid, "environ").contains(&variable))
            .collect()
    }

    /// Waits until the app runs with at least so many processes.
    async fn runs(&self, harness: &Child, count: usize) {
        let all =
            patience::until(patience::SIDECAR_READY, "the app to run", async || match self.alive(Some(harness.id())) {
                some if some.len() >= count => Probe::Ready(()),
                some => Probe::NotYet(format!("{some:?}")),
            });
        all.await.unwrap();
    }

    /// Waits until nothing of it is left.
    async fn is_gone(&self, wait: Wait) {
        let gone = patience::until(wait, "all of it to end", async || match self.alive(None).as_slice() {
            [] => Probe::Ready(()),
            some => Probe::NotYet(format!("{some:?}")),
        });
        gone.await.unwrap();
    }
}

impl Drop for Marked {
    /// A test that has failed leaves nothing either.
    fn drop(&mut self) {
        for pid in self.alive(None).into_iter().filter_map(|(pid, _)| Pid::from_raw(i32::try_from(pid).ok()?)) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// Reads on until a line holds the text; the pipe stays open.
fn read_until(child: &mut Child, text: &str) -> BufReader<ChildStdout> {
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains(text) {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it ended before it told of {text}");
    }
    lines
}

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[rstest]
#[case::a_flood(FLOODS, "app.secrets")]
#[case::orphans(&orphans("orphans"), "app.announcement")]
#[case::one_that_ignores_sigterm(IGNORES, "app.shutdown")]
#[tokio::test]
async fn nothing_is_left_after_a_run(#[case] start: &str, #[case] check: &str) {
    let run = Marked::new("left");
    let start = start.replace("# orphans", &format!("# {}", run.mark));
    let child = run.start(&["--start", &start, "--app-port", "0", "--check", check, "--patience", "0.5"]);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code().is_some_and(|code| code != 3) && told.contains(check), "{output:?}");
    assert_eq!(run.alive(None), [], "{told}");
}

/// Also while it is still waited for the app, and where the run fails.
#[tokio::test]
async fn nothing_is_left_of_an_app_that_is_given_up() {
    let run = Marked::new("left-given-up");
    let start = orphans(&run.mark).replace("--port $APP_PORT", "--port 0");
    let child = run.start(&["--start", &start, "--app-port", "0", "--patience", "0.2"]);
    ended(&child.wait_with_output().unwrap(), 2);
    assert_eq!(run.alive(None), []);
}

#[rstest]
#[case::a_flood(FLOODS, 2)]
#[case::orphans(&orphans("orphans"), ORPHANS)]
#[case::one_that_ignores_sigterm(IGNORES, 2)]
#[tokio::test]
async fn an_interrupt_exits_with_130_and_leaves_nothing(#[case] start: &str, #[case] count: usize) {
    let run = Marked::new("left-interrupt");
    let start = start.replace("# orphans", &format!("# {}", run.mark));
    // More repetitions than anybody waits for.
    let args = ["--start", &start, "--app-port", "0", "--check", "app.announcement", "--repeat", "100000"];
    let mut child = run.start(&args);
    let mut rest = read_until(&mut child, "HOLDS");
    run.runs(&child, count).await;
    interrupt(&child);
    let mut told = String::new();
    rest.read_to_string(&mut told).unwrap();
    ended(&child.wait_with_output().unwrap(), 130);
    assert!(told.contains("interrupted"), "{told}");
    assert_eq!(run.alive(None), []);
}

#[tokio::test]
async fn an_interrupt_while_the_app_is_waited_for_leaves_nothing() {
    let run = Marked::new("left-opening");
    let start = orphans(&run.mark).replace("--port $APP_PORT", "--port 0");
    let child = run.start(&["--start", &start, "--app-port", "0", "--patience", "5"]);
    run.runs(&child, ORPHANS).await;
    let began = std::time::Instant::now();
    interrupt(&child);
    ended(&child.wait_with_output().unwrap(), 130);
    assert!(began.elapsed() < patience::STOP.limit(), "it waited for the app");
    run.is_gone(patience::STOP).await;
}

#[tokio::test]
async fn an_interrupt_while_a_contract_is_begun_leaves_nothing() {
    let run = Marked::new("left-init");
    let start = orphans(&run.mark);
    let child = run.start(&["init", "--start", &start, "--app-port", "0", "--patience", "5"]);
    run.runs(&child, ORPHANS).await;
    interrupt(&child);
    ended(&child.wait_with_output().unwrap(), 130);
    run.is_gone(patience::STOP).await;
    assert!(!run.folder.0.join("dapr-contract.yaml").exists());
}

/// Nobody can tell it then but the shell that watches for its end.
#[tokio::test]
async fn a_harness_that_is_killed_leaves_nothing_for_long() {
    let run = Marked::new("left-killed");
    let start = orphans("nobody").replace("env -i PATH=\"$PATH\" ", "");
    let args = ["--start", &start, "--app-port", "0", "--check", "app.announcement", "--repeat", "100000"];
    let mut child = run.start(&args);
    let _rest = read_until(&mut child, "HOLDS");
    run.runs(&child, ORPHANS).await;
    child.kill().unwrap();
    child.wait().unwrap();
    run.is_gone(patience::STOP).await;
}
