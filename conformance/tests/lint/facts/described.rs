//! What is said of the components: the `metadata.yaml` files of dapr/components-contrib.

use std::fs;
use std::path::Path;

use conformance::lint::facts::component::{Direction, Field, Kind, Profile, Status};
use serde::Deserialize;

use super::builtin;

/// The facts of a `metadata.yaml`.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    /// What it calls the component; not always the type that daprd has.
    pub(crate) called: String,
    /// How far it is.
    pub(crate) status: Status,
    /// What it can do.
    pub(crate) capabilities: Vec<String>,
    /// The fields outside of profiles.
    pub(crate) fields: Vec<Field>,
    /// The ways to log in.
    pub(crate) profiles: Vec<Profile>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(rename = "type")]
    category: String,
    name: String,
    status: Status,
    capabilities: Option<Vec<String>>,
    metadata: Option<Vec<Entry>>,
    authentication_profiles: Option<Vec<Login>>,
    builtin_authentication_profiles: Option<Vec<Builtin>>,
}

#[derive(Debug, Deserialize)]
struct Login {
    title: String,
    metadata: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct Builtin {
    name: String,
    metadata: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    required: Option<bool>,
    sensitive: Option<bool>,
    allowed_values: Option<Vec<String>>,
    default: Option<String>,
    deprecated: Option<bool>,
    binding: Option<Sides>,
}

#[derive(Debug, Deserialize)]
struct Sides {
    input: Option<bool>,
    output: Option<bool>,
}

/// The description in a folder; `None` when there is none.
pub(crate) fn described(folder: &Path) -> Option<Described> {
    let file = folder.join("metadata.yaml");
    // Some have tabs behind a value, which not every reader of YAML takes.
    let text = fs::read_to_string(&file).ok()?.replace('\t', " ");
    let page: Page = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
    let category = if page.category == "middleware" { "middleware.http" } else { &page.category };
    let own = page.authentication_profiles.unwrap_or_default().into_iter();
    let mut profiles: Vec<_> =
        own.map(|login| Profile { title: login.title, fields: fields(login.metadata) }).collect();
    for builtin in page.builtin_authentication_profiles.unwrap_or_default() {
        let own = fields(builtin.metadata);
        for (title, more) in builtin::logins(&builtin.name) {
            let new = more.into_iter().filter(|field| !own.iter().any(|known| known.is(&field.name)));
            let fields = own.iter().cloned().chain(new).collect();
            profiles.push(Profile { title: title.to_owned(), fields });
        }
    }
    Some(Described {
        called: format!("{category}.{}", page.name),
        status: page.status,
        capabilities: page.capabilities.unwrap_or_default(),
        fields: fields(page.metadata),
        profiles,
    })
}

fn fields(entries: Option<Vec<Entry>>) -> Vec<Field> {
    entries.unwrap_or_default().into_iter().map(field).collect()
}

fn field(entry: Entry) -> Field {
    let sides = entry.binding.map(|sides| (sides.input == Some(true), sides.output == Some(true)));
    Field {
        name: entry.name,
        kind: entry.kind.unwrap_or_default(),
        required: entry.required == Some(true),
        sensitive: entry.sensitive == Some(true),
        allowed: entry.allowed_values.unwrap_or_default().iter().map(|word| plain(word)).collect(),
        default: entry.default.map(|default| plain(&default)).filter(|default| !default.is_empty()),
        deprecated: entry.deprecated == Some(true),
        direction: match sides {
            Some((true, false)) => Some(Direction::Input),
            Some((false, true)) => Some(Direction::Output),
            _ => None,
        },
        unread: false,
    }
}

/// A value without the quotes that some are written in twice.
fn plain(value: &str) -> String {
    let value = value.trim();
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value).to_owned()
}
