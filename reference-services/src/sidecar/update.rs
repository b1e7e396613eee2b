//! Read, change, write, and again when somebody else was faster (R34, E26).

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{CallError, Saved, Sidecar, Versioned, Write};

/// How often a value is read again. One of those who compete wins each time, so that this many may compete; what is
/// written here is written by a partition or a replica at a time, of which there are fewer.
const TRIES: usize = 10;

/// What is to become of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update<T> {
    /// It is fine as it is, and nothing is written.
    Keep(T),
    /// It becomes this.
    Write(T),
}

impl Sidecar {
    /// Brings `key` up to date: `change` gets what is there, if anything, and is asked again whenever somebody else
    /// was faster. Returns what then stands there. What is written expires after `ttl_seconds`.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::Contended`] when others were faster every time.
    pub async fn update_state<T: Serialize + DeserializeOwned + Sync>(
        &self,
        store: &str,
        key: &str,
        ttl_seconds: Option<u32>,
        mut change: impl FnMut(Option<T>) -> Update<T>,
    ) -> Result<T, CallError> {
        for _ in 0..TRIES {
            let (value, etag) = self.state(store, key).await?.map(|Versioned { value, etag }| (value, etag)).unzip();
            let value = match change(value) {
                Update::Keep(value) => return Ok(value),
                Update::Write(value) => value,
            };
            let condition = etag.as_deref().map_or(Write::New, Write::Over);
            if self.save_state(store, key, &value, condition, ttl_seconds).await? == Saved::Written {
                return Ok(value);
            }
        }
        Err(CallError::Contended { tries: TRIES })
    }
}
