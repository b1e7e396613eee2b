//! Addresses of servers, as Go's HTTP client takes them.

use crate::lint::prelude::*;

/// `spec.baseUrl` of an endpoint, whose case does not matter in a folder of resources; `None` where a part of it is put
/// in later.
pub(super) fn base_url(endpoint: &Resource) -> Option<(&Node, &str)> {
    let entries = endpoint.at(&["spec"]).map(Node::entries).unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.name().eq_ignore_ascii_case("baseUrl"))?;
    let node = &*entry.value;
    Some((node, settled(node)?))
}

/// What is wrong with the beginning of an address: scheme, host and port.
pub(in crate::lint::rules) fn fault(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Some("it has no scheme".into());
    };
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Some(format!("its scheme is `{scheme}`, not `http` or `https`"));
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    if host.is_empty() {
        return Some("it has no host".into());
    }
    if host.contains(char::is_whitespace) {
        return Some("there is a blank in its host".into());
    }
    // In `[::1]:80` the port is behind the bracket.
    let port = host.rsplit(']').next().unwrap_or_default().split_once(':').map(|(_, port)| port);
    let port = port.filter(|port| !port.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("its port is `{port}`"))
}
