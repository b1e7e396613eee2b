//! Who may use which component, topic and API.

mod access_default;
mod api_allow_list;
mod component_scope;
mod scopes;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "access",
    about: "Who may use which component, topic and API.",
    checks: &[&component_scope::CHECK, &api_allow_list::CHECK, &access_default::CHECK, &scopes::CHECK],
};
