//! Topic scopes that do not read as they are meant: what cannot be read is passed over, and limits nobody.

use crate::lint::prelude::*;
use crate::lint::rules::pubsub::grants::{SCOPES, TOPICS};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.scope-syntax",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/pubsub/scope-syntax.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components().filter(|component| component.category() == "pubsub") {
        for value in SCOPES.iter().filter_map(|name| component.field(name)?.value()) {
            found.extend(scopes(value));
        }
        for value in TOPICS.iter().filter_map(|name| component.field(name)?.value()) {
            found.extend(topics(value));
        }
    }
}

/// What is wrong with `app=topic,topic;app=topic`.
fn scopes(value: &Node) -> Option<Finding> {
    let text = settled(value)?;
    let part = text.split(';').find(|part| !part.trim().is_empty() && part.matches('=').count() != 1);
    let Some(part) = part.map(str::trim) else { return broken(value, text, ';') };
    let message = if part.contains('=') {
        format!("`{part}` has two apps in one part: the first is given the name of the second as a topic")
    } else {
        format!("`{part}` names no app with its topics: it is passed over, and limits nobody")
    };
    let parts = text.split(';').filter(|part| !part.trim().is_empty());
    let mended = parts.map(parted).collect::<Option<Vec<_>>>();
    let fix = mended.map(|parts| Fix::risky("part them", [edit::replace(value, &parts.join(";"))]));
    Some(Finding::at(value, message).help("write `app=topic,topic;app=topic`").fix(fix))
}

/// What is wrong with `topic,topic`.
fn topics(value: &Node) -> Option<Finding> {
    let text = settled(value)?;
    if !text.contains(['=', ';']) {
        return broken(value, text, ',');
    }
    let message = "here stand topics alone: an `=` or `;` is taken for a part of their names";
    Some(Finding::at(value, message).help("write `topic,topic`; who may use them is said in the scopes"))
}

/// A line break or a tab, which is taken for a part of a name; spaces are not.
fn broken(value: &Node, text: &str, separator: char) -> Option<Finding> {
    let is_strange = |letter: char| letter.is_whitespace() && letter != ' ';
    let mut parts = text.split(separator).filter(|part| !part.trim().is_empty());
    parts.any(|part| part.contains(is_strange)).then(|| {
        let line: String = text.split_whitespace().collect();
        Finding::at(value, "a line break is taken for a part of the name beside it, which is then another one")
            .help("write it on one line, or behind `>-`")
            .fix(Fix::risky("write it on one line", [edit::replace(value, &line)]))
    })
}

/// One part as it was meant: `a=x,b=y` is `a=x;b=y`, and `a:x` is `a=x`.
fn parted(part: &str) -> Option<String> {
    let part: String = part.split_whitespace().collect();
    let mut words = part.split('=');
    let mut out = words.next()?.to_owned();
    let words: Vec<&str> = words.collect();
    let Some((last, between)) = words.split_last() else {
        return (part.matches(':').count() == 1).then(|| part.replace(':', "="));
    };
    for word in between {
        let (topics, app) = word.rsplit_once(',')?;
        out.push_str(&format!("={topics};{app}"));
    }
    Some(format!("{out}={last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_parted() {
        let parts = ["a=x", " a = x,y, b=z", "a=x,b=y,c=z", "a:x", "a", "a=x=y"];
        let wanted = ["a=x", "a=x,y;b=z", "a=x;b=y;c=z", "a=x", "", ""];
        assert_eq!(parts.map(|part| parted(part).unwrap_or_default()), wanted);
    }
}
