//! `sweep`: removes what killed runs left behind.

use fixtures::error::{Error, Kind};
use serde::Serialize;

use super::exit::Exit;
use super::output::Format;

#[derive(Debug, Default, Serialize)]
pub(super) struct Swept {
    /// What was removed or ended, in words.
    removed: Vec<String>,
    /// What could not be looked at, and why.
    skipped: Vec<String>,
}

pub(super) async fn run(format: Format) -> Result<Exit, Error> {
    let swept = all().await?;
    let mut text: String = swept.removed.iter().map(|what| format!("removed {what}\n")).collect();
    text.extend(swept.skipped.iter().map(|what| format!("skipped {what}\n")));
    if swept.removed.is_empty() {
        text.push_str("nothing was left behind\n");
    }
    format.print(&swept, &text)?;
    Ok(Exit::Held)
}

/// Everything that a dead run of this machine left.
async fn all() -> Result<Swept, Error> {
    let mut swept = Swept::default();
    let processes = fixtures::processes::sweep().await?;
    swept.removed.extend(processes.iter().map(|one| format!("process {} ({})", one.name, one.pid)));
    match fixtures::containers::sweep().await {
        Ok(removed) => swept.removed.extend(removed),
        // A machine without an engine has no containers to remove.
        Err(error) if error.kind == Kind::Prerequisite => swept.skipped.push(format!("containers: {}", error.context)),
        Err(error) => return Err(error),
    }
    let folders = fixtures::scratch::sweep()?;
    swept.removed.extend(folders.iter().map(|path| format!("folder {}", path.display())));
    Ok(swept)
}
