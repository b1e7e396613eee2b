//! What a contract file leaves to its team: `app init` writes TODO there.

use fixtures::error::{Error, Kind};

use crate::lint::source::Source;
use crate::lint::yaml::node::{Node, Value};

/// What stands for a value that nobody has written yet.
const TODO: &str = "TODO";

/// Whether the value is still to be written.
pub(super) fn is_todo(node: &Node) -> bool {
    node.text() == Some(TODO)
}

/// Every value that is still to be written, in the order of the file: where it begins, and the way to it.
pub(super) fn places(root: &Node) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    gather(root, String::new(), &mut found);
    found
}

/// References are not followed: what they name is told where it stands.
fn gather(node: &Node, way: String, found: &mut Vec<(usize, String)>) {
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                let dot = if way.is_empty() { "" } else { "." };
                gather(&entry.value, format!("{way}{dot}{}", entry.name()), found);
            }
        }
        Value::Sequence(items) => {
            items.iter().enumerate().for_each(|(place, item)| gather(item, format!("{way}[{place}]"), found));
        }
        Value::Scalar(_) if is_todo(node) => found.push((node.span.start, way)),
        Value::Scalar(_) | Value::Alias(_) => {}
    }
}

/// The error that something is still to be written, with each place.
pub(super) fn error(source: &Source, left: &[(usize, String)]) -> Error {
    let are = if left.len() == 1 { "place is" } else { "places are" };
    let mut text = format!("read {}: {} {are} still to be filled in", source.name, left.len());
    for (at, way) in left {
        text.push_str(&format!("\n  {}:{}: {way}", source.name, source.position(*at).line));
    }
    let help = "write there what only your team knows, or take the entry away: what is not told is not asked";
    Error::new(Kind::Usage, text).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::yaml::parse::parse;

    #[test]
    fn only_a_whole_value_is_one() {
        let text = "a: TODO\nb:\n- {c: 'TODO', d: TODO later}\n- todo\nTODO: 1 # TODO\n";
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        let ways: Vec<_> = places(&root).into_iter().map(|(_, way)| way).collect();
        assert_eq!(ways, ["a", "b[0].c"]);
    }

    #[test]
    fn each_is_listed_with_its_line() {
        let text = "app: {port: TODO}\nsubscriptions:\n- good:\n  - TODO # an event\n";
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        let told = error(&Source::new("shop.yaml", None, "", text), &places(&root)).to_string();
        let wanted = "read shop.yaml: 2 places are still to be filled in\n  shop.yaml:1: app.port\n  \
                      shop.yaml:4: subscriptions[0].good[0]\n";
        assert!(told.starts_with(wanted), "{told}");
    }
}
