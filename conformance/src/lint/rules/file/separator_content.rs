//! What stands on the line that separates two documents is dropped by daprd; kubectl refuses the file.

use crate::lint::fix::Edit;
use crate::lint::input::is_daprs;
use crate::lint::prelude::*;
use crate::lint::rules::file::separator::{DASHES, content, line_break};
use crate::lint::source::{Place, SourceId, Span};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.separator-content",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/file/separator-content.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (id, source) in set.sources.iter().enumerate() {
        let daprs = || set.documents.iter().any(|document| document.source == id && is_daprs(set, document));
        let text = source.text.as_str();
        if !text.contains("\n---") || !(text.contains("dapr.io/") || daprs()) {
            continue;
        }
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            let start = end;
            end += line.len();
            if let Some(span) = content(text, start) {
                found.push(dropped(id, text, start + DASHES.len(), &span));
            } else if start > 0 && line.starts_with(DASHES) && line != DASHES && !line.ends_with('\n') {
                found.extend(lost(set, id, start, end));
            }
        }
    }
}

fn dropped(source: SourceId, text: &str, dashes: usize, content: &Span) -> Finding {
    let place = Place { source, start: content.start, end: content.end };
    let blanks = Place { source, start: dashes, end: content.start };
    let edit = Edit { place: blanks, text: line_break(text).to_owned() };
    Finding::at(place, "what stands behind `---` is dropped by daprd, and kubectl refuses the file")
        .help("begin the document on the next line")
        .fix(Fix::safe("begin a line", [edit]))
}

/// daprd waits for the end of a separating line. When it is the last line, and its line break is missing behind
/// anything more than the dashes, the document before it is never handed over.
fn lost(set: &Set, id: SourceId, start: usize, end: usize) -> Option<Finding> {
    let before = set.documents.iter().find(|document| document.source == id && document.span.end == start)?;
    let within = |resource: &&Resource| resource.source == id && before.span.contains(&resource.place().start);
    let resource = set.dapr().filter(within).find(|resource| set.is_self_hosted(resource))?;
    let place = Place { source: id, start, end };
    let at_end = Place { source: id, start: end, end };
    let edit = Edit { place: at_end, text: line_break(&set.source(id).text).to_owned() };
    let finding = Finding::at(place, "without a line break behind this line daprd loses the document before it");
    Some(finding.label(resource.head(), "this is not loaded").fix(Fix::safe("end the line", [edit])))
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::*;
    use crate::lint::set::Target;
    use crate::lint::source::Source;

    fn speaks(text: &str) -> bool {
        let source = Source::new("res/all.yaml", None, "res", text);
        let set = Set::new(vec![source], Version::new(1, 18, 2), Some(Target::SelfHosted));
        let mut found = Vec::new();
        judge(&set, &mut found);
        !found.is_empty()
    }

    #[test]
    fn a_last_line_without_a_break_loses_what_stands_before_it() {
        let resource = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: cache\n";
        let ends = ["---", "---\n", "--- ", "--- # end", "--- # end\n", "---\r"];
        let found = ends.map(|end| speaks(&format!("{resource}{end}")));
        assert_eq!(found, [false, false, true, true, false, true]);
    }
}
