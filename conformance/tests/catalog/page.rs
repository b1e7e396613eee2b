//! Pages that are rendered and committed.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the package.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether what is committed is to be written anew.
pub(crate) fn updates() -> bool {
    std::env::var("HARNESS_UPDATE").is_ok_and(|value| value == "1")
}

/// Compares a committed page with what is rendered, or rewrites it.
pub(crate) fn is_current(name: &str, rendered: &str) {
    if updates() {
        fs::write(here(name), rendered).unwrap();
    }
    let committed = fs::read_to_string(here(name)).unwrap_or_default();
    let differs = committed.lines().zip(rendered.lines()).find(|(committed, rendered)| committed != rendered);
    let help = format!("{name} is not current: HARNESS_UPDATE=1 cargo test -p conformance --test catalog");
    assert!(committed == rendered, "{help}\nfirst difference: {differs:?}");
}
