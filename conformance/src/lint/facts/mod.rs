//! What Dapr itself says of its resources: facts read from its sources, each compared with them by a test.

pub mod annotation;
pub mod component;
pub mod resource;
pub mod word;
