//! Which provider pushes.

use std::path::Path;
use std::sync::Arc;

use super::webhook::Webhook;
use super::{Push, Recorder};
use crate::outside::Unusable;

/// The provider behind `webhook`, or a recorder where there is none. The authorities in the PEM file `trusted` may vouch
/// for it, besides those of the system.
///
/// # Errors
/// When `webhook` cannot be one.
pub fn provider(webhook: Option<&str>, trusted: Option<&Path>) -> Result<Arc<dyn Push>, Unusable> {
    Ok(match webhook {
        Some(url) => Arc::new(Webhook::new(url, trusted)?),
        None => {
            tracing::warn!("PUSH_WEBHOOK_URL is not set: notifications are recorded and not pushed");
            Arc::new(Recorder::default())
        }
    })
}
