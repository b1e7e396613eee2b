//! Files that import each other, straight or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::arrow::Arrows;

/// Files of which each reaches each, and the arrows among them.
pub(crate) struct Circle {
    pub(crate) files: BTreeSet<PathBuf>,
    arrows: Arrows,
}

/// The circles among the arrows, each file in one at most.
pub(crate) fn circles(arrows: &Arrows) -> Vec<Circle> {
    let mut imported: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        imported.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<_, _> = imported.keys().map(|file| (*file, reached(&imported, file))).collect();
    let mut left: BTreeSet<_> = imported.keys().copied().collect();
    let mut found = Vec::new();
    while let Some(file) = left.pop_first() {
        let returns = |other: &&Path| reached.get(other).is_some_and(|there| there.contains(file));
        let files: BTreeSet<_> = reached[file].iter().copied().filter(returns).collect();
        left.retain(|file| !files.contains(file));
        if !files.is_empty() {
            let inside =
                |(from, to): &(PathBuf, PathBuf)| files.contains(from.as_path()) && files.contains(to.as_path());
            let arrows = arrows.iter().filter(|(arrow, _)| inside(arrow));
            let arrows = arrows.map(|(arrow, names)| (arrow.clone(), names.clone())).collect();
            found.push(Circle { files: files.into_iter().map(Path::to_owned).collect(), arrows });
        }
    }
    found
}

/// The files that `from` imports, straight or through others.
fn reached<'a>(imported: &BTreeMap<&'a Path, Vec<&'a Path>>, from: &'a Path) -> BTreeSet<&'a Path> {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        next.extend(imported.get(file).into_iter().flatten().copied().filter(|to| seen.insert(*to)));
    }
    seen
}

/// The pairs that import each other straight, then the other arrows.
impl fmt::Display for Circle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        writeln!(out, "  a circle of {} files", self.files.len())?;
        let back = |from: &Path, to: &Path| self.arrows.get(&(to.to_owned(), from.to_owned()));
        for ((from, to), names) in &self.arrows {
            if let Some(returned) = back(from, to).filter(|_| from < to) {
                let (names, returned) = (list(names), list(returned));
                writeln!(out, "    {} ↔ {}: {names} ↔ {returned}", from.display(), to.display())?;
            }
        }
        for ((from, to), names) in self.arrows.iter().filter(|((from, to), _)| back(from, to).is_none()) {
            writeln!(out, "    {} → {}: {}", from.display(), to.display(), list(names))?;
        }
        Ok(())
    }
}
