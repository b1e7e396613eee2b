//! The other tools: how each is told to do the same, and where it says what it saw.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fixtures::error::{Error, Kind};
use serde_json::Value;

use super::child::{self, Ran, TOOL, pinned};
use crate::report::Report;

/// A tool that is on this machine.
pub(super) struct Rival {
    tool: Tool,
    path: PathBuf,
    /// As it says itself.
    pub(super) version: String,
}

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// This one, by its own program.
    Ours,
    /// Rust, hyper.
    Oha,
    /// Go.
    Hey,
    /// C, closed loop.
    Wrk,
    /// Go, open loop by ticks.
    Vegeta,
    /// Go, what Dapr's own figures are made with.
    Fortio,
    /// Our smallest goose program.
    Goose,
}

/// What is asked of a tool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load<'a> {
    pub(super) url: &'a str,
    /// `None`: as fast as the connections go.
    pub(super) rate: Option<u32>,
    pub(super) length: Duration,
    pub(super) connections: u32,
}

/// What a tool says it saw. Times in microseconds, as far as it tells them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) requests: f64,
    pub(super) rate: f64,
    pub(super) mean: Option<f64>,
    pub(super) p50: Option<f64>,
    pub(super) p95: Option<f64>,
    pub(super) p99: Option<f64>,
    /// Processor time per request.
    pub(super) cpu_us: f64,
    /// Largest resident memory, in bytes.
    pub(super) peak: u64,
}

impl Tool {
    const ALL: [Self; 7] = [Self::Ours, Self::Oha, Self::Goose, Self::Wrk, Self::Hey, Self::Fortio, Self::Vegeta];

    const fn name(self) -> &'static str {
        match self {
            Self::Ours => "dapr-load",
            Self::Oha => "oha",
            Self::Hey => "hey",
            Self::Wrk => "wrk",
            Self::Vegeta => "vegeta",
            Self::Fortio => "fortio",
            Self::Goose => "goose-get",
        }
    }

    /// Whether it can be told a rate.
    pub(super) const fn has_rate(self) -> bool {
        !matches!(self, Self::Wrk)
    }

    fn version(self, path: &Path) -> String {
        let argument = match self {
            Self::Ours | Self::Oha | Self::Goose => "--version",
            Self::Wrk => "-v",
            Self::Vegeta => "-version",
            Self::Fortio => "version",
            // It has no option for it.
            Self::Hey => return "as installed".into(),
        };
        let output = std::process::Command::new(path).arg(argument).output();
        let text = output.map(|output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
        let line = text
            .unwrap_or_default()
            .lines()
            .find(|line| line.contains(|c: char| c.is_ascii_digit()))
            .map(str::to_owned);
        line.unwrap_or_else(|| "unknown".into()).trim().chars().take(60).collect()
    }
}

/// The tools of this machine, ours first; `folder` is looked into before the search path.
pub(super) fn present(folder: &Path) -> Vec<Rival> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&search)).collect();
    let found = Tool::ALL.into_iter().filter_map(|tool| {
        let path = match tool {
            Tool::Ours => std::env::current_exe().ok(),
            _ => folders.iter().map(|folder| folder.join(tool.name())).find(|path| path.is_file()),
        }?;
        Some(Rival { tool, version: tool.version(&path), path })
    });
    found.collect()
}

impl Rival {
    pub(super) fn tool(&self) -> Tool {
        self.tool
    }

