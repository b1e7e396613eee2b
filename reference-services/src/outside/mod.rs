//! The world outside: what a service reaches neither through its sidecar nor as its own database, over HTTP with or
//! without TLS. The push provider is one such address, the model of the chat another.
//!
//! There is no proxy, which would be told whom the service talks to, and no redirect is followed, which would lose a
//! body and carry a key to somebody else.

mod trust;
mod unusable;

pub use unusable::Unusable;

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use tokio::time::timeout;

use crate::cause::with_causes;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// One address outside. Clones share their connections.
#[derive(Clone)]
pub(crate) struct Outside {
    address: Uri,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// Why there is no answer. The texts hold nothing of what was sent, nor the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    /// None came in time.
    #[error("no answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It is somebody else, or vouched for by nobody who is trusted.
    #[error("{0}; TRUSTED_CA_FILE names a PEM file of authorities to trust besides the system's")]
    Untrusted(String),
    /// Anything else, with its causes.
    #[error("{0}")]
    Failed(String),
}

impl Outside {
    /// What is at `address`. Nothing is sent yet. Of an `https://` address the certificate is verified: by the
    /// authorities of this system, and by those in the PEM file `trusted`.
    ///
    /// # Errors
    /// [`Unusable`].
    pub(crate) fn at(address: &str, trusted: Option<&Path>) -> Result<Self, Unusable> {
        let address: Uri = address.parse().map_err(|_| Unusable::Address)?;
        let named = address.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let roots = match address.scheme_str() {
            Some("http") if named => rustls::RootCertStore::empty(),
            Some("https") if named => trust::roots(trusted)?,
            _ => return Err(Unusable::Address),
        };
        let mut tcp = HttpConnector::new();
        // Whether TLS comes on top is for the connector around it to say.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let tls = HttpsConnectorBuilder::new().with_tls_config(trust::tls(roots)).https_or_http();
        let client = Client::builder(TokioExecutor::new()).build(tls.enable_http1().wrap_connector(tcp));
        Ok(Self { address, client })
    }

    /// Posts `body` as JSON, with `headers`, and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// [`Unanswered`], at the latest after `limit`.
    pub(crate) async fn post(
        &self,
        headers: HeaderMap,
        body: &impl Serialize,
        limit: Duration,
    ) -> Result<Response<Bytes>, Unanswered> {
        let body = serde_json::to_vec(body).expect("what is sent outside has text keys only");
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.address.clone();
        *request.headers_mut() = headers;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|error| unanswered(&error))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(|error| unanswered(&*error))?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        timeout(limit, exchange).await.map_err(|_| Unanswered::Late(limit))?
    }
}

fn unanswered(error: &(dyn Error + 'static)) -> Unanswered {
    match of_tls(error) {
        Some(refused @ rustls::Error::InvalidCertificate(_)) => Unanswered::Untrusted(refused.to_string()),
        _ => Unanswered::Failed(with_causes(error)),
    }
}

/// The error of TLS underneath, which an error of the connection keeps inside and does not call its source.
fn of_tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    let inside: &'a (dyn Error + 'static) = match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref()?,
        None => error.source()?,
    };
    of_tls(inside)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_url("push.example")]
    #[case::no_host("http:///push")]
    #[case::another_scheme("ftp://push.example/key=canary")]
    #[case::a_user("http://key:canary@push.example/")]
    #[case::blank("http://push example/key=canary")]
    fn what_is_no_address_is_refused_without_its_text(#[case] address: &str) {
        let refused = Outside::at(address, None).err().unwrap();
        assert_eq!(refused, Unusable::Address);
        assert!(!refused.to_string().contains(address), "{refused}");
    }

    #[tokio::test]
    async fn nobody_there_is_told_with_the_cause_and_without_the_address() {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let outside = Outside::at(&format!("http://{free}/key=canary"), None).unwrap();
        let failed = outside.post(HeaderMap::new(), &"x", Duration::from_secs(5)).await.unwrap_err().to_string();
        assert!(failed.contains("Connection refused") && !failed.contains("canary"), "{failed}");
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_given_up() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outside = Outside::at(&format!("http://{}", silent.local_addr().unwrap()), None).unwrap();
        let limit = Duration::from_millis(1);
        assert_eq!(outside.post(HeaderMap::new(), &"x", limit).await.unwrap_err(), Unanswered::Late(limit));
    }
}
