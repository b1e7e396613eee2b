//! The contract file of an app: what only its team can know. `conformance/APP.md` tells what may stand in it.

mod around;
mod bindings;
mod calls;
mod document;
mod effects;
mod events;
mod keys;
mod promises;
mod reader;
mod secrets;
mod shapes;
mod unfilled;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use fixtures::ask::{AppProtocol, Component};
use fixtures::error::{Error, Kind};
use fixtures::team::{Given, Peer};

use self::keys::ROOT;
use self::reader::Reader;
use crate::app::mistake::refusal;
use crate::app::stand_in;
use crate::lint::source::Source;
use crate::lint::yaml::node::Node;

/// What a contract file tells. What it does not tell is `None` or empty.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// The app id.
    pub app_id: Option<String>,
    /// How its sidecar calls it.
    pub protocol: Option<AppProtocol>,
    /// Where it listens; 0: where it is told.
    pub port: Option<u16>,
    /// The command that starts it.
    pub start: Option<String>,
    /// What stands in for the components of its sidecar.
    pub components: Vec<Component>,
    /// The files that those name, as `${files}/NAME`: name → content.
    pub files: BTreeMap<String, String>,
    /// The other apps that it invokes.
    pub peers: Vec<Peer>,
    /// What is asked of it.
    pub given: Given,
}

/// Reads the file; `app_id` is the app that is meant, where that is known.
///
/// # Errors
/// When it cannot be read, something in it is wrong or still to be written, or it is the contract of another app.
pub fn read(path: &Path, app_id: Option<&str>) -> Result<Contract, Error> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "`dapr-conformance app init` writes a contract file to begin with",
            _ => "--contract is a file of YAML, in UTF-8",
        };
        Error::new(Kind::Usage, format!("read {name}: {error}")).with_help(help)
    })?;
    of(&Source::new(&name, Some(path.to_owned()), "", &text), app_id)
}

fn of(source: &Source, app_id: Option<&str>) -> Result<Contract, Error> {
    let root = document::root(source).map_err(|mistake| refusal(source, &[mistake]))?;
    let folder = source.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let mut reader = Reader::within(folder);
    let contract = whole(&mut reader, &root, app_id);
    let (mistakes, left) = (reader.into_mistakes(), unfilled::places(&root));
    match (mistakes.as_slice(), left.as_slice()) {
        ([], []) => Ok(contract),
        ([], left) => Err(unfilled::error(source, left)),
        (mistakes, _) => Err(refusal(source, mistakes)),
    }
}

