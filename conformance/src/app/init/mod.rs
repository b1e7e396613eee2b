//! A contract file to begin with: what an app showed of itself is filled in, what only its team knows is left to it.

mod health;
mod shown;
mod text;
mod words;

use fixtures::ask::AppProtocol;

use self::health::EITHER;
pub use self::health::{LIVE, READY, first};
pub use self::shown::Shown;
use self::text::{list, scalar};
use self::words::{
    ACTORS, BINDINGS, COMPONENTS, EVENTS, HEAD, METHODS, NO_COMPONENTS, NO_EVENTS, NO_HEALTH, NO_PEERS, PEERS,
    PERHAPS_LIVE, PROMISES, PUBLISHES, SECRETS,
};

/// The kinds of components, each with a name that many give to one.
const KINDS: [(&str, &str); 3] = [("pubsub", "pubsub"), ("state", "statestore"), ("secrets", "secretstore")];

/// The text of a contract file for that app.
#[must_use]
pub fn contract(shown: &Shown) -> String {
    let parts = [
        HEAD.to_owned() + &app(shown),
        components(shown),
        secrets(shown),
        BINDINGS.to_owned(),
        subscriptions(shown),
        METHODS.to_owned(),
        ACTORS.to_owned(),
        PUBLISHES.to_owned(),
        peers(shown),
        health(shown),
        PROMISES.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn app(shown: &Shown) -> String {
    let protocol = if shown.protocol == AppProtocol::Grpc { "grpc" } else { "http" };
    let told = if shown.port == 0 { " # a free one, which it is told as APP_PORT" } else { "" };
    let start = shown.start.as_ref().map(|start| format!("  start: {}\n", scalar(start))).unwrap_or_default();
    format!("app:\n  id: {}\n  protocol: {protocol}\n  port: {}{told}\n{start}", scalar(&shown.app_id), shown.port)
}

fn components(shown: &Shown) -> String {
    let named = shown.components();
    if named.is_empty() {
        return NO_COMPONENTS.to_owned();
    }
    let lines = KINDS.iter().map(|(key, example)| match named.get(key) {
        Some(names) => format!("  {key}: {}\n", list(names)),
        None => format!("  # {key}: [{example}]\n"),
    });
    format!("{COMPONENTS}components:\n{}", lines.collect::<String>())
}

/// Nobody sees from outside what an app looks for in a secret.
fn secrets(shown: &Shown) -> String {
    let read = shown.secrets();
    if read.is_empty() {
        return String::new();
    }
    let stores = read.iter().map(|(store, names)| {
        let names: Vec<_> = names.iter().map(|name| format!("{}: {{password: , user: shop}}", scalar(name))).collect();
        format!("#   {}: {{{}}}\n", scalar(store), names.join(", "))
    });
    format!("{SECRETS}# secrets:\n{}", stores.collect::<String>())
}

fn subscriptions(shown: &Shown) -> String {
    let topics = shown.topics();
    if topics.is_empty() {
        return NO_EVENTS.to_owned();
    }
    let entries = topics.iter().map(|(pubsub, topic)| {
        let (pubsub, topic) = (scalar(pubsub), scalar(topic));
        format!(
            "  - pubsub: {pubsub}\n    topic: {topic}\n    good:\n      - TODO # the data of an event that it handles\n"
        )
    });
    format!("{EVENTS}subscriptions:\n{}", entries.collect::<String>())
}

fn peers(shown: &Shown) -> String {
    let called = shown.peers();
    if called.is_empty() {
        return NO_PEERS.to_owned();
    }
    let entries = called.iter().map(|(app, method)| {
        let (app, method) = (scalar(app), scalar(method));
        let answer = "status: 200\n    answer: TODO # what it answers, as JSON or YAML";
        format!("  - app: {app}\n    method: {method}\n    {answer}\n")
    });
    format!("{PEERS}peers:\n{}", entries.collect::<String>())
}

fn health(shown: &Shown) -> String {
    let line =
        |key: &str, path: &Option<String>| path.iter().map(|path| format!("  {key}: {}\n", scalar(path))).collect();
    let (live, ready): (String, String) = (line("live", &shown.live), line("ready", &shown.ready));
    let is_either = shown.live.as_deref().is_some_and(|path| EITHER.contains(&path));
    match (live.as_str(), ready.as_str()) {
        ("", "") => NO_HEALTH.to_owned(),
        (live, ready) if is_either => format!("health:\n{ready}{PERHAPS_LIVE}{}", live.replacen("  ", "  # ", 1)),
        (live, ready) => format!("health:\n{live}{ready}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use bytes::Bytes;
    use fixtures::client::Transport;
    use fixtures::team::{About, Call};
    use serde_json::{Value, json};

    use super::*;
    use crate::app::contract::{Contract, read};

    fn call(about: About) -> Call {
        let (target, headers) = ("/v1.0".to_owned(), Vec::new());
        let (at, verb, transport) = (Instant::now(), "POST".to_owned(), Transport::Http);
        let (body, answer) = (Bytes::new(), Bytes::new());
        Call {
            number: 0,
            at,
            transport,
            verb,
            target,
            headers,
            body,
            about,
            status: None,
            answer,
            took: None,
            met: None,
        }
    }

    fn shown() -> Shown {
        let store = |store: &str| store.to_owned();
        let calls = [
            About::Secret { store: store("vault") },
            About::Read { store: store("statestore"), keys: Vec::new() },
            About::Publish { pubsub: store("bus"), topic: "stock".into() },
            About::Invoke { app: "prices".into(), method: "price?of=1".into() },
            About::Invoke { app: "prices".into(), method: "price".into() },
        ];
        Shown {
            app_id: "shop".into(),
            protocol: AppProtocol::Http,
            port: 8000,
            start: Some("./shop --fast".into()),
            subscriptions: json!([
                {"pubsubname": "pubsub", "topic": "orders", "route": "/orders"},
                {"PubsubName": "pubsub", "topic": "orders", "route": "/again"},
                {"topic": "nobody's"},
            ]),
            calls: calls.map(call).into(),
            live: Some("/livez".into()),
            ready: None,
        }
    }

    fn parsed(name: &str, text: &str) -> Contract {
        let file = std::env::temp_dir().join(format!("app-init-{}-{name}.yaml", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let contract = read(&file, Some("shop"));
        std::fs::remove_file(file).unwrap();
        contract.unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn what_it_showed_is_filled_in_and_the_rest_is_left() {
        let text = contract(&shown());
        assert_eq!(text.matches("TODO").count(), 2, "{text}");
        let contract = parsed("shown", &text.replace("TODO", "{left: 1}"));
        let names: Vec<_> = contract.components.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["bus", "pubsub", "statestore", "vault"]);
        assert_eq!((contract.port, contract.start.as_deref()), (Some(8000), Some("./shop --fast")));
        assert_eq!((contract.given.live.as_deref(), contract.given.ready), (Some("/livez"), None));
        let [orders] = contract.given.events.as_slice() else { panic!("{text}") };
        assert_eq!((orders.topic.as_str(), &orders.good), ("orders", &vec![json!({"left": 1})]));
        let [price] = contract.peers.as_slice() else { panic!("{text}") };
        assert_eq!((price.method.as_str(), price.status), ("price", 200));
    }

    #[test]
    fn of_an_app_that_showed_nothing_every_example_is_one() {
        let (subscriptions, calls) = (Value::Null, Vec::new());
        let text = contract(&Shown { subscriptions, calls, live: None, start: None, port: 0, ..shown() });
        assert_eq!(text.matches("TODO").count(), 0, "{text}");
        assert_eq!(parsed("bare", &text).port, Some(0));
        let comments = text.lines().filter_map(|line| line.strip_prefix("# "));
        let examples: Vec<_> = comments.filter(|line| line.ends_with(['}', ']'])).collect();
        let contract = parsed("examples", &examples.join("\n"));
        let Contract { components, peers, given, .. } = contract;
        let counts = [components.len(), peers.len(), given.events.len(), given.methods.len(), given.bindings.len()];
        assert_eq!((counts, given.ready.as_deref()), ([3, 1, 1, 1, 1], Some("/ready")));
        let further = [given.actors.len(), given.publishes.len()];
        assert_eq!((further, given.promises.keeps_acknowledged), ([1, 1], true));
    }

    #[test]
    fn what_may_be_is_only_proposed() {
        let text =
            contract(&Shown { live: Some("/health".into()), ready: Some("/ready".into()), calls: vec![], ..shown() });
        assert!(text.contains("\n  # live: /health\n"), "{text}");
        assert!(text.contains("\n  # state: [statestore]\n"), "{text}");
        let given = parsed("either", &text.replace("TODO", "1")).given;
        assert_eq!((given.live, given.ready.as_deref()), (None, Some("/ready")));
    }
}
