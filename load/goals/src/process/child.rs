//! Child processes on a core of their own, with what they cost.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use fixtures::error::{Error, Kind};

/// The core of the servers.
pub(crate) const SERVER: &str = "1";
/// The core of the tools.
pub(crate) const TOOL: &str = "0";

/// What a tool printed, and what it cost.
pub(crate) struct Ran {
    pub(crate) out: String,
    /// Processor time of the process and its threads.
    pub(crate) cpu: Duration,
    /// Largest resident memory, in bytes.
    pub(crate) peak: u64,
}

/// A tool that runs longer than this hangs.
const LIMIT: Duration = Duration::from_secs(120);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How often the end of a tool is looked for that prints no more.
const SOON: Duration = Duration::from_millis(1);
/// Clock ticks per second of `/proc`; fixed at 100 on Linux for everything that user space sees.
const TICKS: u64 = 100;

/// A command pinned to `core`. It ends with the thread that starts it: when this process is killed alone, the kernel
/// kills what it had started.
pub(crate) fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "taskset", "-c", core]).arg(program);
    command
}

/// Runs a tool to its end.
///
/// # Errors
/// When it cannot be started, ends with a failure, or does not end.
pub(crate) fn run(command: &mut Command) -> Result<Ran, Error> {
    let text = line(command);
    let (ran, status, err) = run_to_any_end(command)?;
    if !status.success() {
        let last = err.lines().last().unwrap_or_default();
        return Err(Error::new(Kind::Harness, format!("run {text}: {status}: {last}")));
    }
    Ok(ran)
}

/// Runs a tool to its end, with what that was and what it complained about.
///
/// # Errors
/// When it cannot be started, or does not end.
pub(crate) fn run_to_any_end(command: &mut Command) -> Result<(Ran, ExitStatus, String), Error> {
    run_within(LIMIT, command)
}

fn run_within(limit: Duration, command: &mut Command) -> Result<(Ran, ExitStatus, String), Error> {
    let text = line(command);
    let before = children_cpu();
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let (until, mut peak, mut printed) = (Instant::now() + limit, 0, None);
    let status = loop {
        peak = peak.max(high_water(child.id()).unwrap_or_default());
        if printed.is_none() {
            printed = out.recv_timeout(LOOK).ok();
        } else {
            // The end of its output comes just before its own, unless it closes that and goes on.
            std::thread::park_timeout(SOON);
        }
        if printed.is_some()
            && let Some(status) = child.try_wait()?
        {
            break status;
        }
        if Instant::now() >= until {
            end(&mut child);
            return Err(Error::new(Kind::Timeout, format!("run {text}: no end within {} s", limit.as_secs())));
        }
    };
    let cpu = children_cpu().saturating_sub(before);
    // What it has started itself may hold that open.
    let err = err.recv_timeout(until.saturating_duration_since(Instant::now())).unwrap_or_default();
    Ok((Ran { out: printed.unwrap_or_default(), cpu, peak }, status, err))
}

/// Starts a command.
///
/// # Errors
/// When its program is not there, with what supplies it, or the system refuses.
pub(super) fn start(command: &mut Command) -> Result<Child, Error> {
    command.spawn().map_err(|source| {
        let program = command.get_program().to_string_lossy().into_owned();
        let missing = source.kind() == ErrorKind::NotFound;
        let kind = if missing { Kind::Prerequisite } else { Kind::Start };
        let error = Error::new(kind, format!("start {program}")).with_source(source);
        // Every command is `pinned`.
        if missing {
            error.with_help("setpriv and taskset are in util-linux: apt-get install util-linux")
        } else {
            error
        }
    })
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// What comes out of a pipe until it ends.
fn reader(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes).ok();
        }
        tell.send(String::from_utf8_lossy(&bytes).into_owned())
    });
    told
}

/// Processor time of all children that have ended. A difference is that of one child only where no other ends meanwhile:
/// nobody asks for that of two runs that are merged, which run at once.
fn children_cpu() -> Duration {
    ticks("/proc/self/stat", 13).unwrap_or_default()
}

/// Processor time of a process, with its threads that have ended; `None` when there is no such process.
pub(crate) fn cpu_of(pid: u32) -> Option<Duration> {
    ticks(&format!("/proc/{pid}/stat"), 11)
}

/// The sum of two neighbouring times, counted from what stands after the name in brackets: fields 14 and 15 are those of
/// the process and 16 and 17 those of its children, and field 3 is the first after the name.
fn ticks(stat: &str, at: usize) -> Option<Duration> {
    let stat = fs::read_to_string(stat).ok()?;
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(at).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 1_000 / TICKS))
}

fn high_water(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// Ends a child that is of no more use.
pub(super) fn end(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_run_to_its_end_with_its_output() {
        let ran = run(Command::new("sh").args(["-c", "echo hello"])).unwrap();
        assert_eq!(ran.out, "hello\n");
    }

    #[test]
    fn a_program_that_is_missing_is_named_with_what_supplies_it() {
        let error = run(&mut Command::new("no-such-program")).map(drop).unwrap_err();
        assert_eq!(error.kind, Kind::Prerequisite);
        let error = error.to_string();
        assert!(error.contains("start no-such-program: No such file") && error.contains("util-linux"), "{error}");
    }

    #[test]
    fn a_tool_that_closes_its_output_and_goes_on_has_a_limit_too() {
        let mut command = Command::new("sh");
        command.args(["-c", "exec >&- 2>&-; exec sleep 600"]);
        let error = run_within(Duration::from_secs(1), &mut command).map(drop).unwrap_err();
        assert_eq!(error.kind, Kind::Timeout, "{error}");
    }

    #[test]
    fn a_tool_that_fails_is_told_with_its_last_words() {
        let error = run(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("sh -c") && error.contains("why"), "{error}");
    }
}
