//! Small crates with a circle, and some without that look as if they had one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::circles;

/// The files of each circle of a crate with these sources.
fn planted(files: &[(&str, &str)]) -> Vec<String> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("dapr-conformance-house-{}-{number}", std::process::id()));
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let found = circles(&folder.join("lib.rs"), &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let names = |files: &[&PathBuf]| files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" ");
    found.iter().map(|circle| names(&circle.files.iter().collect::<Vec<_>>())).collect()
}

#[test]
fn two_files_that_use_each_other_are_a_circle() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use super::a; pub struct B(Option<Box<a::A>>);"),
    ]);
    assert_eq!(found, ["a.rs b.rs"]);
}

#[test]
fn a_third_file_closes_a_circle() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::b; pub fn a() { b() }"),
        ("b.rs", "pub fn b() { crate::c::c() }"),
        ("c.rs", "pub fn c() { let _: fn() = super::a::a; }"),
        ("d.rs", "use crate::a::a; pub fn d() { a() }"),
    ]);
    assert_eq!(found, ["a.rs b.rs c.rs"]);
}

#[test]
fn a_child_that_calls_its_parent_closes_a_circle() {
    let found = planted(&[
        ("lib.rs", "mod parent;"),
        ("parent/mod.rs", "mod child; pub fn all() { child::one() } pub(crate) fn help() {}"),
        ("parent/child.rs", "pub(crate) fn one() { super::help() }"),
    ]);
    assert_eq!(found, ["parent/child.rs parent/mod.rs"]);
}

#[test]
fn a_name_is_followed_through_reexports_to_its_file() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b; pub use b::B as Renamed;"),
        ("a/mod.rs", "mod inner; pub(crate) use inner::*;"),
        ("a/inner.rs", "pub(crate) struct A(crate::Renamed);"),
        ("b.rs", "use crate::a::A; pub struct B(Option<Box<A>>);"),
    ]);
    assert_eq!(found, ["a/inner.rs b.rs"]);
}

#[test]
fn a_name_used_where_it_is_reexported_counts() {
    let found = planted(&[
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b; pub(crate) use b::B; pub(crate) struct A(B);"),
        ("a/b.rs", "pub(crate) struct B(Option<Box<super::A>>);"),
    ]);
    assert_eq!(found, ["a/b.rs a/mod.rs"]);
}

#[test]
fn paths_in_macros_attributes_and_patterns_count() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub fn a() -> String { format!(\"{}\", crate::b::NAME.len()) }"),
        ("b.rs", "pub const NAME: &str = \"\"; #[serde(default = \"crate::c::c\")] pub struct B;"),
        ("c.rs", "pub fn c(name: &str) -> bool { matches!(name, x if { super::a::a(); x.is_empty() }) }"),
    ]);
    assert_eq!(found, ["a.rs b.rs c.rs"]);
    let found = planted(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub enum A { One } pub fn a() { super::b::b(&A::One) }"),
        ("b.rs", "pub fn b(a: &impl Sized) { if let crate::a::A::One = todo(a) {} }"),
    ]);
    assert_eq!(found, ["a.rs b.rs"]);
}

#[test]
fn a_module_inside_a_file_is_that_file() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod inside { pub(super) fn deep() { super::super::b::b() } } pub fn a() { inside::deep() }"),
        ("b.rs", "pub fn b() { use crate::a as other; other::a() }"),
    ]);
    assert_eq!(found, ["a.rs b.rs"]);
}

#[test]
fn modules_reexports_and_tests_are_no_arrows() {
    let found = planted(&[
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::{self, help};"),
        ("a.rs", "use crate::help; pub struct A; #[cfg(test)] mod tests { use super::super::b::B; }"),
        ("b.rs", "pub fn help() {} #[cfg(test)] use crate::A; #[cfg(test)] mod tests; pub struct B;"),
        ("b/tests.rs", "use crate::a::A;"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn modules_that_are_only_passed_through_are_no_arrows() {
    let found = planted(&[
        ("lib.rs", "mod area;"),
        ("area/mod.rs", "mod one; mod two; pub fn all() { one::one() }"),
        ("area/one.rs", "use super::two; pub(crate) fn one() { two::two() }"),
        ("area/two.rs", "/// See [`crate::area::all`].\npub(crate) fn two() { let all = 1; drop(all) }"),
    ]);
    assert_eq!(found, [""; 0]);
}
