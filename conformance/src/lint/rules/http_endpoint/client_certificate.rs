//! A key without its certificate ends daprd at start; a certificate without its key is never shown.

use super::tls::{client_tls, document};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.client-certificate",
    page: include_str!("../../../../lint/http-endpoint/client-certificate.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for tls in set.of("HTTPEndpoint").filter_map(client_tls) {
        let (certificate, key) = (document(tls, "certificate"), document(tls, "privateKey"));
        found.extend(match (certificate, key) {
            (None, Some(key)) => {
                let message = "a key without `certificate` is a crash of daprd at start";
                Some(Finding::at(key.key, message).help("write both, `certificate` and `privateKey`"))
            }
            (Some(certificate), None) => {
                let message = "a certificate without `privateKey` is never shown: who asks for one refuses the call";
                Some(Finding::at(certificate.key, message).help("write both, `certificate` and `privateKey`"))
            }
            _ => None,
        });
    }
}
