//! Requests over HTTP/1.1, one connection each.

use std::net::SocketAddr;
use std::sync::Arc;

use fixtures::error::Error;
use futures_util::future::LocalBoxFuture;

use super::unreachable::unreachable;
use super::wire::Wire;
use crate::engine::{Call, Planned, Target};
use crate::outcome::{Outcome, Refusal};

/// What is sent, and which answers are good.
pub trait Requests: Send + Sync + 'static {
    /// See [`Target::series`].
    fn series(&self) -> &'static [&'static str];

    /// See [`Target::sort`].
    fn sort(&self, number: u64) -> usize {
        let _ = number;
        0
    }

    /// Writes the bytes of the whole request.
    fn write(&self, planned: &Planned, out: &mut Vec<u8>);

    /// Whether a 2xx answer is what the operation expects.
    fn expects(&self, planned: &Planned, body: &[u8]) -> bool {
        let _ = (planned, body);
        true
    }
}

/// A server that gets requests.
pub struct HttpTarget<R> {
    addr: SocketAddr,
    requests: Arc<R>,
}

impl<R: Requests> HttpTarget<R> {
    /// Sends `requests` to `addr`.
    pub fn new(addr: SocketAddr, requests: R) -> Self {
        Self { addr, requests: Arc::new(requests) }
    }
}

impl<R: Requests> Target for HttpTarget<R> {
    fn series(&self) -> &'static [&'static str] {
        self.requests.series()
    }

    fn sort(&self, number: u64) -> usize {
        self.requests.sort(number)
    }

    fn connect(&self, _number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
        Box::pin(async {
            let wire = Wire::open(self.addr).await.map_err(|source| unreachable(self.addr, source))?;
            let call: Box<dyn Call> = Box::new(HttpCall { wire, requests: self.requests.clone(), out: Vec::new() });
            Ok(call)
        })
    }
}

struct HttpCall<R> {
    wire: Wire,
    requests: Arc<R>,
    out: Vec<u8>,
}

impl<R: Requests> Call for HttpCall<R> {
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            self.out.clear();
            self.requests.write(&planned, &mut self.out);
            match self.wire.exchange(&self.out).await {
                Ok(answer) if !(200..300).contains(&answer.status) => Outcome::Refused(Refusal::Http(answer.status)),
                Ok(answer) if self.requests.expects(&planned, answer.body) => Outcome::Accepted,
                Ok(_) => Outcome::Refused(Refusal::Unexpected),
                Err(refusal) => Outcome::Refused(refusal),
            }
        })
    }
}

/// A plain GET of one path, with any 2xx for an answer.
pub struct Get {
    request: Vec<u8>,
}

impl Get {
    /// GET of `path` (with its query) on `authority`.
    #[must_use]
    pub fn new(authority: &str, path: &str) -> Self {
        Self { request: format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\n\r\n").into_bytes() }
    }
}

impl Requests for Get {
    fn series(&self) -> &'static [&'static str] {
        &["http"]
    }

    fn write(&self, _planned: &Planned, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.request);
    }
}
