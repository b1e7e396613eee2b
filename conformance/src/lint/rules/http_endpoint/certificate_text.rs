//! A certificate that is no text in PEM keeps daprd from opening the way to its own app.

use super::tls::{client_tls, document};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.certificate-text",
    page: include_str!("../../../../lint/http-endpoint/certificate-text.md"),
    judge,
    ..Rule::ERROR
};

/// The documents.
const NAMES: [&str; 3] = ["rootCA", "certificate", "privateKey"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for tls in set.of("HTTPEndpoint").filter_map(client_tls) {
        // A certificate alone is not looked at.
        let read = |name: &&str| *name != "certificate" || document(tls, "privateKey").is_some();
        let documents = NAMES.into_iter().filter(read).filter_map(|name| document(tls, name));
        for node in documents.filter_map(|document| document.value) {
            if settled(node).is_none_or(|text| text.contains("-----BEGIN ")) {
                continue;
            }
            let message = "this is no PEM: daprd opens no way to its app, and the app gets no call and no event";
            let finding = Finding::at(node, message);
            found.push(finding.help("write the text of the certificate itself, not where it is, or a `secretKeyRef`"));
        }
    }
}
