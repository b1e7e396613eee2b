//! Neither daprd nor kubectl fills in `${NAME}`: the text itself is the value.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.unexpanded-variable",
    page: include_str!("../../../../lint/file/unexpanded-variable.md"),
    judge,
    ..Rule::WARNING
};

/// The group of the kinds by which Flux fills in variables of the files beside them.
const FLUX: &str = "kustomize.toolkit.fluxcd.io/";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    if set.resources.iter().any(|resource| resource.api_version.starts_with(FLUX)) {
        return;
    }
    for resource in &set.resources {
        if resource.is_dapr() {
            // daprd fills in a Configuration that it is given as a file.
            if resource.kind != "Configuration" || set.is_for_kubernetes(resource) {
                let fields: Vec<usize> = fields(resource).map(|node| node.span.start).collect();
                resource.root.walk(&mut |node| found.extend(in_resource(node, fields.contains(&node.span.start))));
            }
        } else if matches!(resource.kind.as_str(), "Secret" | "ConfigMap") && is_beside_dapr(set, resource) {
            let values = ["stringData", "data"].iter().filter_map(|key| resource.at(&[key])).flat_map(Node::entries);
            found.extend(values.filter_map(|entry| in_secret(&resource.kind, &entry.value)));
        }
    }
}

/// The values of the fields of a component, which can come from a variable.
fn fields(resource: &Resource) -> impl Iterator<Item = &Node> {
    let fields = Component::of(resource).map(|component| component.fields()).unwrap_or_default();
    fields.into_iter().filter_map(|field| field.value())
}

fn in_resource(node: &Node, of_field: bool) -> Option<Finding> {
    let Value::Scalar(scalar) = &node.value else { return None };
    // What has several lines is a program or a certificate.
    let (written, name) = variable(&scalar.text).filter(|_| !scalar.text.contains('\n'))?;
    let message = format!("`{written}` is not filled in: to daprd and kubectl it is a text like any other");
    let help = if of_field && scalar.text == written {
        format!("fill it in before it is loaded, or, in a component, write `envRef: {name}` in the place of `value`")
    } else {
        "fill it in before it is loaded".into()
    };
    Some(Finding::at(node, message).help(help))
}

/// A value may be a file in which something else fills in variables; what is nothing but one is meant for kubectl.
fn in_secret(kind: &str, node: &Node) -> Option<Finding> {
    let text = node.text()?.trim();
    let (written, _) = variable(text).filter(|(written, _)| *written == text)?;
    let message = format!("`{written}` is not filled in: kubectl stores it as it stands in the {kind}");
    Some(Finding::at(node, message).help("fill it in before it is applied"))
}

fn is_beside_dapr(set: &Set, resource: &Resource) -> bool {
    let folder = |source: usize| &set.source(source).folder;
    let beside = |other: &Resource| folder(other.source) == folder(resource.source);
    set.dapr().any(beside) || set.workloads().any(|it| it.has_sidecar() && beside(it.resource))
}

/// The first `${NAME}` of a text, also with a default, and the name in it. Who fills in takes `$${NAME}` for a text.
pub(super) fn variable(text: &str) -> Option<(&str, &str)> {
    text.match_indices("${").filter(|(from, _)| !text[..*from].ends_with('$')).find_map(|(from, _)| {
        let to = from + text[from..].find('}')?;
        let inner = &text[from + 2..to];
        let end = inner.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let sound = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && (rest.is_empty() || rest.starts_with([':', '-', '?', '+']));
        sound.then_some((&text[from..=to], name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_told_from_an_escape_and_from_code() {
        let found = ["${HOST}", "amqp://${HOST:-bus}:5672", "$${HOST}", "${1}", "a}$", "${}", "$HOST", "${a b}"];
        let names = found.map(|text| variable(text).map(|(_, name)| name));
        assert_eq!(names, [Some("HOST"), Some("HOST"), None, None, None, None, None, None]);
    }
}
