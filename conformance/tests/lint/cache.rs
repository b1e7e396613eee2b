//! The Go modules that the facts were read from: pinned in `ci/tools/dapr/go.mod`, downloaded by `ci/binaries`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fixtures::error::{Error, Kind};
use fixtures::prerequisite::available;

/// A file of the package.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The version of a module, `v1.18.2`.
pub(crate) fn version(name: &str) -> String {
    let file = here("../ci/tools/dapr/go.mod");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
    pinned(&text, name).unwrap_or_else(|| panic!("{name} is not pinned in {}", file.display())).to_owned()
}

/// The folder of a module in the pinned version; `None`: it was not downloaded.
pub(crate) fn module(name: &str) -> Option<PathBuf> {
    let folder = downloads()?.join(format!("{name}@{}", version(name)));
    folder.is_dir().then_some(folder)
}

/// The folder of a module in the pinned version; nothing, with the reason on stderr, where it was not downloaded.
///
/// # Panics
/// Where it was not and `HARNESS_REQUIRE` is set.
#[track_caller]
pub(crate) fn required(name: &str) -> Option<PathBuf> {
    let missing = || {
        let context = format!("find the Go module {name} {}: it is not downloaded", version(name));
        let help = "ci/binaries sources";
        Error::new(Kind::Prerequisite, context).with_help(help)
    };
    available(module(name).ok_or_else(missing))
}

/// What `go.mod` says of a module.
fn pinned<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().map(|line| line.trim_start().trim_start_matches("require "));
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.split_whitespace().next())
}

/// Where Go puts what it downloads: where it says so itself, or else its default place.
fn downloads() -> Option<PathBuf> {
    let folder = |text: String| (!text.trim().is_empty()).then(|| PathBuf::from(text.trim()));
    if let Some(given) = std::env::var("GOMODCACHE").ok().and_then(folder) {
        return Some(given);
    }
    let told = Command::new("go").args(["env", "GOMODCACHE"]).output().ok().filter(|told| told.status.success());
    let told = told.and_then(|told| String::from_utf8(told.stdout).ok()).and_then(folder);
    told.or_else(|| std::env::home_dir().map(|home| home.join("go/pkg/mod")))
}

#[test]
fn a_module_is_pinned_by_its_whole_name() {
    let text = "module a\n\nrequire (\n\texample.org/a/b v0.1.0 // indirect\n\texample.org/a v1.2.3\n)\n\
                require example.org/c v4.0.0\ntool example.org/a/cmd\n";
    assert_eq!(pinned(text, "example.org/a"), Some("v1.2.3"));
    assert_eq!(pinned(text, "example.org/c"), Some("v4.0.0"));
    assert_eq!(pinned(text, "example.org/a/cmd"), None);
    assert_eq!(pinned(text, "example.org"), None);
}
