//! What is known of a component, as it stands in the table, and how its parts are found.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// One component under all its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// As in `type: pubsub.kafka`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The other types that are the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Whether the component has a `metadata.yaml`: without one its fields are only guessed from its code.
    pub documented: bool,
    /// Whether it is registered version by version. The others take `v0`, `v1` and none for the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub versioned: bool,
    /// What a binding is registered as; none: it is no binding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directions: Vec<Direction>,
    /// What daprd has of it; nothing when it is described and not built.
    pub versions: Vec<Version>,
}

/// One version of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// As in `version: v1`.
    pub version: String,
    /// Whether it is taken where no version is given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Whether daprd warns of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// How far it is; `None`: nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// What it can do, as `transactional` or `actorStateStore`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// The fields that stand outside of profiles, in the order of the description.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The ways to log in; a component uses one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// Names and patterns that its code reads and nobody describes: older spellings, and tuning that was left out. Some
    /// belong to requests or to another component on the same code, so they excuse a name and prove nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What the runtime reads of every component of the category.
    #[serde(skip)]
    pub runtime: Vec<Field>,
}

/// A way to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is called.
    pub title: String,
    /// Its fields. One is required for those only who log in this way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// One field of `spec.metadata`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name, or a pattern with a placeholder, `<topic-name>.avroschema`.
    pub name: String,
    /// What its value is read as.
    #[serde(rename = "type", default, skip_serializing_if = "Kind::is_text")]
    pub kind: Kind,
    /// Whether the component needs it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether its value is a secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// The only values; none: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// What holds where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether it is still read and no longer to be used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The side of a binding that it is for; `None`: both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Whether it is described and, as far as can be told, no code reads it: do not miss it where it is required.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
}

/// What a value is read as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any text.
    #[default]
    String,
    /// A number.
    Number,
    /// A yes or no.
    Bool,
    /// A duration, `5s`.
    Duration,
    /// A size, `16Mi`.
    Bytesize,
}

impl Kind {
    /// Whether it is any text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        *self == Self::String
    }
}

/// A side of a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It calls the app.
    Input,
    /// The app calls it.
    Output,
}

/// How far a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// For use.
    Stable,
    /// Nearly so.
    Beta,
    /// An early one.
    Alpha,
    /// For a developer's machine only.
    DevelopmentOnly,
}

impl Component {
    /// The first part of its type, `pubsub`.
    #[must_use]
    pub fn category(&self) -> &str {
        self.kind.split('.').next().unwrap_or_default()
    }

    /// Its type, and then its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.kind).chain(&self.aliases).map(String::as_str)
    }

    /// Whether daprd has it.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        !self.versions.is_empty()
    }

    /// The version of that name, in any case; the empty name is that of a version that is not given.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<&Version> {
        let wanted = version.to_lowercase();
        let initial = matches!(wanted.as_str(), "" | "v0" | "v1");
        let takes = |known: &&Version| {
            known.version == wanted || known.default && (wanted.is_empty() || initial && !self.versioned)
        };
        self.versions.iter().find(takes)
    }

    /// The names of its versions.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().map(|version| version.version.as_str())
    }
}

impl Version {
    /// Every field that is described: its own, those that the runtime reads, and those of the ways to log in. A name
    /// comes once for each place it is described in.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let profiles = self.profiles.iter().flat_map(|profile| &profile.fields);
        self.fields.iter().chain(&self.runtime).chain(profiles)
    }

    /// The field of that name, in any case, where it is described first.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.is(name))
    }

    /// Whether anything reads a field of that name, as far as can be told.
    #[must_use]
    pub fn accepts(&self, name: &str) -> bool {
        self.field(name).is_some() || self.also.iter().any(|also| fits(also, name))
    }

    /// Every name that something reads, to find what a wrong one was meant to be; each once, without patterns.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        let all = self.fields().map(|field| &field.name).chain(&self.also);
        all.filter(|name| !name.contains('<')).map(String::as_str).collect()
    }

    /// Whether it can do that, as `actorStateStore`.
    #[must_use]
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }
}

impl Field {
    /// Whether this is its name, in any case, or fits it when it is a pattern.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        fits(&self.name, name)
    }
}

/// Whether a name is a known one, in any case, or fits it where that has a placeholder.
fn fits(known: &str, name: &str) -> bool {
    let Some((start, (_, end))) = known.split_once('<').and_then(|(start, rest)| Some((start, rest.split_once('>')?)))
    else {
        return known.eq_ignore_ascii_case(name);
    };
    let (name, start, end) = (name.to_lowercase(), start.to_lowercase(), end.to_lowercase());
    name.len() > start.len() + end.len() && name.starts_with(&start) && name.ends_with(&end)
}
