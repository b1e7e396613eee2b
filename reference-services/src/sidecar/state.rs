//! State (R36 to R39): values with their version, written only over the version that was read.

use http::{Method, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Answer, CallError, Sidecar, encoded};

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

/// One item of a save request.
#[derive(Serialize)]
struct Item<'a, T> {
    key: &'a str,
    value: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    options: Options,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

/// Concurrency is an option of every request; the component's own field is never read (E25).
#[derive(Serialize)]
struct Options {
    concurrency: &'static str,
    consistency: &'static str,
}

/// Metadata values are strings, numbers too.
#[derive(Serialize)]
struct Metadata {
    #[serde(rename = "ttlInSeconds")]
    ttl: String,
}

impl Sidecar {
    /// The value of `key`: 200 is a value, 204 none, anything else an error (E24).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn state<T: DeserializeOwned>(&self, store: &str, key: &str) -> Result<Option<Versioned<T>>, CallError> {
        let answer = self.read(store, key).await?;
        if answer.status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let etag = answer.headers.get(header::ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let etag = etag.ok_or_else(|| CallError::Unreadable(format!("the store {store} sent no etag")))?;
        Ok(Some(Versioned { value: answer.json()?, etag }))
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
        let etag = match condition {
            Write::New => None,
            Write::Over(etag) => Some(etag),
        };
        let options = Options { concurrency: "first-write", consistency: "strong" };
        let metadata = ttl_seconds.map(|seconds| Metadata { ttl: seconds.to_string() });
        // One item a request: several would be written apart, without a transaction (E33).
        let item = [Item { key, value, etag, options, metadata }];
        let request = self.request(Method::POST, &format!("/v1.0/state/{}", encoded(store))).json(&item);
        match self.ask(request).await {
            Ok(_) => Ok(Saved::Written),
            Err(CallError::Dapr { status: 409, .. }) => Ok(Saved::Conflict),
            Err(refused @ CallError::Dapr { status: 500, .. }) if condition == Write::New => {
                let there = self.read(store, key).await?.status != StatusCode::NO_CONTENT;
                if there { Ok(Saved::Conflict) } else { Err(refused) }
            }
            Err(error) => Err(error),
        }
    }

    /// Removes `key`; removing twice is fine (R38).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_state(&self, store: &str, key: &str) -> Result<(), CallError> {
        let path = format!("/v1.0/state/{}/{}", encoded(store), encoded(key));
        self.ask(self.request(Method::DELETE, &path)).await.map(drop)
    }

    async fn read(&self, store: &str, key: &str) -> Result<Answer, CallError> {
        let path = format!("/v1.0/state/{}/{}?consistency=strong", encoded(store), encoded(key));
        self.ask(self.request(Method::GET, &path)).await
    }
}
