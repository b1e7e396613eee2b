//! `doctor`: what is on this machine, what it can run, and the command that supplies what is missing.

use std::time::Duration;

use fixtures::error::Error;
use fixtures::form::Form::{Containers, Embedded, Processes};
use fixtures::locate;
use fixtures::patience::{self, Wait};
use fixtures::versions::Versions;
use serde::Serialize;

use super::exit::Exit;
use super::output::Format;
use crate::model::form::Form;

/// A question to the system takes no longer.
const ASK: Wait = patience::STOP.lasting(Duration::from_secs(10));
/// Less free space than this, in GiB, makes brokers fail in strange ways.
const DISK_GIB: u64 = 2;

#[derive(Debug, Serialize)]
struct Diagnosis {
    findings: Vec<Finding>,
    environments: Vec<Runs>,
}

/// One thing that was looked for.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
    /// What supplies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

/// Whether a form of environment can run.
#[derive(Debug, Serialize)]
struct Runs {
    name: &'static str,
    can_run: bool,
    /// What is in the way, by name.
    missing: Vec<&'static str>,
}

pub(super) async fn run(format: Format, versions: &Versions) -> Result<Exit, Error> {
    let diagnosis = diagnose(versions).await;
    format.print(&diagnosis, &text(&diagnosis))?;
    Ok(Exit::Held)
}

async fn diagnose(versions: &Versions) -> Diagnosis {
    let daprd = locate::daprd(versions).map(|daprd| format!("{} at {}", daprd.version, daprd.path.display()));
    let kafka = locate::kafka(versions);
    let java = kafka.as_ref().map(|kafka| kafka.java.display().to_string()).ok();
    let kafka = kafka.map(|kafka| {
        let java = java.unwrap_or_default();
        format!("{} at {}, run by {java}", kafka.version, kafka.libs.display())
    });
    let postgres = locate::postgres(versions);
    let postgres = postgres.map(|postgres| format!("{} at {}", postgres.version, postgres.bin.display()));
    let plane = locate::plane(versions).map(|paths| paths.join(", "));
    let redis = locate::redis(versions).map(|redis| format!("{} at {}", redis.version, redis.path.display()));
    let engine = fixtures::containers::engine().await.map(|()| "answers".to_owned());
    let images = fixtures::containers::images(versions).await.map(|images| images.join(", "));
    let mut findings = vec![
        finding("daprd", daprd),
        finding("kafka", kafka),
        finding("postgres", postgres),
        // Only checks that ask for them are not offered without them.
        finding("plane", plane),
        finding("redis", redis),
        finding("engine", engine),
        finding("images", images),
    ];
    let environments = vec![
        runs(Form::Started(Embedded), &findings, &[]),
        runs(Form::Started(Processes), &findings, &["daprd", "kafka", "postgres"]),
        runs(Form::Started(Containers), &findings, &["engine", "images"]),
        runs(Form::Attached, &findings, &[]),
    ];
    findings.push(cores());
    findings.push(disk().await);
    Diagnosis { findings, environments }
}

fn finding(what: &'static str, found: Result<String, Error>) -> Finding {
    match found {
        Ok(detail) => Finding { what, ok: true, detail, command: None },
        Err(error) => Finding { what, ok: false, detail: error.context, command: error.help },
    }
}

fn runs(form: Form, findings: &[Finding], needs: &[&'static str]) -> Runs {
    let lacks = |need: &&&str| findings.iter().any(|finding| finding.what == **need && !finding.ok);
    let missing: Vec<_> = needs.iter().filter(lacks).copied().collect();
    Runs { name: form.slug(), can_run: missing.is_empty(), missing }
}

fn cores() -> Finding {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let command = (cores < 2).then(|| "dapr-conformance check --patience 3".to_owned());
    Finding { what: "cores", ok: cores >= 2, detail: cores.to_string(), command }
}

/// Free space where scratch folders go.
async fn disk() -> Finding {
    let folder = std::env::temp_dir();
    let mut asked = tokio::process::Command::new("df");
    asked.arg("-Pk").arg(&folder).kill_on_drop(true);
    let told = patience::within(ASK, "ask for the free space", asked.output()).await.ok().and_then(Result::ok);
    // `Filesystem 1024-blocks Used Available Capacity Mounted on`, POSIX.
    let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    let free = told.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    let free = free.map(|kib| kib / (1024 * 1024));
    let ok = free.is_none_or(|gib| gib >= DISK_GIB);
    let detail = free.map_or("unknown".to_owned(), |gib| format!("{gib} GiB free in {}", folder.display()));
    let command = (!ok).then(|| format!("export TMPDIR=FOLDER with at least {DISK_GIB} GiB free"));
    Finding { what: "disk", ok, detail, command }
}

fn text(diagnosis: &Diagnosis) -> String {
    let mut lines = Vec::new();
    for finding in &diagnosis.findings {
        let word = if finding.ok { "ok" } else { "missing" };
        lines.push(format!("{word:<8} {:<9} {}", finding.what, finding.detail.lines().next().unwrap_or_default()));
        lines.extend(finding.command.as_ref().map(|command| format!("{:18} help: {command}", "")));
    }
    lines.push(String::new());
    for one in &diagnosis.environments {
        let can = if one.can_run { "can run".to_owned() } else { format!("lacks {}", one.missing.join(", ")) };
        lines.push(format!("{:<11} {can}", one.name));
    }
    lines.join("\n") + "\n"
}
