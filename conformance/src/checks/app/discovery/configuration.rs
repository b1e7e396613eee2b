//! What the app says of its actors can be read.
//!
//! daprd 1.18.2 asks once (`GET /dapr/config`, over HTTP alone). Any status but 200 says that there are no actors, and
//! so does an empty body. A 200 that cannot be decoded, be it for one field, says the same, and daprd logs nothing of
//! it: the sidecar becomes ready without the actors. A duration of all types that Go cannot read costs them too, with a
//! warning; one of a single type (`entitiesConfig`) is replaced by the default.
//!
//! Whether the actors that are announced answer is not looked at here. An app that has a page for every path says nothing
//! of actors: what it answers here it answers everywhere.

use fixtures::team::fault::AppFault;
use fixtures::team::{Channel, fresh_text};

use crate::checks::app::decoded::{field, first};
use crate::checks::prelude::*;
use crate::lint::duration;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.configuration",
    title: "What the app says of its actors can be read",
    clause: Clause {
        text: "The answer to `GET /dapr/config` is a JSON object with the actor types and their settings, or no 200.",
        url: "https://docs.dapr.io/reference/api/actors_api/#get-registered-actors",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(OBJECT = Step::caught_in_app("configuration-is-an-object", &[AppFault::ConfigNotAnObject]),);

const HINT: &str = "answer {\"entities\":[…],\"actorIdleTimeout\":\"1h\"}: durations are texts as Go writes them \
                    (`90s`, `1h30m`), and switches are true or false, not texts. An app without actors answers 404 or \
                    {}, also where a catch-all route serves a page";

/// What one object of settings holds, that of all types as that of some.
const SETTINGS: &[(&str, Shape)] = &[
    ("entities", Shape::List(&Shape::Text)),
    ("actorIdleTimeout", Shape::Duration),
    ("drainOngoingCallTimeout", Shape::Duration),
    ("drainRebalancedActors", Shape::Flag),
    ("reentrancy", Shape::Object(&[("enabled", Shape::Flag), ("maxStackDepth", Shape::Whole)])),
    ("remindersStoragePartitions", Shape::Whole),
];

/// What only the outer one holds.
const OF_SOME: &[(&str, Shape)] = &[("entitiesConfig", Shape::List(&Shape::Object(SETTINGS)))];

async fn run(trial: Trial) -> Result<(), Stop> {
    let channel = trial.channel()?;
    if channel.protocol() == AppProtocol::Grpc {
        return Err(Stop::NotOffered("over gRPC an app tells of its actors on a stream of its own".to_owned()));
    }
    let reply = channel.http("GET", "/dapr/config", Some("application/json"), "").await?;
    let wrong = match reply.status {
        Status::Http(200) => wrong(&reply.body),
        Status::Http(204 | 404) => Vec::new(),
        // A failure of the route and an app without actors look the same.
        Status::Http(status) => {
            let reason =
                format!("GET /dapr/config is answered with {status}, which is right where there are no actors");
            return Err(Stop::NotOffered(reason));
        }
        _ => vec!["there is no answer".to_owned()],
    };
    if !wrong.is_empty() && has_page_for_all(&channel).await? {
        let reason = "the app has a page for every path, so also for /dapr/config: daprd cannot decode it, and takes it for \
                      no actors";
        return Err(Stop::NotOffered(reason.to_owned()));
    }
    let why = if wrong.is_empty() { String::new() } else { format!("; but {}", wrong.join(", ")) };
    let expected = format!("404, or a JSON object that daprd can decode{why}");
    trial.step(OBJECT).replies(&reply, wrong.is_empty(), expected, HINT);
    Ok(())
}

/// Whether the app answers with something that cannot be decoded at a path that is surely not there, too.
async fn has_page_for_all(channel: &Channel) -> Result<bool, Error> {
    let page = channel.http("GET", &fresh_text("/harness-${new}"), Some("application/json"), "").await?;
    Ok(page.status == Status::Http(200) && !wrong(&page.body).is_empty())
}

/// What of a body cannot be decoded.
fn wrong(body: &[u8]) -> Vec<String> {
    if body.trim_ascii().is_empty() {
        return Vec::new();
    }
    match first(body) {
        Some(Value::Null) => Vec::new(),
        Some(told @ Value::Object(_)) => {
            [SETTINGS, OF_SOME].into_iter().flat_map(|fields| Shape::Object(fields).misfits("", &told)).collect()
        }
        Some(other) => vec![format!("{} is no object", shown(&other))],
        None => vec!["it is no JSON".to_owned()],
    }
}

/// What Go decodes a JSON value into. `null` is as good as nothing everywhere, names count in any case, and those that
/// are not known are passed over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    /// A text that is a duration, or empty.
    Duration,
    Flag,
    Whole,
    List(&'static Shape),
    /// An object with any names.
    Texts,
    /// An object with these names.
    Object(&'static [(&'static str, Shape)]),
}

impl Shape {
    /// What of a value cannot be decoded into it, each with its place.
    pub(super) fn misfits(self, place: &str, value: &Value) -> Vec<String> {
        let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        match (self, value) {
            (_, Value::Null) | (Self::Text, Value::String(_)) | (Self::Flag, Value::Bool(_)) => Vec::new(),
            (Self::Duration, Value::String(text)) if text.is_empty() || duration::parsed(text).is_some() => Vec::new(),
            (Self::Whole, Value::Number(number)) if number.is_i64() => Vec::new(),
            (Self::List(of), Value::Array(items)) => {
                let each = items.iter().enumerate().map(|(index, item)| of.misfits(&format!("{place}[{index}]"), item));
                each.flatten().collect()
            }
            (Self::Texts, Value::Object(fields)) => {
                fields.iter().flat_map(|(name, text)| Self::Text.misfits(&inside(name), text)).collect()
            }
            (Self::Object(fields), Value::Object(_)) => {
                fields.iter().flat_map(|(name, shape)| shape.misfits(&inside(name), field(value, name))).collect()
            }
            _ => vec![format!("`{place}` is {}, not {}", shown(value), self.name())],
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Duration => "a duration as `1h30m`",
            Self::Flag => "true or false",
            Self::Whole => "a whole number",
            Self::List(_) => "a list",
            Self::Texts => "an object of texts",
            Self::Object(_) => "an object",
        }
    }
}

/// The beginning of a value.
fn shown(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_daprd_decodes_is_right_however_it_looks() {
        for right in
            ["", "null", "{}", "{} more", r#"{"Entities":null,"actorScanInterval":7,"actorIdleTimeout":"1h0m0s"}"#]
        {
            assert_eq!(wrong(right.as_bytes()), Vec::<String>::new(), "{right}");
        }
    }

    #[test]
    fn what_it_does_not_is_told_with_its_place() {
        let told = |body: &str| wrong(body.as_bytes()).join(", ");
        assert_eq!(told("[]"), "[] is no object");
        assert_eq!(told("<html>"), "it is no JSON");
        assert_eq!(told(r#"{"entities":"Cart"}"#), "`entities` is \"Cart\", not a list");
        let nested = r#"{"entitiesConfig":[{"entities":[7],"actorIdleTimeout":"01:00:00"}]}"#;
        let both = "`entitiesConfig[0].entities[0]` is 7, not a text, `entitiesConfig[0].actorIdleTimeout` is \
                    \"01:00:00\", not a duration as `1h30m`";
        assert_eq!(told(nested), both);
    }
}