    pub(super) fn name(&self) -> &'static str {
        self.tool.name()
    }

    /// Runs it once. `extra` are further options of its own.
    ///
    /// # Errors
    /// When it fails, or says nothing that can be read.
    pub(super) fn run(&self, load: &Load<'_>, extra: &[&str]) -> Result<Seen, Error> {
        let mut command = pinned(TOOL, &self.path);
        let (url, connections) = (load.url, load.connections.to_string());
        let (seconds, rate) = (format!("{}s", load.length.as_secs()), load.rate.map(|rate| rate.to_string()));
        match self.tool {
            Tool::Ours => {
                command.args(["run", "http", "--url", url, "--duration", &seconds, "--connections", &connections]);
                command.args(["--format", "json"]);
                match &rate {
                    Some(rate) => command.args(["--rate", rate]),
                    None => command.args(["--arrival", "closed"]),
                };
            }
            Tool::Oha => {
                command.args(["--no-tui", "--output-format", "json", "-z", &seconds, "-c", &connections]);
                rate.iter().for_each(|rate| {
                    command.args(["-q", rate]);
                });
            }
            Tool::Hey => {
                command.args(["-z", &seconds, "-c", &connections, "-cpus", "1"]);
                // Its limit is per connection.
                load.rate.iter().for_each(|rate| {
                    command.args(["-q", &(rate / load.connections).to_string()]);
                });
            }
            Tool::Wrk => {
                command.args(["-t", "1", "-d", &seconds, "-c", &connections, "--latency"]);
            }
            Tool::Fortio => {
                command.args(["load", "-json", "-", "-t", &seconds, "-c", &connections, "-r", "0.00001", "-quiet"]);
                command.args(["-qps", rate.as_deref().unwrap_or("0")]);
            }
            Tool::Vegeta => {
                // It reads its targets from a pipe and writes results to one.
                command = pinned(TOOL, Path::new("sh"));
                let rate = rate.as_deref().unwrap_or("0");
                let workers = format!("-workers={connections} -max-workers={connections}");
                let path = self.path.display();
                let attack = format!("echo 'GET {url}' | {path} attack -rate={rate} -duration={seconds} {workers}");
                command.args(["-c", &format!("{attack} | {path} report -type=json")]);
            }
            Tool::Goose => {
                command.args([url, &seconds, &connections, rate.as_deref().unwrap_or("0")]);
            }
        }
        command.args(extra);
        if matches!(self.tool, Tool::Oha | Tool::Hey | Tool::Wrk | Tool::Fortio) {
            command.arg(url);
        }
        let ran = child::run(&mut command)?;
        let seen = self
            .read(&ran)
            .ok_or_else(|| Error::new(Kind::Harness, format!("read what {} printed: no figures in it", self.name())))?;
        Ok(Seen { cpu_us: ran.cpu.as_secs_f64() * 1e6 / seen.requests.max(1.0), peak: ran.peak, ..seen })
    }

    /// Runs ours once, for all that its report says.
    ///
    /// # Errors
    /// When it fails.
    pub(super) fn report(&self, load: &Load<'_>, extra: &[&str]) -> Result<Report, Error> {
        let mut command = pinned(TOOL, &self.path);
        let (seconds, connections) = (format!("{}s", load.length.as_secs()), load.connections.to_string());
        command.args(["run", "http", "--url", load.url, "--duration", &seconds, "--connections", &connections]);
        command.args(["--format", "json", "--rate", &load.rate.unwrap_or(1).to_string()]).args(extra);
        let out = child::run(&mut command)?.out;
        serde_json::from_str(&out)
            .map_err(|source| Error::new(Kind::Harness, "read our own report").with_source(source))
    }

    fn read(&self, ran: &Ran) -> Option<Seen> {
        match self.tool {
            Tool::Ours => ours(&ran.out),
            Tool::Oha => oha(&ran.out),
            Tool::Fortio => fortio(&ran.out),
            Tool::Vegeta => vegeta(&ran.out),
            Tool::Goose => goose(&ran.out),
            Tool::Hey | Tool::Wrk => text(&ran.out),
        }
    }
}

fn json(out: &str) -> Option<Value> {
    serde_json::from_str(&out[out.find('{')?..]).ok()
}

fn ours(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let response = |name: &str| report["response"][name].as_f64();
    Some(Seen {
        requests: report["sent"].as_f64()?,
        rate: report["achieved_rate"].as_f64()?,
        mean: response("mean"),
        p50: response("p50"),
        p95: response("p95"),
        p99: response("p99"),
        ..Seen::default()
    })
}

fn oha(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let micros = |value: &Value| Some(value.as_f64()? * 1e6);
    let (summary, percentiles) = (&report["summary"], &report["latencyPercentiles"]);
    let (rate, total) = (summary["requestsPerSec"].as_f64()?, summary["total"].as_f64()?);
    Some(Seen {
        requests: rate * total,
        rate,
        mean: micros(&summary["average"]),
        p50: micros(&percentiles["p50"]),
        p95: micros(&percentiles["p95"]),
        p99: micros(&percentiles["p99"]),
        ..Seen::default()
    })
}

fn fortio(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let histogram = &report["DurationHistogram"];
    let percentile = |wanted: f64| {
        let entry =
            histogram["Percentiles"].as_array()?.iter().find(|entry| entry["Percentile"].as_f64() == Some(wanted))?;
        Some(entry["Value"].as_f64()? * 1e6)
    };
    Some(Seen {
        requests: histogram["Count"].as_f64()?,
        rate: report["ActualQPS"].as_f64()?,
        mean: Some(histogram["Avg"].as_f64()? * 1e6),
        p50: percentile(50.0),
        p95: None,
        p99: percentile(99.0),
        ..Seen::default()
    })
}

