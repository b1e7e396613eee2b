//! A key travels percent-encoded in the path of the state API.
//!
//! A key is often made of what a caller sent. With `a/b` in it the path has one part more and names another route;
//! after `?` begins the query, and what follows `#` never leaves the app: another key is read, or deleted, than the one
//! that was saved, for in the body of a save a key needs no escape. So this is seen only where a key holds such a
//! character: the methods are called of which the team says that they take one.

use fixtures::team::fault::AppFault;
use fixtures::team::{About, Call};

use crate::checks::app::asked;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.keys",
    title: "Keys travel encoded",
    clause: Clause {
        text: "A key is one part of the path of the state API, percent-encoded; what follows the question mark is none.",
        url: "https://docs.dapr.io/reference/api/state_api/#get-state",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(ENCODED = Step::caught_in_app("keys-are-encoded", &[AppFault::KeyUnescaped]));

const HINT: &str = "encode the key before it goes into the path, the slash included: encodeURIComponent in JavaScript, \
                    urllib.parse.quote(key, safe='') in Python, url.PathEscape in Go, Uri.EscapeDataString in .NET, \
                    UriComponentsBuilder.pathSegment(…).encode() in Spring; the SDKs do it, or use gRPC";

/// Parameters of the API beside `metadata.…`.
const PARAMETERS: [&str; 2] = ["consistency", "concurrency"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let (mut tried, mut seen) = (false, false);
    for method in &trial.team()?.given().methods {
        let sent = method.fresh();
        if !sent.path.contains('%') && !needs_escape(&sent.body) {
            continue;
        }
        tried = true;
        let asked = asked::invoke(&trial, method).await?;
        for call in asked.calls.iter().filter(|call| names_key(call)) {
            let encoded = is_encoded(&call.target);
            // A key that needs no escape says nothing.
            if encoded && !call.target.contains('%') {
                continue;
            }
            seen = true;
            let expected = "the key as one part of the path, `/v1.0/state/{store}/{key}`, with %2F for a slash";
            trial.step(ENCODED).does(std::slice::from_ref(call), encoded, expected, &call.target, HINT);
        }
    }
    match (seen, tried) {
        (true, _) => Ok(()),
        (false, true) => Err(Stop::NotOffered("no key of the app held a character that must be encoded".to_owned())),
        (false, false) => Err(Stop::NotOffered(
            "needs a method that makes a key of a text with a slash, for example `GET order?id=a%2Fb`: --contract"
                .to_owned(),
        )),
    }
}

/// Whether it holds a text that cannot stand in a path as it is.
fn needs_escape(body: &Value) -> bool {
    match body {
        Value::String(text) => !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
        Value::Array(items) => items.iter().any(needs_escape),
        Value::Object(fields) => fields.values().any(needs_escape),
        _ => false,
    }
}

/// Whether the path of the call holds a key.
fn names_key(call: &Call) -> bool {
    let of_state = matches!(call.about, About::Read { .. } | About::Write { .. });
    of_state && call.transport == Transport::Http && ["GET", "DELETE"].contains(&call.verb.as_str())
}

/// Whether the key is one part of the path, and what follows the question mark belongs to the API.
fn is_encoded(target: &str) -> bool {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // "", the version, "state", the store, the key; daprd strips a slash at the end.
    let parts = path.trim_end_matches('/').split('/').count();
    let names = query.split('&').map(|parameter| parameter.split('=').next().unwrap_or_default());
    let mut strange =
        names.filter(|name| !name.is_empty() && !name.starts_with("metadata.") && !PARAMETERS.contains(name));
    parts == 5 && strange.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_not_encoded_leaves_its_part_of_the_path() {
        for encoded in [
            "/v1.0/state/store/order-1",
            "/v1.0/state/store/a%2Fb%3Fc%23d/",
            "/v1.0/state/store/a?consistency=strong&metadata.partitionKey=p",
        ] {
            assert!(is_encoded(encoded), "{encoded}");
        }
        for raw in ["/v1.0/state/store/a/b", "/v1.0/state/store/a?b", "/v1.0/state/store/a/b?c=1"] {
            assert!(!is_encoded(raw), "{raw}");
        }
    }
}
