//! The components that daprd is built with: `cmd/daprd/components` of dapr/dapr.

use std::collections::BTreeSet;
use std::path::Path;

use conformance::lint::facts::component::Direction;

use super::go::{self, Imports, Token};
use super::package::go_files;

/// The flavour of daprd that is shipped.
const FLAVOUR: &str = "allcomponents";

/// What the types begin with, by the beginning of the file. From the `createFullName` of the registries in
/// `pkg/components`.
const PREFIXES: [(&str, &str); 10] = [
    ("bindings", "bindings"),
    ("configuration", "configuration"),
    ("conversation", "conversation"),
    ("crypto", "crypto"),
    ("lock", "lock"),
    ("middleware", "middleware.http"),
    ("nameresolution", "nameresolution"),
    ("pubsub", "pubsub"),
    ("secretstores", "secretstores"),
    ("state", "state"),
];

/// A type that daprd knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registered {
    /// As in `type: pubsub.kafka`.
    pub(crate) kind: String,
    /// Its versions, by name.
    pub(crate) versions: Vec<Built>,
    /// The version where none is given.
    pub(crate) default: String,
    /// Whether it is registered version by version.
    pub(crate) versioned: bool,
    /// The sides of a binding.
    pub(crate) directions: BTreeSet<Direction>,
}

/// One version of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Built {
    /// Its name.
    pub(crate) version: String,
    /// `Preferred`, `Others` or `Deprecated`.
    pub(crate) role: String,
    /// The folder of its package in dapr/components-contrib; empty: it is made in the file itself.
    pub(crate) folder: String,
    /// The file that registers it.
    pub(crate) file: String,
}

impl Registered {
    /// Whether both are the same component under two names.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let category = |registered: &Self| registered.kind.split('.').next().map(str::to_owned);
        let packaged = self.versions.iter().all(|built| !built.folder.is_empty());
        let parts = |built: &Built| (built.version.clone(), built.role.clone(), built.folder.clone());
        packaged
            && category(self) == category(other)
            && self.default == other.default
            && self.directions == other.directions
            && self.versions.iter().map(parts).eq(other.versions.iter().map(parts))
    }
}

/// Every type, in the order of the files.
pub(crate) fn registered(folder: &Path) -> Vec<Registered> {
    let mut found = Vec::new();
    for (file, text) in go_files(folder).into_iter().filter(|(_, text)| is_built(text)) {
        let prefix = PREFIXES.iter().find(|(start, _)| file.split('_').next() == Some(*start));
        let Some((_, prefix)) = prefix else {
            panic!("{file} registers components of a category that is not known here")
        };
        let tokens = go::tokens(&text);
        let imports = go::imports(&tokens);
        for at in 0..tokens.len() {
            let Some(call) = tokens[at].word().filter(|_| go::mark(&tokens, at + 1, '(')) else { continue };
            let arguments = || go::arguments(go::inside(&tokens, at + 1));
            match call {
                "RegisterComponentWithVersions" => found.push(versioned(prefix, &file, &arguments(), &imports)),
                "RegisterComponent" => add(&mut found, prefix, &file, &arguments(), &imports, None),
                "RegisterInputBinding" => {
                    add(&mut found, prefix, &file, &arguments(), &imports, Some(Direction::Input));
                }
                "RegisterOutputBinding" => {
                    add(&mut found, prefix, &file, &arguments(), &imports, Some(Direction::Output));
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether the first line lets the flavour have the file.
fn is_built(text: &str) -> bool {
    let Some(condition) = text.lines().next().and_then(|line| line.strip_prefix("//go:build ")) else { return true };
    condition.split([' ', '(', ')']).any(|word| word == FLAVOUR)
}

/// The folder of the last component's package that is named.
fn folder(tokens: &[Token], imports: &Imports) -> String {
    let named = tokens.windows(2).rev().filter(|pair| pair[1] == Token::Mark('.')).filter_map(|pair| pair[0].word());
    let mut folders = named.filter_map(|name| imports.get(name)).filter(|folder| folder.contains('/'));
    folders.next().cloned().unwrap_or_default()
}

/// Notes a type for each name of a call, or one more side of it.
fn add(
    found: &mut Vec<Registered>,
    prefix: &str,
    file: &str,
    arguments: &[Vec<Token>],
    imports: &Imports,
    direction: Option<Direction>,
) {
    let Some(factory) = arguments.first() else { return };
    let names = arguments.iter().filter_map(|part| if let [Token::Text(name)] = &part[..] { Some(name) } else { None });
    for name in names {
        let kind = format!("{prefix}.{name}").to_lowercase();
        if let Some(known) = found.iter_mut().find(|known| known.kind == kind) {
            known.directions.extend(direction);
            continue;
        }
        let built = Built {
            version: "v1".to_owned(),
            role: "Preferred".to_owned(),
            folder: folder(factory, imports),
            file: file.to_owned(),
        };
        let default = built.version.clone();
        let directions = direction.into_iter().collect();
        found.push(Registered { kind, versions: vec![built], default, versioned: false, directions });
    }
}

/// The type of a call with `components.Versioning`.
fn versioned(prefix: &str, file: &str, arguments: &[Vec<Token>], imports: &Imports) -> Registered {
    let name = arguments[0][0].text().expect("a name comes first");
    let body = &arguments[1];
    let text = |at: usize| body.get(at + 2).and_then(Token::text).unwrap_or_default().to_owned();
    let mut versions = Vec::new();
    let mut default = String::new();
    let mut built = Built { file: file.to_owned(), ..Built::default() };
    for at in 0..body.len() {
        match body[at].word() {
            Some(role @ ("Preferred" | "Others" | "Deprecated")) => built.role = role.to_owned(),
            Some("Version") => built.version = text(at),
            Some("Default") => default = text(at),
            Some("Constructor") => {
                built.folder = folder(body.get(at + 1..at + 4).unwrap_or_default(), imports);
                versions.push(built.clone());
            }
            _ => {}
        }
    }
    versions.sort();
    let kind = format!("{prefix}.{name}").to_lowercase();
    Registered { kind, versions, default, versioned: true, directions: BTreeSet::new() }
}
