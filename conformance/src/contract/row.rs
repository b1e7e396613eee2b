//! The rows of the contract: one promise each, read from `conformance/contract`, a file for each building block.

use std::collections::BTreeMap;

use fixtures::error::{Error, Kind};
use serde::{Deserialize, Serialize};

use crate::model::clause::Basis;

/// The files, in the order of the page.
const FILES: &[(&str, &str)] = &[
    ("api", include_str!("../../contract/api.toml")),
    ("state", include_str!("../../contract/state.toml")),
    ("publish", include_str!("../../contract/publish.toml")),
    ("subscribe", include_str!("../../contract/subscribe.toml")),
    ("invoke", include_str!("../../contract/invoke.toml")),
    ("resiliency", include_str!("../../contract/resiliency.toml")),
    ("bindings", include_str!("../../contract/bindings.toml")),
    ("secrets", include_str!("../../contract/secrets.toml")),
    ("configuration", include_str!("../../contract/configuration.toml")),
    ("lock", include_str!("../../contract/lock.toml")),
    ("actors", include_str!("../../contract/actors.toml")),
    ("jobs", include_str!("../../contract/jobs.toml")),
    ("workflow", include_str!("../../contract/workflow.toml")),
    ("sidecar", include_str!("../../contract/sidecar.toml")),
    ("security", include_str!("../../contract/security.toml")),
    ("observability", include_str!("../../contract/observability.toml")),
    ("faults", include_str!("../../contract/faults.toml")),
];

/// What one building block promises.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The name of its file, without the ending.
    #[serde(skip)]
    pub name: &'static str,
    /// What the page calls it.
    pub title: String,
    /// Its chapters, in the order of the page.
    #[serde(rename = "chapter")]
    pub chapters: Vec<Chapter>,
}

/// Rows that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// What it is about.
    pub title: String,
    /// Its rows.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
}

/// One promise that can be judged by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// A slug, unique in the contract and permanent; what steps name.
    pub id: String,
    /// The promise, ending with a full stop.
    pub text: String,
    /// What else has to be observed before the row is proved, by slug; `http` and `grpc` are the transports of the steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, String>,
    /// Where it is decided.
    pub source: Source,
    /// The first Dapr version that promises it; `None`: all that are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The first version that no longer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What the promise leans on.
    pub basis: Basis,
    /// The type whose promise it is, `state.postgresql/v1`; `None`: any component of the block owes it, or the runtime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Where people reported that it does not hold. Such rows are counted apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Why nobody can judge it on one machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a promise is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// A page of Dapr's documentation, by its path.
    Docs(String),
    /// A file or folder of dapr/dapr.
    Dapr(String),
    /// A file or folder of dapr/components-contrib.
    Contrib(String),
    /// It was seen on a real daprd 1.18.2.
    Seen,
    /// A scenario of ours, over what several pages promise together.
    Own,
}

impl Source {
    /// The address of the page or the file; `None` when there is none.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        match self {
            Self::Docs(path) => Some(format!("https://docs.dapr.io/{path}")),
            Self::Dapr(path) => Some(format!("https://github.com/dapr/dapr/tree/v1.18.2/{path}")),
            Self::Contrib(path) => Some(format!("https://github.com/dapr/components-contrib/tree/v1.18.3/{path}")),
            Self::Seen | Self::Own => None,
        }
    }
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("docs", path)) => Ok(Self::Docs(path.to_owned())),
            Some(("dapr", path)) => Ok(Self::Dapr(path.to_owned())),
            Some(("contrib", path)) => Ok(Self::Contrib(path.to_owned())),
            None if text == "seen" => Ok(Self::Seen),
            None if text == "own" => Ok(Self::Own),
            _ => Err(format!("`{text}` is no source: docs:PATH, dapr:PATH, contrib:PATH, seen or own")),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        match source {
            Source::Docs(path) => format!("docs:{path}"),
            Source::Dapr(path) => format!("dapr:{path}"),
            Source::Contrib(path) => format!("contrib:{path}"),
            Source::Seen => "seen".to_owned(),
            Source::Own => "own".to_owned(),
        }
    }
}

/// Every block in the order of the page.
///
/// # Errors
/// When a file is not what this build expects; it names the file and the line.
pub fn blocks() -> Result<Vec<Block>, Error> {
    FILES.iter().map(|(name, text)| block(name, text)).collect()
}

fn block(name: &'static str, text: &str) -> Result<Block, Error> {
    let read = toml::from_str(text).map(|block: Block| Block { name, ..block });
    read.map_err(|error| Error::new(Kind::Harness, format!("read contract/{name}.toml: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_and_an_unknown_field_or_source_is_not() {
        let text = |field: &str| {
            format!(
                "title = 'A'\n[[chapter]]\ntitle = 'B'\n[[chapter.row]]\nid = 'a-b'\ntext = 'C.'\nbasis = 'documented'\n{field}"
            )
        };
        let block = |field: &str| block("a", &text(field));
        let row = block("source = 'docs:a/'\nvariants = { x = 'y' }").unwrap().chapters.remove(0).rows.remove(0);
        assert_eq!(row.source.url().unwrap(), "https://docs.dapr.io/a/");
        assert_eq!(row.variants["x"], "y");
        for (wrong, named) in [("source = 'page'", "`page` is no source"), ("source = 'own'\nsices = '1'", "sices")] {
            let error = block(wrong).unwrap_err().to_string();
            assert!(error.contains("contract/a.toml") && error.contains(named), "{error}");
        }
    }
}
