//! `secretstores.local.file` reads JSON and nothing else.

use std::path::Path;

use super::local_file::document;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.file-format",
    page: include_str!("../../../../lint/secret/file-format.md"),
    judge,
    ..Rule::ERROR
};

/// The endings of files that hold something else.
const OTHERS: [&str; 6] = ["yaml", "yml", "env", "toml", "ini", "properties"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in set.components_of("secretstores.local.file") {
        let Some(value) = store.field("secretsFile").and_then(|field| field.value()) else { continue };
        let text = value.text().unwrap_or_default();
        let ending = Path::new(text).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_other = text.ends_with("/.env") || text == ".env" || OTHERS.contains(&ending.to_lowercase().as_str());
        // JSON is YAML too, so the name alone may be odd.
        let is_json = document(set, &store).is_some_and(|it| set.source(it.source).text.trim_start().starts_with('{'));
        if is_other && !is_json {
            let message = format!("`{text}` is read as JSON, whatever its name says, and daprd ends at start");
            found.push(Finding::at(value, message).help("write the secrets as one JSON object"));
        }
    }
}
