//! Publishing of numbered events, and their arrival at the app: the loop from the planned publish to the delivery.

mod follow;
mod history;
mod numbered;
mod publisher;

pub use follow::Deliveries;
