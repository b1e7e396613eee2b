//! daprd replaces four words in braces, each written so; another one stays, and the group is the same for every app.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.group-template",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/group-template.md"),
    judge,
    ..Rule::ERROR
};

/// The fields that are to differ from app to app.
const FIELDS: [&str; 3] = ["consumerGroup", "consumerID", "clientID"];

/// What daprd replaces in every value of a component.
const WORDS: [&str; 4] = ["appID", "podName", "namespace", "uuid"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        for value in FIELDS.iter().filter_map(|name| component.field(name)?.value()) {
            let text = value.text().unwrap_or_default();
            let Some((word, meant)) = unknown(text) else { continue };
            let mended = text.replace(&format!("{{{word}}}"), &format!("{{{meant}}}"));
            let fix = Fix::risky(format!("write `{{{meant}}}`"), [edit::replace(value, &mended)]);
            found.push(
                Finding::at(value, format!("daprd does not replace `{{{word}}}`: it is the same for every app"))
                    .help(format!("write `{{{meant}}}`; without its offsets the new group begins at `initialOffset`"))
                    .fix(fix),
            );
        }
    }
}

/// Whether a text differs from app to app, or from pod to pod.
pub(super) fn is_own(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(&format!("{{{word}}}")))
}

/// The first word in braces that is not replaced though it is meant to be, and what it stands for. One behind a `$` or
/// a `#` is no matter of Dapr's.
pub(super) fn unknown(text: &str) -> Option<(&str, &'static str)> {
    let opened = text.match_indices('{').filter(|(at, _)| !text[..*at].ends_with(['$', '#', '{']));
    let words = opened.filter_map(|(at, _)| text[at + 1..].split_once('}')).map(|(word, _)| word);
    words.filter(|word| !WORDS.contains(word)).find_map(|word| Some((word, meant(word)?)))
}

fn meant(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "app" | "appname" | "app-name" | "app_name" => Some("appID"),
        "pod" => Some("podName"),
        _ => near(word, WORDS.into_iter()),
    }
}
