//! The one document of a contract file.

use std::rc::Rc;

use crate::app::mistake::Mistake;
use crate::lint::document::documents;
use crate::lint::source::Source;
use crate::lint::yaml::node::Node;

/// What stands in it.
///
/// # Errors
/// When it is no YAML, empty, or followed by another one.
pub(super) fn root(source: &Source) -> Result<Rc<Node>, Mistake> {
    let mut found = None;
    for document in documents(0, source) {
        if let Some(broken) = &document.broken {
            let line = &source.text[source.line(broken.at)];
            let mistake = Mistake::broken(broken);
            // A brace ends such a text where it stands between others.
            let bare = line.contains("${new}") && !line.contains('"');
            return Err(if bare { mistake.help("within { } a text with ${new} stands in quotes") } else { mistake });
        }
        match (document.root, &found) {
            (Some(root), None) => found = Some(root),
            (Some(root), Some(_)) => {
                return Err(Mistake::at(&root, "a contract is one document: nobody reads a second one"));
            }
            (None, _) => {}
        }
    }
    let empty =
        || Mistake::nowhere("there is nothing in it").help("`dapr-conformance app init` writes one to begin with");
    found.ok_or_else(empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::mistake::refusal;

    #[test]
    fn what_is_no_contract_is_told() {
        let texts = [
            ("# nothing\n", "there is nothing"),
            ("a: [\n", "no YAML"),
            ("a: {b: c-${new}, d: e}\n", "stands in quotes"),
            ("a: 1\n---\nb: 1\n", "one document"),
        ];
        for (text, why) in texts {
            let source = Source::new("shop.yaml", None, "", text);
            let told = refusal(&source, &[root(&source).unwrap_err()]).to_string();
            assert!(told.contains(why) && told.contains("shop.yaml:"), "{told}");
        }
        assert!(root(&Source::new("shop.yaml", None, "", "---\na: 1\n---\n")).is_ok());
    }
}
