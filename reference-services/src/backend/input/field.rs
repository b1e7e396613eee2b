//! The single fields: what is read into one of these types can be stored.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use rmcp::schemars::JsonSchema;
use serde::Deserialize;

use crate::task::Status;

/// A text of so many characters. One that must not be empty is trimmed first, so that blanks do not count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Text<const MIN: usize, const MAX: usize>(String);

/// The title of a task.
pub(crate) type Title = Text<1, 200>;
/// The description of a task.
pub(crate) type Description = Text<0, 4000>;

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The text.
    pub(crate) fn into_inner(self) -> String {
        self.0
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Text<MIN, MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = if MIN > 0 { text.trim().to_owned() } else { text };
        let length = text.chars().count();
        if !(MIN..=MAX).contains(&length) {
            return Err(format!("a text of {MIN} to {MAX} characters is needed, this one has {length}"));
        }
        // PostgreSQL keeps it neither in a text nor in a JSON document (E31).
        if text.contains('\0') { Err("a text cannot hold the character U+0000".to_owned()) } else { Ok(Self(text)) }
    }
}

/// When a task is due: in a year both databases know, to the microsecond, which is what they keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Timestamp")]
pub(crate) struct Due(pub(super) Timestamp);

impl TryFrom<Timestamp> for Due {
    type Error = &'static str;

    fn try_from(time: Timestamp) -> Result<Self, &'static str> {
        match time.round(Unit::Microsecond) {
            Ok(time) if time >= Timestamp::UNIX_EPOCH => Ok(Self(time)),
            _ => Err("a time between the years 1970 and 9999 is needed"),
        }
    }
}

/// A time zone of the IANA database, by its name there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Zone(pub(super) TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl TryFrom<String> for Zone {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, &'static str> {
        let zone = TimeZone::get(&name).ok().filter(|zone| zone.iana_name().is_some() && !zone.is_unknown());
        zone.map(Self).ok_or("an IANA time zone is needed, for example Europe/Berlin")
    }
}

/// Which tasks are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(rename_all = "lowercase")]
pub(crate) enum Which {
    #[default]
    All,
    Pending,
    Completed,
}

impl Which {
    /// The status they have, when they have one in common.
    pub(crate) fn status(self) -> Option<Status> {
        match self {
            Self::All => None,
            Self::Pending => Some(Status::Pending),
            Self::Completed => Some(Status::Completed),
        }
    }
}