fn vegeta(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let micros = |name: &str| Some(report["latencies"][name].as_f64()? / 1e3);
    Some(Seen {
        requests: report["requests"].as_f64()?,
        rate: report["rate"].as_f64()?,
        mean: micros("mean"),
        p50: micros("50th"),
        p95: micros("95th"),
        p99: micros("99th"),
        ..Seen::default()
    })
}

/// One line of our own goose program: requests, seconds, then microseconds.
fn goose(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let (requests, seconds) = (report["requests"].as_f64()?, report["seconds"].as_f64()?);
    Some(Seen {
        requests,
        rate: requests / seconds,
        mean: report["mean"].as_f64(),
        p50: report["p50"].as_f64(),
        p95: report["p95"].as_f64(),
        p99: report["p99"].as_f64(),
        ..Seen::default()
    })
}

/// hey and wrk print for people.
fn text(out: &str) -> Option<Seen> {
    let after = |prefix: &str| out.lines().find_map(|line| line.trim().strip_prefix(prefix)).map(str::trim);
    let rate: f64 = after("Requests/sec:")?.parse().ok()?;
    // hey: `Total: 2.0004 secs`; wrk: `180530 requests in 3.00s, …`.
    let hey = after("Total:").and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    let wrk = out
        .lines()
        .find(|line| line.contains(" requests in "))
        .and_then(|line| line.split_whitespace().next()?.parse().ok());
    let requests = hey.map(|seconds| rate * seconds).or(wrk)?;
    let percentile = |name: &str| {
        // hey: `99% in 0.0012 secs`, 0.1 ms coarse; wrk: `99%    1.20ms`.
        let words: Vec<_> = out.lines().find(|line| line.trim().starts_with(name))?.split_whitespace().collect();
        match words.as_slice() {
            [_, "in", seconds, "secs"] => Some(seconds.parse::<f64>().ok()? * 1e6),
            [_, time] => micros(time),
            _ => None,
        }
    };
    Some(Seen {
        requests,
        rate,
        p50: percentile("50%"),
        p95: percentile("95%"),
        p99: percentile("99%"),
        ..Seen::default()
    })
}

fn micros(text: &str) -> Option<f64> {
    let units = [("us", 1.0), ("ms", 1e3), ("s", 1e6)];
    units.into_iter().find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrk_is_read() {
        let out = "  Latency Distribution\n     50%  103.00us\n     99%    1.20ms\n  180530 requests in 3.00s, 25.82MB read\nRequests/sec:  60176.66\n";
        let seen = text(out).unwrap();
        assert_eq!((seen.requests, seen.rate, seen.p50, seen.p99), (180_530.0, 60_176.66, Some(103.0), Some(1_200.0)));
    }

    #[test]
    fn hey_is_read() {
        let out = "Summary:\n  Total:\t2.0000 secs\n  Requests/sec:\t1000.0\n\nLatency distribution:\n  50% in 0.0002 secs\n  95% in 0.0004 secs\n  99% in 0.0010 secs\n";
        let seen = text(out).unwrap();
        assert_eq!((seen.requests, seen.p50, seen.p95, seen.p99), (2_000.0, Some(200.0), Some(400.0), Some(1_000.0)));
    }

    #[test]
    fn the_json_of_the_others_is_read() {
        let seen = oha(
            r#"{"summary":{"requestsPerSec":100.0,"total":2.0,"average":0.001},"latencyPercentiles":{"p50":0.0005,"p95":0.002,"p99":null}}"#,
        );
        assert_eq!(
            seen.map(|seen| (seen.requests, seen.mean, seen.p50, seen.p99)),
            Some((200.0, Some(1_000.0), Some(500.0), None))
        );
        let seen =
            vegeta(r#"{"requests":200,"rate":100.1,"latencies":{"mean":1000000,"50th":500000,"95th":1,"99th":2}}"#);
        assert_eq!(seen.map(|seen| (seen.requests, seen.p50)), Some((200.0, Some(500.0))));
        let seen = fortio(
            r#"{"ActualQPS":99.9,"DurationHistogram":{"Count":200,"Avg":0.001,"Percentiles":[{"Percentile":50,"Value":0.0005}]}}"#,
        );
        assert_eq!(seen.map(|seen| (seen.requests, seen.p50, seen.p99)), Some((200.0, Some(500.0), None)));
    }
}
