//! `renegotiation` without a certificate that it could be for ends daprd at start.

use super::tls::{client_tls, document};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.renegotiation",
    page: include_str!("../../../../lint/http-endpoint/renegotiation.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for tls in set.of("HTTPEndpoint").filter_map(client_tls) {
        let Some(entry) = tls.entry("renegotiation").filter(|entry| !entry.value.is_null()) else { continue };
        // With a certificate it is the key that is missing.
        if ["rootCA", "privateKey", "certificate"].iter().any(|name| document(tls, name).is_some()) {
            continue;
        }
        let message = "without `rootCA` or a client certificate this is a crash of daprd at start";
        found.push(
            Finding::at(&entry.key, message)
                .help("take `clientTLS` away: without it the authorities of the system hold"),
        );
    }
}
