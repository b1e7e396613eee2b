//! Who sits at the browser (E73).

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;

use super::Gateway;
use crate::identity::User;
use crate::problem::Problem;

/// How long a minted token is good for, in seconds: it is used at once, and may wait for retries.
const MINTED_FOR: u32 = 60;

/// How a visitor is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mode {
    /// By a signed token.
    Token,
    /// Not at all: everybody is the development user.
    Development,
}

/// A visitor, and what proves it to the services behind.
pub(super) struct Visitor {
    user: User,
    mode: Mode,
    /// The value of `Authorization`.
    pub(super) proof: HeaderValue,
}

/// What the page is told of its visitor.
#[derive(Serialize)]
pub(super) struct Me {
    user_id: String,
    mode: Mode,
}

impl Gateway {
    /// The visitor who sent `headers`.
    ///
    /// # Errors
    /// 401 for a token that does not hold, also in development mode; 503 before the key has come.
    pub(super) fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, Problem> {
        if let Some(user) = &self.development_user
            && !headers.contains_key(header::AUTHORIZATION)
            && from_own_page(headers)
        {
            let token = self.identity.sign(user, MINTED_FOR)?;
            let proof = HeaderValue::from_str(&format!("Bearer {token}")).expect("a token is plain ASCII");
            return Ok(Visitor { user: user.clone(), mode: Mode::Development, proof });
        }
        let user = self.identity.user(headers)?;
        // The token that was just verified.
        let proof = headers[header::AUTHORIZATION].clone();
        Ok(Visitor { user, mode: Mode::Token, proof })
    }
}

/// Whether the request comes from the page, or from no page at all. In development mode any page that the developer
/// has open could otherwise act in their name.
fn from_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(header::HOST)
}

pub(super) async fn me(State(gateway): State<Gateway>, headers: HeaderMap) -> Result<Json<Me>, Problem> {
    let Visitor { user: User(user_id), mode, .. } = gateway.visitor(&headers)?;
    Ok(Json(Me { user_id, mode }))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_page(&[("host", "127.0.0.1:8003")], true)]
    #[case::own_page(&[("host", "127.0.0.1:8003"), ("origin", "http://127.0.0.1:8003")], true)]
    #[case::other_port(&[("host", "127.0.0.1:8003"), ("origin", "http://127.0.0.1:9000")], false)]
    #[case::other_host(&[("host", "127.0.0.1:8003"), ("origin", "https://evil.example")], false)]
    #[case::hidden_origin(&[("host", "127.0.0.1:8003"), ("origin", "null")], false)]
    #[case::nowhere(&[("origin", "http://127.0.0.1:8003")], false)]
    fn only_the_own_page_may_go_without_a_token(#[case] pairs: &[(&'static str, &str)], #[case] own: bool) {
        let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        assert_eq!(from_own_page(&headers), own);
    }
}
