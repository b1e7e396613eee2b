//! What a sidecar adds, measured so that a noisy machine cannot fake it: short slices of both sides in alternation
//! (ABBA), the difference taken pair by pair, its interval from the pairs, and beside it the same comparison of the
//! direct side with itself (A/A), which must show nothing.

mod cell;
mod html;
mod pairs;
mod pools;
mod report;
mod slice;
mod text;

pub use cell::{Comparison, Settings, compare};
pub use html::html;
pub use report::{Added, Cell, OverheadReport, SCHEMA, Sidecar, Trace, Verdict};
pub use slice::Rhythm;
pub use text::{interval, text};
