//! Whether there is anything to judge: a set without a Dapr resource is a mistake of whoever asked, never clean.

use fixtures::error::{Error, Kind};

use crate::lint::app;
use crate::lint::document::Document;
use crate::lint::resource::Resource;
use crate::lint::set::Set;
use crate::lint::source::Span;
use crate::lint::workload::Workload;
use crate::lint::yaml::node::Node;

/// How many of the files that were read an error names.
const NAMED: usize = 3;

/// Refuses a set in which nothing is Dapr's, and texts that are not rendered yet.
///
/// # Errors
/// Says what was met instead.
pub fn demand(set: &Set) -> Result<(), Error> {
    rendered(set)?;
    let dapr = |document: &&Document| is_daprs(set, document);
    if set.documents.iter().filter(|document| !set.source(document.source).context).any(|document| dapr(&document)) {
        return Ok(());
    }
    let judged = set.sources.iter().enumerate().filter(|(_, source)| !source.context);
    let mut met: Vec<String> = judged.map(|(id, source)| format!("{}: {}", source.name, described(set, id))).collect();
    let help = match met.len() {
        0 => {
            "no .yaml, .yml or .json file is there; name a folder with components, subscriptions or deployments".into()
        }
        count => {
            met.truncate(NAMED);
            let more = if count > NAMED { format!("; and {} more files", count - NAMED) } else { String::new() };
            format!("what was read: {}{more}", met.join("; "))
        }
    };
    Err(Error::new(Kind::Usage, "lint: no file has a Dapr resource").with_help(help))
}

/// Whether a document is Dapr's business: a resource of Dapr's, pods or services with a sidecar, or what looks as if it
/// should be one of them.
#[must_use]
pub fn is_daprs(set: &Set, document: &Document) -> bool {
    let text = &set.source(document.source).text[document.span.clone()];
    let within =
        |place: &crate::lint::source::Place| place.source == document.source && document.span.contains(&place.start);
    let resources = set.resources.iter().filter(|resource| within(&resource.place()));
    resources
        .clone()
        .any(|resource| resource.is_dapr() || (Workload::of(resource).is_some() && text.contains("dapr.io/")))
        || !app::of_document(document).is_empty()
        || document.is_run_file()
        || (text.contains("dapr.io/") && resources.count() == 0)
        || document.root.as_ref().is_some_and(|root| crate::lint::fragment::kind(root).is_some())
}

/// `{{ … }}` in a Dapr resource is a template, which means nothing before it is rendered.
fn rendered(set: &Set) -> Result<(), Error> {
    for document in set.documents.iter().filter(|document| !set.source(document.source).context) {
        let source = set.source(document.source);
        let text = &source.text[document.span.clone()];
        if !text.contains("{{") {
            continue;
        }
        let foreign = foreign(set, document);
        let others = |at: usize| foreign.iter().any(|span| span.contains(&(document.span.start + at)));
        let Some(at) = template(text, others) else { continue };
        if (document.broken.is_some() && text.contains("dapr.io/"))
            || (document.broken.is_none() && is_daprs(set, document))
        {
            let line = source.position(document.span.start + at).line;
            let help = "lint what it renders to: `helm template … | dapr-conformance lint -`; a line in a file `.ignore` \
                        leaves a folder of templates out";
            let why = format!("lint {}: line {line} is a template, `{{{{ … }}}}`, not a resource", source.name);
            return Err(Error::new(Kind::Usage, why).with_help(help));
        }
    }
    Ok(())
}

