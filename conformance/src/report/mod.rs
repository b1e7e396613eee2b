//! Events → `report.json`, `events.ndjson`, `junit.xml`, `summary.md`, evidence, and what a terminal shows.

mod column;
pub mod differences;
pub mod events;
pub mod evidence;
pub mod files;
pub mod junit;
pub mod markdown;
pub mod merged;
pub mod of_app;
pub mod progress;
pub mod read;
pub mod recorder;
pub mod summary;
pub mod text;
mod unasked;
mod word;
