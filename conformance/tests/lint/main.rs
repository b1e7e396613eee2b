//! `lint`: rules against their pages, facts against their sources, the command as people run it.

mod cache;
mod facts;
mod page;
mod pages;
mod registry;
mod resources;
mod words;
