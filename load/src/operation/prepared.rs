//! The operations of a scenario, written beforehand, so that sending one costs the generator no more than its bytes.

use bytes::Bytes;
use fixtures::scenario::{Grpc, Http, Operation, Scene};
use http::uri::PathAndQuery;

use super::grpc::Messages;
use super::http::Requests;
use crate::engine::Planned;

/// Every operation of a scene as a whole HTTP request.
pub struct PreparedHttp {
    scene: Scene,
    ready: Ready<Vec<u8>>,
}

/// Every operation of a scene as a gRPC message.
pub struct PreparedGrpc {
    scene: Scene,
    ready: Ready<Grpc>,
}

impl PreparedHttp {
    /// Writes the requests of `scene` to `authority` (host and port), with the API token of the sidecar if it has one.
    #[must_use]
    pub fn new(scene: Scene, authority: &str, token: Option<&str>) -> Self {
        let ready = all(&scene, |operation| request(&operation.message.http(), authority, token));
        Self { scene, ready }
    }

    /// Writes the requests as the app at `authority` gets them; `None` for a scenario that calls no app.
    #[must_use]
    pub fn at_app(scene: Scene, authority: &str) -> Option<Self> {
        let ready = all(&scene, |operation| Some(request(&operation.message.at_app_http()?, authority, None)));
        Some(Self { ready: whole(ready)?, scene })
    }
}

impl PreparedGrpc {
    /// Encodes the messages of `scene`.
    #[must_use]
    pub fn new(scene: Scene) -> Self {
        let ready = all(&scene, |operation| operation.message.grpc());
        Self { scene, ready }
    }

    /// Encodes the messages as the app gets them; `None` for a scenario that calls no app.
    #[must_use]
    pub fn at_app(scene: Scene) -> Option<Self> {
        let ready = all(&scene, |operation| operation.message.at_app_grpc());
        Some(Self { ready: whole(ready)?, scene })
    }
}

/// By sort, then by key.
type Ready<T> = Vec<Vec<(T, Operation)>>;

fn all<T>(scene: &Scene, write: impl Fn(&Operation) -> T) -> Ready<T> {
    let one = |sort, key| {
        let operation = scene.nth(sort, key);
        (write(&operation), operation)
    };
    let sorts = 0..scene.scenario.sorts().len();
    sorts.map(|sort| (0..scene.keys()).map(|key| one(sort, key)).collect()).collect()
}

/// All of them, or nothing when one could not be written.
fn whole<T>(ready: Ready<Option<T>>) -> Option<Ready<T>> {
    let sort = |sort: Vec<(Option<T>, Operation)>| sort.into_iter().map(|(one, of)| Some((one?, of))).collect();
    ready.into_iter().map(sort).collect()
}

/// The bytes of a request on a connection that stays open.
pub(crate) fn request(http: &Http, authority: &str, token: Option<&str>) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {authority}\r\n", http.verb, http.path);
    if let Some(token) = token {
        head += &format!("dapr-api-token: {token}\r\n");
    }
    if let Some(kind) = http.content_type {
        head += &format!("content-type: {kind}\r\ncontent-length: {}\r\n", http.body.len());
    }
    head += "\r\n";
    [head.as_bytes(), &http.body].concat()
}

impl Requests for PreparedHttp {
    fn series(&self) -> &'static [&'static str] {
        self.scene.scenario.sorts()
    }

    fn sort(&self, number: u64) -> usize {
        self.scene.sort(number)
    }

    fn write(&self, planned: &Planned, out: &mut Vec<u8>) {
        let (sort, key) = self.scene.index(planned.number);
        out.extend_from_slice(&self.ready[sort][key].0);
    }

    fn expects(&self, planned: &Planned, body: &[u8]) -> bool {
        let (sort, key) = self.scene.index(planned.number);
        self.ready[sort][key].1.expects.as_ref().is_none_or(|expected| body == expected)
    }
}

impl Messages for PreparedGrpc {
    fn series(&self) -> &'static [&'static str] {
        self.scene.scenario.sorts()
    }

    fn sort(&self, number: u64) -> usize {
        self.scene.sort(number)
    }

    fn message(&self, planned: &Planned) -> (PathAndQuery, Bytes) {
        let (sort, key) = self.scene.index(planned.number);
        let ready = &self.ready[sort][key].0;
        (PathAndQuery::from_static(ready.path), ready.message.clone())
    }

    fn expects(&self, planned: &Planned, answer: &Bytes) -> bool {
        let (sort, key) = self.scene.index(planned.number);
        let operation = &self.ready[sort][key].1;
        operation.expects.as_ref().is_none_or(|expected| operation.message.value(answer) == *expected)
    }
}
