//! What a run leaves behind: `report.json`, `.hlog` per worker, `.hgrm`, and text.

mod budget;
mod delivery;
mod file;
mod hgrm;
mod hlog;
mod model;
mod saved;
mod summary;
mod text;

pub use budget::Budget;
pub use delivery::Delivery;
pub(crate) use file::unwritable;
pub use file::{create_folder, write_json};
pub use hgrm::hgrm;
pub use hlog::{Hlog, Logged, read_hlog, read_lines};
pub use model::{Asked, Generator, Kept, Part, Report, SCHEMA};
pub use saved::Saved;
pub use summary::Summary;
pub use text::text;
