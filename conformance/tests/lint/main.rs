//! `lint`: rules against their pages, facts against their sources, the command as people run it.

mod automation;
mod cache;
mod corpus;
mod editor;
mod facts;
mod fuzz;
mod loaded;
mod page;
mod pages;
mod reference;
mod registry;
mod resources;
mod started;
mod words;
