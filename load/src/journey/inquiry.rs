//! Asks the system back, through the same page API, what it remembers of every task.

use fixtures::error::{Error, Kind};
use fixtures::patience::{self, Probe};
use serde_json::Value;

use super::diary::{Diary, Identity};
use super::history::{History, Remembered, Seen};
use crate::address::Address;
use crate::operation::wire::Wire;

/// The longest list that the page API gives.
const LIST: usize = 500;

/// Reads the tasks of every identity, and judges them.
///
/// # Errors
/// When the system does not answer.
pub(super) async fn ask(page: &Address, diary: &Diary) -> Result<History, Error> {
    let mut asker = Asker { page, wire: Wire::new(page.addr) };
    let mut remembered = Vec::with_capacity(diary.identities.len());
    for (number, identity) in diary.identities.iter().enumerate() {
        let listed = asker.list(identity).await?;
        let mut beyond = Vec::new();
        // A task that the list has no room for, or leaves out, may still be there.
        let entries = diary.made().filter(|(_, entry)| entry.identity == number);
        for (id, _) in entries.filter(|(id, _)| !listed.iter().any(|seen| seen.id == *id)) {
            beyond.extend(asker.task(identity, id).await?);
        }
        let cut = listed.len() >= LIST;
        remembered.push(Remembered { listed, beyond, cut, own: identity.authorization.is_some() });
    }
    Ok(History::judge(diary, &remembered))
}

struct Asker<'a> {
    page: &'a Address,
    wire: Wire,
}

impl Asker<'_> {
    async fn list(&mut self, identity: &Identity) -> Result<Vec<Seen>, Error> {
        let (_, answer) = self.get(&format!("/api/tasks?status=all&limit={LIST}"), identity, &[200]).await?;
        Ok(answer["tasks"].as_array().into_iter().flatten().map(seen).collect())
    }

    async fn task(&mut self, identity: &Identity, id: &str) -> Result<Option<Seen>, Error> {
        let (status, answer) = self.get(&format!("/api/tasks/{id}"), identity, &[200, 404]).await?;
        Ok((status == 200).then(|| seen(&answer)))
    }

    /// Asks until one of these statuses is answered: a system that was just loaded may need a moment.
    async fn get(&mut self, path: &str, identity: &Identity, wanted: &[u16]) -> Result<(u16, Value), Error> {
        let authority = &self.page.authority;
        let mut request = format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\naccept: application/json\r\n");
        if let Some(authorization) = &identity.authorization {
            request += &format!("authorization: {authorization}\r\n");
        }
        request += "\r\n";
        let wire = tokio::sync::Mutex::new(&mut self.wire);
        let what = format!("an answer to GET {path}");
        let answered = patience::until(patience::REPLY, &what, async || {
            match wire.lock().await.exchange(request.as_bytes()).await {
                Ok(answer) if wanted.contains(&answer.status) => {
                    Probe::Ready((answer.status, serde_json::from_slice(answer.body).unwrap_or_default()))
                }
                Ok(answer) => Probe::NotYet(format!("status {}", answer.status)),
                Err(refusal) => Probe::NotYet(format!("{refusal:?}")),
            }
        });
        answered.await.map_err(|source| {
            Error::new(Kind::Timeout, "ask back what the system remembers: its history is unknown")
                .with_source(source)
                .with_help("look at the logs of gateway and backend")
        })
    }
}

fn seen(task: &Value) -> Seen {
    let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
    Seen { id: text("id"), title: text("title"), completed: task["status"] == "completed" }
}
