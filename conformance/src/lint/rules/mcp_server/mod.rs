//! MCP servers, whose tools are called as workflows.

use crate::lint::rule::Rule;

mod endpoint;
mod oauth_secret;
mod stdio;
mod transport;
mod url;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[&transport::RULE, &url::RULE, &stdio::RULE, &oauth_secret::RULE];
