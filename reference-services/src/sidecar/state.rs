//! State (R36 to R39): values with their version, written only over the version that was read.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{CallError, Sidecar};

/// A value with the version it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Its etag.
    pub etag: String,
}

/// On what condition a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write<'a> {
    /// Only where nothing is yet.
    New,
    /// Only over this etag.
    Over(&'a str),
}

/// What became of a conditional write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is written.
    Written,
    /// Somebody else was faster: read again (E26: 409 over an etag; for a new key PostgreSQL answers 500, so the
    /// key is read to tell a conflict from a fault).
    Conflict,
}

impl Sidecar {
    /// The value of `key`: 200 is a value, 204 none, anything else an error (E24).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn state<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<Option<Versioned<T>>, CallError> {
        let _ = (store, key);
        Err(CallError::Unreachable("not written yet".into()))
    }

    /// Writes `value` on `condition`, with strong consistency; it expires after `ttl_seconds`.
    ///
    /// # Errors
    /// [`CallError`]; a conflict is none.
    pub async fn save_state<T: Serialize + Sync>(
        &self,
        store: &str,
        key: &str,
        value: &T,
        condition: Write<'_>,
        ttl_seconds: Option<u32>,
    ) -> Result<Saved, CallError> {
        let _ = (store, key, value, condition, ttl_seconds);
        Err(CallError::Unreachable("not written yet".into()))
    }

    /// Removes `key`; removing twice is fine (R38).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_state(&self, store: &str, key: &str) -> Result<(), CallError> {
        let _ = (store, key);
        Err(CallError::Unreachable("not written yet".into()))
    }
}
