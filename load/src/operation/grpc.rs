//! Unary calls over gRPC, one HTTP/2 connection each. Messages are encoded beforehand and answers are taken as bytes,
//! so that what is measured is the connection and its peer.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use fixtures::client::Bare;
use fixtures::error::{Error, Kind};
use futures_util::future::LocalBoxFuture;
use http::uri::PathAndQuery;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};

use super::unreachable::unreachable;
use crate::engine::{Call, Planned, Target};
use crate::outcome::{Outcome, Refusal};

/// What is sent, and which answers are good.
pub trait Messages: Send + Sync + 'static {
    /// See [`Target::series`].
    fn series(&self) -> &'static [&'static str];

    /// See [`Target::sort`].
    fn sort(&self, number: u64) -> usize;

    /// The path of the method, and the encoded message.
    fn message(&self, planned: &Planned) -> (PathAndQuery, Bytes);

    /// Whether an answer that is OK is what the operation expects.
    fn expects(&self, planned: &Planned, answer: &Bytes) -> bool;
}

/// A server that gets messages.
pub struct GrpcTarget<M> {
    addr: SocketAddr,
    token: Option<MetadataValue<Ascii>>,
    messages: Arc<M>,
}

impl<M: Messages> GrpcTarget<M> {
    /// Sends `messages` to `addr`, with the API token of the sidecar if it has one.
    ///
    /// # Errors
    /// When the token cannot travel as metadata.
    pub fn new(addr: SocketAddr, token: Option<&str>, messages: M) -> Result<Self, Error> {
        let wrong = |source| Error::new(Kind::Usage, "send the API token over gRPC").with_source(source);
        let token = token.map(MetadataValue::try_from).transpose().map_err(wrong)?;
        Ok(Self { addr, token, messages: Arc::new(messages) })
    }
}

impl<M: Messages> Target for GrpcTarget<M> {
    fn series(&self) -> &'static [&'static str] {
        self.messages.series()
    }

    fn sort(&self, number: u64) -> usize {
        self.messages.sort(number)
    }

    fn connect(&self, _number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
        Box::pin(async {
            let endpoint = Endpoint::from_shared(format!("http://{}", self.addr));
            let endpoint = endpoint.map_err(|source| unreachable(self.addr, source))?;
            let channel = endpoint.connect().await.map_err(|source| unreachable(self.addr, source))?;
            let grpc = tonic::client::Grpc::new(channel).max_decoding_message_size(usize::MAX);
            let call: Box<dyn Call> =
                Box::new(GrpcCall { grpc, token: self.token.clone(), messages: self.messages.clone() });
            Ok(call)
        })
    }
}

struct GrpcCall<M> {
    grpc: tonic::client::Grpc<Channel>,
    token: Option<MetadataValue<Ascii>>,
    messages: Arc<M>,
}

impl<M: Messages> Call for GrpcCall<M> {
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            let (path, message) = self.messages.message(&planned);
            let mut request = tonic::Request::new(message);
            if let Some(token) = &self.token {
                request.metadata_mut().insert("dapr-api-token", token.clone());
            }
            if self.grpc.ready().await.is_err() {
                return Outcome::Refused(Refusal::Unreachable);
            }
            match self.grpc.unary(request, path, Bare).await {
                Ok(answer) if self.messages.expects(&planned, answer.get_ref()) => Outcome::Accepted,
                Ok(_) => Outcome::Refused(Refusal::Unexpected),
                // Only a status that tonic made up itself has a source: the peer said nothing.
                Err(status) if status.source().is_some() => Outcome::Refused(Refusal::Broken),
                Err(status) => Outcome::Refused(Refusal::Grpc(status.code().into())),
            }
        })
    }
}