/// Where braces are those of others than Helm, in a document that can be read: of Docker in a compose file, of other
/// tools in the annotations of pods, of a resolver in a Configuration, and of nobody in comments.
fn foreign(set: &Set, document: &Document) -> Vec<Span> {
    if document.root.is_none() {
        return Vec::new();
    }
    if document.is_compose() || document.is_run_file() {
        return vec![document.span.clone()];
    }
    let mut spans: Vec<Span> = document.comments.iter().map(|comment| comment.span.clone()).collect();
    let place =
        |resource: &Resource| resource.source == document.source && document.span.contains(&resource.root.span.start);
    for resource in set.resources.iter().filter(|resource| place(resource)) {
        let own = resource.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
        let of_pods = Workload::of(resource).map(|workload| workload.annotations()).unwrap_or_default();
        let others = own.iter().chain(of_pods).filter(|entry| !entry.name().starts_with("dapr.io/"));
        spans.extend(others.map(|entry| entry.value.span.clone()));
        let resolver =
            resource.at(&["spec", "nameResolution", "configuration"]).filter(|_| resource.is("Configuration"));
        spans.extend(resolver.map(|node| node.span.clone()));
    }
    spans
}

/// Where a template action begins that is no part of a comment, and not one of `others`.
fn template(text: &str, others: impl Fn(usize) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let mut braces = line.match_indices("{{").map(|(from, _)| from);
        let opened = braces.find(|from| line[*from..].contains("}}") && !others(at + from));
        if let Some(from) = opened.filter(|_| !content.starts_with('#')) {
            return Some(at + from);
        }
        at += line.len();
    }
    None
}

fn described(set: &Set, id: usize) -> String {
    let resources = set.resources.iter().filter(|resource| resource.source == id);
    let mut kinds: Vec<String> = resources.map(|resource| resource.kind.clone()).collect();
    kinds.dedup();
    let documents = || set.documents.iter().filter(|document| document.source == id);
    if !kinds.is_empty() {
        // What else makes pods is not known, and its annotations are not looked at.
        let annotated = set.source(id).text.contains("dapr.io/");
        let what = if annotated { "which is not read for Dapr's annotations" } else { "without Dapr's annotations" };
        return format!("{}{} {what}", kinds.join(", "), if annotated { "," } else { "" });
    }
    if documents().any(|document| document.is_compose()) {
        return "a compose file that runs no daprd".into();
    }
    if let Some(broken) = documents().find_map(|document| document.broken.as_ref()) {
        return format!("no YAML ({})", broken.why);
    }
    let keys = documents().filter_map(|document| document.root.as_ref()).flat_map(|root| root.entries());
    let keys: Vec<&str> = keys.map(|entry| entry.name()).take(NAMED).collect();
    if keys.is_empty() { "no mapping".into() } else { format!("keys {}", keys.join(", ")) }
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::*;
    use crate::lint::source::Source;

    fn is_refused(text: &str) -> bool {
        let source = Source::new("all.yaml", None, "", text);
        demand(&Set::new(vec![source], Version::new(1, 18, 2), None)).is_err()
    }

    #[test]
    fn braces_of_other_tools_are_told_from_a_template() {
        let pod = |more: &str| {
            let pod = "kind: Pod\nmetadata:\n  name: shop\n  annotations:\n    dapr.io/enabled: \"true\"\n    ";
            format!("apiVersion: v1\n{pod}{more}\n")
        };
        let others = [
            "vault/db: '{{ .Data.db }}'",
            "vault/db: |\n      {{- with secret \"db\" }}\n      {{ .Data.db }}\n      {{- end }}",
            "dapr.io/app-id: shop # {{ .Values.name }}",
        ];
        assert!(!others.into_iter().any(|more| is_refused(&pod(more))));
        assert!(is_refused(&pod("dapr.io/app-id: \"{{ .Values.name }}\"")));
        let daprd = "image: daprio/daprd:1.18.2\n    command: [./daprd, -app-id, shop]\n";
        assert!(!is_refused(&format!("services:\n  shop:\n    {daprd}    labels: [\"{{{{.Name}}}}\"]\n")));
        let resolver = "configuration:\n      template: \"{{.ID}}.internal:{{.Port}}\"\n";
        let head = "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: shop\nspec:\n  ";
        assert!(!is_refused(&format!("{head}nameResolution:\n    component: kubernetes\n    {resolver}")));
        assert!(is_refused(&format!("{head}tracing:\n    samplingRate: \"{{{{ .Values.rate }}}}\"\n")));
    }
}
