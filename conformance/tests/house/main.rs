//! The house: which file may know which, and which crate.
//!
//! No two files of a crate import each other, straight or through others. Every path counts: `use` lines, and paths in
//! expressions, types, patterns, attributes and macros, each resolved to the file that defines what it names, through
//! re-exports. `mod` lines and re-exports themselves do not count, and neither does what is compiled for tests only.
//!
//! `HOUSE_ROOT` names another checkout to look at:
//! `HOUSE_ROOT=../other cargo test -p conformance --test house -- --nocapture`.

mod arrow;
mod circle;
mod layer;
mod planted;
mod resolve;
mod tree;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::arrow::Arrows;
use crate::circle::Circle;
use crate::layer::Workspace;
use crate::tree::Tree;

/// The checkout under test.
fn root() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned();
    std::env::var_os("HOUSE_ROOT").map_or_else(own, PathBuf::from)
}

/// The circles of the crate whose root is `file`, its files named from `folder` on.
fn circles(file: &Path, folder: &Path) -> Vec<Circle> {
    let short = |path: PathBuf| path.strip_prefix(folder).map(Path::to_owned).unwrap_or(path);
    let arrows = arrow::arrows(&Tree::read(file)).into_iter();
    let arrows: Arrows = arrows.map(|((from, to), names)| ((short(from), short(to)), names)).collect();
    circle::circles(&arrows)
}

#[test]
fn no_two_files_of_a_crate_import_each_other() {
    let workspace = Workspace::read(&root());
    let (mut report, mut count) = (String::new(), 0);
    for package in workspace.members() {
        let mut found: Vec<_> = package.roots().iter().flat_map(|file| circles(file, &package.folder())).collect();
        found.sort_by_key(|circle| circle.files.len());
        writeln!(report, "{}: {} circles", package.name, found.len()).unwrap();
        found.iter().for_each(|circle| write!(report, "{circle}").unwrap());
        count += found.len();
    }
    println!("{report}");
    assert_eq!(count, 0, "\n{report}");
}

#[test]
fn no_crate_knows_one_above_it() {
    let workspace = Workspace::read(&root());
    let broken: Vec<_> = layer::RULES.iter().flat_map(|rule| rule.broken(&workspace)).collect();
    assert_eq!(broken, [""; 0]);
}
