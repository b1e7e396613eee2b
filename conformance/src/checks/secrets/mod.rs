//! Secret stores.

mod component_reference;
mod env_store;
mod errors;
mod file_store;
mod no_leak;
mod scopes;

use crate::run::area::Area;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "secrets",
    about: "Secret stores: what is read and how it is shaped, what is refused, references in components.",
    checks: &[
        &file_store::CHECK,
        &env_store::CHECK,
        &errors::CHECK,
        &scopes::CHECK,
        &component_reference::CHECK,
        &no_leak::CHECK,
    ],
};