fn whole(reader: &mut Reader, root: &Node, app_id: Option<&str>) -> Contract {
    if !reader.is(root, &ROOT) {
        return Contract::default();
    }
    let app = around::app(reader, root, app_id);
    let (components, pubsubs) = around::components(reader, root);
    let (live, ready) = around::health(reader, root);
    let given = Given {
        events: events::subscriptions(reader, root),
        methods: calls::methods(reader, root),
        bindings: bindings::bindings(reader, root),
        declared: Vec::new(),
        live,
        ready,
        pubsubs,
        secrets: secrets::secrets(reader, root),
        publishes: shapes::publishes(reader, root),
        promises: promises::promises(reader, root),
        optional: calls::optional(reader, root),
        actors: calls::actors(reader, root),
    };
    Contract {
        app_id: app.id,
        protocol: app.protocol,
        port: app.port,
        start: app.start,
        files: stand_in::files(&components),
        components,
        peers: calls::peers(reader, root),
        given,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fixtures::team::{About, Actor, Promises, Then};
    use serde_json::{Value, json};

    use super::*;
    use crate::app::plain::{Words, plain};

    const WHOLE: &str = r#"
app: {id: shop, protocol: grpc, port: 8000, start: python app.py}
components:
  pubsub: [pubsub]
  state: [statestore]
  secrets: [secretstore]
secrets:
  secretstore: {database: {url: "sqlite:a", password: }, payment: }
bindings:
  - sweep
  - {name: report, effects: {sends: [mail]}}
subscriptions:
  - pubsub: pubsub
    topic: orders
    type: order.created
    schema: {type: object, required: [id]}
    effects:
      publishes: [{topic: confirmed, data: {id: "o-${new}"}}]
      saves: [{store: statestore, key: "order-o-${new}"}]
    unique: [id]
    good:
      - {id: "o-${new}", amount: 3}
    bad:
      - {data: {amount: three}, then: drop}
      - {data: , then: retry}
methods:
  - {verb: get, path: /order?id=1, headers: {Authorization: Bearer a}, status: 404}
  - {path: order, body: {id: "m-${new}"}}
actors: [{type: Basket, method: add}]
publishes: [{pubsub: pubsub, topic: confirmed, schema: {type: object}}]
peers:
  - {app: prices, method: price, verb: get, answer: {price: 7}, optional: true}
health: {live: health, ready: /ready}
promises: {p99: 1.5s, restart: nothing-lost}
"#;

    fn parsed(text: &str) -> Result<Contract, Error> {
        of(&Source::new("dapr-contract.yaml", None, "", text), Some("shop"))
    }

    fn told(text: &str) -> String {
        parsed(text).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_contract_is_read() {
        let contract = parsed(WHOLE).unwrap();
        let (id, start) = (Some("shop".to_owned()), Some("python app.py".to_owned()));
        assert_eq!((contract.app_id, contract.start, contract.port), (id, start, Some(8000)));
        assert_eq!(contract.protocol, Some(AppProtocol::Grpc));
        let kinds: Vec<_> = contract.components.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["pubsub.in-memory", "state.in-memory", "secretstores.local.file"]);
        assert_eq!(contract.files["secrets.json"], "{}");
        let (app, method, verb) = ("prices".to_owned(), "price".to_owned(), Some("GET".to_owned()));
        let peer = Peer { app, method, verb, status: 200, answer: json!({"price": 7}) };
        assert_eq!(contract.peers, [peer]);

        let names: Vec<_> = contract.given.secrets.iter().map(|secret| (&*secret.store, &*secret.name)).collect();
        assert_eq!(names, [("secretstore", "database"), ("secretstore", "payment")]);

        let given = contract.given;
        assert_eq!(given.pubsubs, ["pubsub"]);
        assert_eq!((given.live.as_deref(), given.ready.as_deref()), (Some("/health"), Some("/ready")));
        let [orders] = given.events.as_slice() else { panic!("{:?}", given.events) };
        assert_eq!((orders.pubsub.as_str(), orders.topic.as_str()), ("pubsub", "orders"));
        assert_eq!(orders.good, [json!({"id": "o-${new}", "amount": 3})]);
        let bad: Vec<_> = orders.bad.iter().map(|bad| (bad.data.clone(), bad.then)).collect();
        assert_eq!(bad, [(json!({"amount": "three"}), Then::Drop), (Value::Null, Then::Retry)]);
        let [get, post] = given.methods.as_slice() else { panic!("{:?}", given.methods) };
        assert_eq!((get.verb.as_str(), get.path.as_str(), get.status), ("GET", "order?id=1", 404));
        assert_eq!(get.headers, [("authorization".to_owned(), "Bearer a".to_owned())].into());
        assert_eq!((post.verb.as_str(), post.status, &post.body), ("POST", 200, &json!({"id": "m-${new}"})));
    }

    #[test]
    fn what_must_come_and_what_is_promised_is_read() {
        let given = parsed(WHOLE).unwrap().given;
        let told: Vec<_> = given.events[0].effects.iter().map(|owed| owed.fresh_with("1").to_string()).collect();
        assert_eq!(told, [r#"publishes to confirmed with {"id":"o-1"}"#, "saves order-o-1 in statestore"]);
        assert_eq!(
            (given.events[0].kind.as_deref(), given.events[0].unique.as_slice()),
            (Some("order.created"), &["id".to_owned()][..])
        );
        let names: Vec<_> = given.bindings.iter().map(|one| (one.name.as_str(), one.effects.len())).collect();
        assert_eq!(names, [("sweep", 0), ("report", 1)]);
        let basket = Actor { kind: "Basket".into(), method: "add".into(), body: Value::Null, status: 200 };
        assert_eq!(given.actors, [basket]);
        assert_eq!(given.publishes[0].schema, json!({"type": "object"}));
        let promises = Promises { p99: Some(Duration::from_millis(1500)), keeps_acknowledged: true };
        assert_eq!(given.promises, promises);
        let price = |method: &str| About::Invoke { app: "prices".into(), method: method.to_owned() };
        assert!(given.is_optional(&price("price?of=1")) && !given.is_optional(&price("cost")));
        assert_eq!(given.used_up(), [""; 0]);
    }

    #[test]
    fn an_editor_takes_what_is_read() {
        let schema = serde_json::from_str(include_str!("../../../schemas/app-contract.schema.json")).unwrap();
        let whole = WHOLE.replace("get,", "GET,");
        let root = document::root(&Source::new("a", None, "", &whole)).unwrap();
        assert!(jsonschema::draft202012::is_valid(&schema, &plain(&root, Words::Json)));
    }

    #[test]
    fn all_that_is_wrong_is_told_with_its_place() {
        let text =
            "app:\n  prot: 1\n  port: eighty\nsubscriptions:\n  pubsub: a\nmethods:\n  - {verb: POST, status: 99}\n";
        let told = told(text);
        let parts = [
            "5 mistakes",
            "dapr-contract.yaml:2:3",
            "`prot` is no key of `app`",
            "the nearest: port",
            "dapr-contract.yaml:3:9",
            "`port` is a text (`eighty`)",
            "it is a number from 0 to 65535",
            "dapr-contract.yaml:5:3",
            "`subscriptions` is a mapping",
            "it is a list",
            "dapr-contract.yaml:7:5",
            "`path` is missing in a method",
            "`status` is a number (`99`)",
        ];
        for part in parts {
            assert!(told.contains(part), "{part} in:\n{told}");
        }
    }

    #[test]
    fn the_contract_of_another_app_is_refused() {
        let told = told("app: {id: cart}\n");
        assert!(told.contains("a contract for another app") && told.contains("dapr-contract.yaml:1:11"), "{told}");
    }
}
