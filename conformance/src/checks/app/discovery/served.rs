//! Whether an answer of an app is that of a handler: where nobody serves a path, it answers as at one that is surely not
//! there.

use fixtures::client::Reply;
use fixtures::error::Error;
use fixtures::team::{Channel, fresh_text};

/// A path that is surely not there.
pub(super) fn nowhere() -> String {
    fresh_text("/harness-${new}")
}

/// Whether the app tells by OPTIONS that somebody serves that path, whatever the verb.
///
/// # Errors
/// When it could not be asked.
pub(super) async fn is_known(channel: &Channel, path: &str) -> Result<bool, Error> {
    let served = channel.http("OPTIONS", path, None, "").await?;
    let unserved = channel.http("OPTIONS", &nowhere(), None, "").await?;
    Ok(served.status != unserved.status)
}

/// Whether two answers say the same, each beside the path that was asked.
pub(super) fn is_same((one, here): (&Reply, &str), (other, there): (&Reply, &str)) -> bool {
    one.status == other.status && words(one, here) == words(other, there)
}

/// What an answer says beside its path, and beside what has digits: times and ids are those of one request.
fn words(reply: &Reply, path: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(&reply.body).replace(path.trim_start_matches('/'), "");
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
}
