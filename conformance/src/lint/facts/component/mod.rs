//! The types of components: their versions, and the fields that each of them and the runtime read.
//!
//! A test reads the sources of dapr/dapr 1.18.2 and dapr/components-contrib 1.18.3 and keeps the table current. How
//! names are compared was read there too:
//!
//! - The category of a type is compared to the letter (`pkg/runtime/processor/components.go`), the rest of the type and
//!   its version without case (`pkg/components/state/registry.go` and the other registries).
//! - Names of fields are compared without case where a component decodes them into a struct (`kit:metadata/utils.go`),
//!   and there it refuses two that differ in case only. The runtime is stricter with some: see [`spelled`].

mod runtime;
mod shape;
mod table;

pub use runtime::{read_by_the_runtime, spelled};
pub use shape::{Component, Direction, Field, Kind, Profile, Status, Version};
pub use table::{Table, table};
