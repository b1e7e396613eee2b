//! Which package may know which, from what cargo says about the workspace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A package, and the packages that it has nothing to do with, not even through others.
pub(crate) struct Rule {
    package: &'static str,
    without: &'static [&'static str],
}

/// What the layers are.
pub(crate) const RULES: &[Rule] = &[
    // A team gets the double as a small binary of its own.
    Rule { package: "dapr-double", without: &["testcontainers", "rdkafka", "reference-services", "fixtures"] },
    // What is judged does not know its judge.
    Rule { package: "reference-services", without: &["dapr-double", "fixtures", "conformance", "load", "load-goals"] },
    Rule { package: "fixtures", without: &["conformance", "load", "load-goals"] },
    // What compares us with other tools is for us only.
    Rule { package: "load", without: &["load-goals", "conformance"] },
];

impl Rule {
    /// What breaks the rule. A package that nobody knows breaks it too: it may have another name by now.
    pub(crate) fn broken(&self, workspace: &Workspace) -> Vec<String> {
        let Some(package) = workspace.member(self.package) else {
            return vec![format!("there is no package {}", self.package)];
        };
        let below = workspace.below(package);
        let mut broken = Vec::new();
        for name in self.without {
            if !workspace.locks(name) {
                broken.push(format!("nothing is called {name}"));
            }
            if below.contains(*name) {
                broken.push(format!("{} depends on {name}", self.package));
            }
        }
        broken
    }
}

/// The packages of a workspace, as cargo tells them.
pub(crate) struct Workspace {
    root: PathBuf,
    packages: Vec<Package>,
}

/// What `cargo metadata` says.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    manifest_path: PathBuf,
    targets: Vec<Built>,
}

/// What is built of a package.
#[derive(Deserialize)]
struct Built {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Workspace {
    /// Asks cargo about the workspace in `root`.
    pub(crate) fn read(root: &Path) -> Self {
        let told = cargo(root, &["metadata", "--format-version=1", "--no-deps"]);
        let metadata: Metadata = serde_json::from_str(&told).expect("the answer of cargo metadata");
        Self { root: root.to_owned(), packages: metadata.packages }
    }

    /// The packages of the workspace.
    pub(crate) fn members(&self) -> &[Package] {
        &self.packages
    }

    fn member(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// Whether the workspace has or uses a package of that name.
    fn locks(&self, name: &str) -> bool {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).expect("the workspace has a lock file");
        lock.lines().any(|line| line == format!("name = \"{name}\""))
    }

    /// The names of all packages that one is built with, its tests apart.
    fn below(&self, package: &Package) -> BTreeSet<String> {
        let edges = ["tree", "--edges=normal,build", "--prefix=none", "--format={p}", "--locked", "--package"];
        let told = cargo(&self.root, &[&edges[..], &[package.name.as_str()]].concat());
        let names = told.lines().filter_map(|line| line.split_whitespace().next());
        names.filter(|name| *name != package.name).map(str::to_owned).collect()
    }
}

/// What cargo answers about the workspace in `root`, without asking a registry.
fn cargo(root: &Path, args: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut asked = Command::new(cargo);
    asked.args(args).args(["--offline", "--manifest-path"]).arg(root.join("Cargo.toml"));
    let told = asked.output().expect("run cargo");
    assert!(told.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).expect("cargo speaks UTF-8")
}

impl Package {
    /// The root files of its library and its programs.
    pub(crate) fn roots(&self) -> Vec<&Path> {
        let product = |built: &&Built| built.kind.iter().any(|kind| kind == "bin" || kind == "lib");
        self.targets.iter().filter(product).map(|built| built.src_path.as_path()).collect()
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.manifest_path.parent().expect("a manifest lies in a folder").to_owned()
    }
}
