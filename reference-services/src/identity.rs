//! Who asks: the subject of a signed token (E73), never a field of the body.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::settings::Secret;

/// Verifies and signs tokens: `HS256` JWTs with `sub`, `iat` and `exp`, by the key `signing-key` of the secret
/// `identity`, which the gateway and the services behind it share. Clones share the key, which may come later than the
/// first request.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    key: Arc<OnceLock<Secret>>,
}

/// A verified user id. As an extractor it is the user of the request, where the state has an [`Identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(pub String);

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    iat: u64,
    exp: u64,
}

impl Identity {
    /// Verifies by this key.
    #[must_use]
    pub fn new(key: Secret) -> Self {
        Self { key: Arc::new(OnceLock::from(key)) }
    }

    /// The key has come; a second one changes nothing.
    pub fn learn(&self, key: Secret) {
        // The first key stays: tokens it signed are still about.
        let _ = self.key.set(key);
    }

    /// The user of `Authorization: Bearer TOKEN`.
    ///
    /// # Errors
    /// 401, without telling what was wrong with the token; 503 before the key has come.
    pub fn user(&self, headers: &HeaderMap) -> Result<User, Problem> {
        let key = self.key()?;
        let refused = || Problem::new(StatusCode::UNAUTHORIZED, "a valid bearer token is needed");
        let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
        let (scheme, token) = header.split_once(' ').ok_or_else(refused)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        let mut rules = Validation::new(Algorithm::HS256);
        // Both services run in one cluster, whose clocks are closer than a second.
        rules.leeway = 1;
        let key = DecodingKey::from_secret(key.expose().as_bytes());
        let token = jsonwebtoken::decode::<Claims>(token.trim(), &key, &rules).map_err(|_| refused())?;
        if token.claims.sub.is_empty() { Err(refused()) } else { Ok(User(token.claims.sub)) }
    }

    /// A token for `user`, valid for so many seconds.
    ///
    /// # Errors
    /// 503 before the key has come.
    ///
    /// # Panics
    /// Never: plain claims are always JSON.
    pub fn sign(&self, user: &User, seconds: u32) -> Result<String, Problem> {
        let key = EncodingKey::from_secret(self.key()?.expose().as_bytes());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
        let claims = Claims { sub: user.0.clone(), iat: now, exp: now + u64::from(seconds) };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("plain claims are JSON"))
    }

    fn key(&self) -> Result<&Secret, Problem> {
        self.key.get().ok_or_else(|| {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the key that verifies tokens has not come yet")
        })
    }
}

impl<S: Sync> FromRequestParts<S> for User
where
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Identity::from_ref(state).user(&parts.headers)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn identity() -> Identity {
        Identity::new(Secret::new("the-key"))
    }

    fn authorization(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    fn bearer(claims: &serde_json::Value, algorithm: Algorithm, key: &str) -> HeaderMap {
        let key = EncodingKey::from_secret(key.as_bytes());
        authorization(&format!("Bearer {}", jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()))
    }

    #[rstest]
    #[case::usual("Bearer")]
    #[case::lower_case("bearer")]
    fn the_user_of_a_signed_token_is_known(#[case] scheme: &str) {
        let token = identity().sign(&User("alice".to_owned()), 60).unwrap();
        let user = identity().user(&authorization(&format!("{scheme} {token}")));
        assert_eq!(user, Ok(User("alice".to_owned())));
    }

    #[rstest]
    #[case::expired(json!({"sub": "alice", "iat": 1, "exp": 2}), Algorithm::HS256, "the-key")]
    #[case::no_expiry(json!({"sub": "alice", "iat": 1}), Algorithm::HS256, "the-key")]
    #[case::no_subject(json!({"iat": 1, "exp": 4_102_444_800_u64}), Algorithm::HS256, "the-key")]
    #[case::empty_subject(json!({"sub": "", "iat": 1, "exp": 4_102_444_800_u64}), Algorithm::HS256, "the-key")]
    #[case::other_key(json!({"sub": "alice", "iat": 1, "exp": 4_102_444_800_u64}), Algorithm::HS256, "a-key")]
    #[case::other_algorithm(json!({"sub": "alice", "iat": 1, "exp": 4_102_444_800_u64}), Algorithm::HS512, "the-key")]
    fn a_token_that_does_not_hold_is_refused(
        #[case] claims: serde_json::Value,
        #[case] algorithm: Algorithm,
        #[case] key: &str,
    ) {
        let refused = identity().user(&bearer(&claims, algorithm, key)).unwrap_err();
        assert_eq!(
            (refused.status, refused.detail.as_str()),
            (StatusCode::UNAUTHORIZED, "a valid bearer token is needed")
        );
    }

    #[rstest]
    // {"alg":"none"} {"sub":"alice","iat":1,"exp":4102444800}
    #[case::unsigned("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImlhdCI6MSwiZXhwIjo0MTAyNDQ0ODAwfQ.")]
    #[case::garbage("Bearer abc")]
    #[case::nothing("Bearer ")]
    #[case::other_scheme("Basic YWxpY2U6")]
    #[case::scheme_alone("Bearer")]
    fn what_is_no_signed_token_is_refused(#[case] value: &str) {
        assert_eq!(identity().user(&authorization(value)).unwrap_err().status, StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn nobody_is_known_without_a_token() {
        assert_eq!(identity().user(&HeaderMap::new()).unwrap_err().status, StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn nobody_is_known_before_the_key_has_come() {
        let identity = Identity::default();
        let headers =
            authorization(&format!("Bearer {}", self::identity().sign(&User("alice".to_owned()), 60).unwrap()));
        assert_eq!(identity.clone().user(&headers).unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
        identity.clone().learn(Secret::new("the-key"));
        assert_eq!(identity.user(&headers), Ok(User("alice".to_owned())));
    }
}
