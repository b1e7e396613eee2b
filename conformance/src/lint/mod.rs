//! Resource files judged before anything starts.

pub mod app;
pub mod catalogue;
pub mod component;
pub mod document;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod flags;
pub mod fragment;
pub mod ignore;
pub mod input;
pub mod judge;
pub mod near;
mod prelude;
pub mod read;
pub mod render;
pub mod repair;
pub mod resource;
pub mod rule;
pub mod rules;
pub mod server;
pub mod set;
pub mod source;
pub mod workload;
pub mod yaml;
