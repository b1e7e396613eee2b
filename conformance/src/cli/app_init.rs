//! `app init`: starts an app, asks it, watches it, and writes a contract file to be completed.

use std::path::Path;
use std::sync::Arc;

use fixtures::ask::{AppProtocol, Ask};
use fixtures::client::Tape;

use fixtures::error::{Error, Kind};
use fixtures::form::Form as Started;
use fixtures::interrupt::Interrupt;
use fixtures::patience::{self, Wait};
use fixtures::run::Run;
use fixtures::team::{self, Team, TeamAsk, Tell};
use fixtures::versions::Versions;
use serde_json::json;

use super::exit::Exit;
use super::output::{Format, put};
use crate::app::init::{self, Shown};
use crate::model::form::Form;
use crate::report::progress;
use crate::run::environment;

/// Where the file goes unless told otherwise.
pub(super) const FILE: &str = "dapr-contract.yaml";
/// How long the app is watched: what it does by itself, it mostly does at its start.
const WATCHED: Wait = patience::QUIET.lasting(std::time::Duration::from_secs(3));

/// Writes the file; one that is there already is left alone. `again` are the words that judge the app by it.
pub(super) async fn run(
    ask: TeamAsk,
    form: Started,
    file: &Path,
    again: &str,
    format: Format,
    versions: &Versions,
) -> Result<Exit, Error> {
    if file.exists() {
        let text = format!("write {}: it is there already", file.display());
        return Err(Error::new(Kind::Usage, text).with_help("remove it, or name another one with --contract FILE"));
    }
    // Before the app is started for nothing.
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let text = format!("write {}: {} is no folder", file.display(), folder.display());
        return Err(Error::new(Kind::Usage, text).with_help("make it, or name another file with --contract FILE"));
    }
    let interrupt = Interrupt::listen(i32::from(Exit::Interrupted.code()))?;
    let shown = tokio::select! {
        shown = watch(&ask, form, versions, told(format)) => shown?,
        () = interrupt.wait() => return Ok(Exit::Interrupted),
    };
    let (shown, ended) = shown;
    let text = init::contract(&shown);
    let left = text.matches("TODO").count();
    let name = file.display();
    std::fs::write(file, &text).map_err(|error| Error::new(Kind::Usage, format!("write {name}: {error}")))?;
    let next = format!("dapr-conformance {again}");
    let (places, complete) = match left {
        0 => ("nothing has to be completed".to_owned(), ""),
        1 => ("1 place is left to you, with TODO".to_owned(), "complete it, then "),
        _ => (format!("{left} places are left to you, each with TODO"), "complete them, then "),
    };
    let mut told = format!("{name}: {places}\n");
    if let Some(ended) = &ended {
        told.push_str(&format!("While it was watched, the app {ended}\n"));
    }
    told.push_str(&format!("Next: {complete}{next}\n"));
    format.print(&json!({ "file": name.to_string(), "todo": left, "ended": ended }), &told)?;
    Ok(Exit::Held)
}

/// Prints the lines of a wait for the app, where nothing else is to stand there.
fn told(format: Format) -> Tell {
    Arc::new(move |what, time| {
        if format == Format::Text {
            // A reader that has seen enough ends nothing.
            let _ = put(&progress::waiting(what, time.as_secs()));
        }
    })
}

/// What the app shows of itself beside a sidecar, and how it ended if it did not stay.
async fn watch(
    ask: &TeamAsk,
    form: Started,
    versions: &Versions,
    tell: Tell,
) -> Result<(Shown, Option<String>), Error> {
    let run = Run::new();
    let inner = environment::open(Form::Started(form), &run, false, versions).await?;
    let environment = team::team(&run, inner, ask.clone(), tell);
    let stand = environment.open(&Ask::default()).await?;
    let shown = async {
        let app = stand.team()?;
        let channel = app.channel(Tape::default());
        let subscriptions = channel.subscriptions().await?;
        patience::watch(WATCHED, async || Ok(())).await;
        let (mut live, mut ready) = (None, None);
        if ask.protocol == AppProtocol::Http {
            live = init::first(&channel, &init::LIVE).await?;
            ready = init::first(&channel, &init::READY).await?;
        }
        let start = ask.start.as_ref().map(|start| start.command.clone());
        let (app_id, protocol) = (ask.app_id.clone(), ask.protocol);
        let port = ask.address.port();
        let shown = Shown {
            app_id,
            protocol,
            port,
            start,
            subscriptions: subscriptions.json(),
            calls: app.relay().calls(),
            live,
            ready,
        };
        Ok((shown, ended(app).await))
    };
    let shown = shown.await;
    let closed = stand.close().await.and(environment.close().await);
    shown.and_then(|shown| closed.map(|()| shown))
}

/// How it ended by itself, with its last lines.
async fn ended(app: &Team) -> Option<String> {
    let code = app.exited().await?.code;
    let how = code.map_or("by a signal".to_owned(), |code| format!("with exit code {code}"));
    let lines = app.log().tail().into_iter().map(|line| format!("\n  {line}"));
    Some(format!("ended {how}; its last lines:{}", lines.collect::<String>()))
}
