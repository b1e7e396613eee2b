//! Journeys of users through the todo system, as a browser makes them, and whether their history is true afterwards:
//! a system that answers fast and forgets is not fast.
//!
//! goose chooses who walks which way and writes its own report files. What is reported here is measured by our own
//! clock to the last byte of an answer (goose times to the headers). Users wait for their answers, so the arrivals are
//! closed: rates are what came of it, and response and service time are the same.

mod diary;
mod events;
mod history;
mod inquiry;
mod stage;
mod step;
mod text;
mod token;
mod tour;
mod travel;
mod walk;

pub use events::{Beside, Events};
pub use history::History;
pub use text::text;
pub use token::Key;
pub use tour::Tour;
pub use travel::{Journey, SCHEMA, save, travel};
