//! The stand that most checks of the services share.

use fixtures::todo;

use crate::checks::prelude::*;

/// The whole todo system, the same for every check that breaks nothing.
pub(crate) fn todo_system(_: &Names) -> Ask {
    todo::ask(&todo::Options::default())
}
