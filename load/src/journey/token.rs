//! Tokens of the users who travel.

use std::time::{SystemTime, UNIX_EPOCH};

use fixtures::error::{Error, Kind};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

/// How long a token is good for, in seconds: longer than any load may take.
const GOOD_FOR: u64 = 24 * 3_600;

/// The key that the system verifies its users' tokens with. Clones are the same key; it is never shown.
#[derive(Clone)]
pub struct Key(EncodingKey);

impl Key {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(EncodingKey::from_secret(bytes))
    }

    /// The `authorization` header of `user`.
    ///
    /// # Errors
    /// When the token cannot be signed.
    pub(super) fn authorization(&self, user: &str) -> Result<String, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let claims = json!({ "sub": user, "iat": now, "exp": now + GOOD_FOR });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0);
        let token = token.map_err(|error| Error::new(Kind::Harness, "sign a token").with_source(error))?;
        Ok(format!("Bearer {token}"))
    }
}
