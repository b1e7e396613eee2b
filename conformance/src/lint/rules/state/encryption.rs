//! Automatic encryption makes a text of what is saved over HTTP, and reads nothing that was saved before.

use super::stores::{exact, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.encryption",
    page: include_str!("../../../../lint/state/encryption.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let keys = stores(set).filter_map(|store| exact(&store, "primaryEncryptionKey"));
    // A key that is no secret is another fault.
    for field in keys.filter(|field| field.secret().is_some()) {
        let message = "with automatic encryption an object that is saved over HTTP comes back as another text, and a \
                       value from before cannot be read";
        found.push(
            Finding::at(field.name, message)
                .help("save texts or bytes over gRPC into an empty store, or encrypt in the app with the crypto API"),
        );
    }
}
