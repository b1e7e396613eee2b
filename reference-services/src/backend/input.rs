//! What a task may be made of, and what may become of it. Whatever is read into these types can be stored; everything
//! else is refused while it is read, with the reason.

mod field;

pub(crate) use self::field::{Description, Due, Text, Title, Which};

use http::StatusCode;
use serde::{Deserialize, Deserializer};

use self::field::Zone;
use super::store::{Change, NewTask, Repetition};
use crate::problem::Problem;
use crate::task::{Recurrence, Rule};

/// How a task is to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeat {
    rule: Rule,
    #[serde(default)]
    time_zone: Zone,
}

/// A wanted task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    pub(crate) title: Title,
    pub(crate) description: Option<Description>,
    pub(crate) due_at: Option<Due>,
    pub(crate) recurrence: Option<Repeat>,
}

impl Wanted {
    /// The new task of `user`.
    ///
    /// # Errors
    /// 422 when it repeats but is never due.
    pub(crate) fn of(self, user: &str) -> Result<NewTask, Problem> {
        let due_at = self.due_at.map(|due| due.0);
        let recurrence = match (self.recurrence, due_at) {
            (None, _) => None,
            (Some(Repeat { rule, time_zone }), Some(due)) => Some(Recurrence::starting(rule, &time_zone.0, due)),
            (Some(_), None) => return Err(never_due()),
        };
        Ok(NewTask {
            user_id: user.to_owned(),
            title: self.title.into_inner(),
            description: self.description.map(Text::into_inner),
            due_at,
            recurrence,
        })
    }
}

/// A wanted change: a field that is absent stays, one that is `null` is cleared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patch {
    #[serde(default, deserialize_with = "present")]
    title: Option<Title>,
    #[serde(default, deserialize_with = "present")]
    description: Option<Option<Description>>,
    #[serde(default, deserialize_with = "present")]
    due_at: Option<Option<Due>>,
    #[serde(default, deserialize_with = "present")]
    recurrence: Option<Option<Repeat>>,
}

impl Patch {
    /// The change that is wanted.
    ///
    /// # Errors
    /// 422 when nothing is to change.
    pub(crate) fn change(self) -> Result<Change, Problem> {
        let Self { title, description, due_at, recurrence } = self;
        if title.is_none() && description.is_none() && due_at.is_none() && recurrence.is_none() {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "there is nothing to change"));
        }
        let repetition = |Repeat { rule, time_zone }| Repetition { rule, time_zone: time_zone.0 };
        Ok(Change {
            title: title.map(Text::into_inner),
            description: description.map(|text| text.map(Text::into_inner)),
            due_at: due_at.map(|due| due.map(|due| due.0)),
            recurrence: recurrence.map(|repeat| repeat.map(repetition)),
        })
    }
}

/// A field that is there, whatever it holds: without this, `null` would be the same as absent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// What is said of a task that repeats but has no time.
pub(crate) fn never_due() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a task that repeats needs a due_at")
}
