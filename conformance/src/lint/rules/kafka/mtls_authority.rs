//! Mutual TLS without a word on the broker's certificate: the client writes into settings that are not there, and daprd
//! panics.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, has};
use crate::lint::rules::kafka::login::{has_certificate, login};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.mtls-authority",
    page: include_str!("../../../../lint/kafka/mtls-authority.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let Some(auth) = component.field_of(&["authType", "authRequired"]) else { continue };
        if login(&component).as_deref() != Some("mtls") || !has_certificate(&component) || has(&component, "caCert") {
            continue;
        }
        // Without TLS it is refused with a sentence, and a value from elsewhere is not known.
        let may_be = |name: &str| component.field(name).is_some_and(|field| field.is_reference() || field.is_true());
        if may_be("disableTls") || may_be("skipVerify") {
            continue;
        }
        found.push(
            Finding::at(auth.place(), "mutual TLS without `caCert`: daprd panics at start")
                .help("give the broker's authority in `caCert`, also when it is a public one"),
        );
    }
}
