//! A password in a component is read by whoever reads the file, and by whoever may list components in the cluster.

use crate::lint::prelude::*;
use crate::lint::rules::file::{placeholder, unexpanded_variable};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.plain-secret",
    page: include_str!("../../../../lint/file/plain-secret.md"),
    judge,
    ..Rule::WARNING
};

/// The ends of names that describe a secret and hold none by themselves: an id, a public part, an address.
const QUIET: [&str; 6] = ["id", "cert", "certificate", "url", "host", "connectionstring"];

/// The keys of connection strings whose values are secrets.
const KEYS: [&str; 6] = ["password", "pwd", "accountkey", "accesskey", "sharedaccesskey", "sharedaccesssignature"];

/// Hosts that are no more than a developer's machine, and the account of the emulator of Azure's stores.
const LOCAL: [&str; 5] = ["localhost", "127.0.0.1", "[::1]", "host.docker.internal", "devstoreaccount1"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let fields = component.fields();
        let is_local = |text: &str| LOCAL.iter().any(|host| text.contains(host));
        if fields.iter().filter_map(Field::text).any(is_local) {
            continue;
        }
        for field in &fields {
            let (Some(value), text) = (field.value(), field.text().unwrap_or_default().trim()) else { continue };
            let written = field.written();
            let message = if holds_password(text) {
                format!("`{written}` has its password in plain text")
            } else if is_secret(&component, written) && is_value(text) {
                format!("`{written}` is a secret in plain text")
            } else {
                continue;
            };
            found.push(
                Finding::at(value, format!("{message}: whoever reads the file or the component has it"))
                    .help("keep it in a secret store, and write `secretKeyRef` in the place of `value`"),
            );
        }
    }
}

/// Whether a field of that name is nothing but a secret.
fn is_secret(component: &Component<'_>, name: &str) -> bool {
    let lower = name.to_lowercase();
    let sensitive = component.facts().and_then(|facts| facts.field(name)).is_some_and(|field| field.sensitive);
    lower.ends_with("password") || sensitive && !QUIET.iter().any(|end| lower.ends_with(end))
}

/// Whether it is a value itself: no path to it, and nothing that is still to be filled in.
fn is_value(text: &str) -> bool {
    let path = text.starts_with(['/', '.']) || text.starts_with("file:");
    !text.is_empty() && !path && !is_open(text)
}

fn is_open(text: &str) -> bool {
    placeholder::within(text).is_some() || unexpanded_variable::variable(text).is_some() || text.contains("{{")
}

/// Whether an address, a connection string or the DSN of MySQL holds a password.
fn holds_password(text: &str) -> bool {
    // RabbitMQ takes `guest` from its own machine only.
    let account = |account: &str| {
        let parts = account.split_once(':');
        parts.is_some_and(|(user, password)| is_password(password) && (user, password) != ("guest", "guest"))
    };
    let address = text.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', '?', '#', ' ']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(before, _)| account(before))
    });
    let mut pairs = text.split([';', ' ', '&', '?']).filter_map(|pair| pair.split_once('='));
    address
        || text.split_once("@tcp(").is_some_and(|(before, _)| account(before))
        || pairs.any(|(key, value)| KEYS.contains(&key.trim().to_lowercase().as_str()) && is_password(value.trim()))
}

fn is_password(text: &str) -> bool {
    !text.is_empty() && !text.contains(['<', '$', '{', '*'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_in_what_it_stands_in() {
        let with = [
            "amqp://shop:sunflower@rabbit:5672/",
            "mongodb://shop:sunflower@one:27017,two:27017/shop",
            "host=db user=shop password=sunflower dbname=shop",
            "shop:sunflower@tcp(db:3306)/shop",
            "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c3VuZmxvd2Vy;EndpointSuffix=core.windows.net",
        ];
        let without = [
            "amqp://guest:guest@rabbit:5672/",
            "amqp://rabbit:5672/",
            "https://shop.example/a@b:c",
            "host=db user=shop dbname=shop",
            "shop@tcp(db:3306)/shop",
            "amqp://shop:<PASSWORD>@rabbit:5672/",
            "host=db password=${PASSWORD}",
        ];
        assert!(with.iter().all(|text| holds_password(text)), "{:?}", with.map(holds_password));
        assert!(!without.iter().any(|text| holds_password(text)), "{:?}", without.map(holds_password));
    }
}
