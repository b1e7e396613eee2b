//! The operations of a scenario, written beforehand, so that sending one costs the generator no more than its bytes.

use fixtures::scenario::{Operation, Scene};
use http::uri::PathAndQuery;

use super::grpc::Messages;
use super::http::Requests;
use crate::engine::Planned;

/// Every operation of a scene as a whole HTTP request.
pub struct PreparedHttp {
    scene: Scene,
    ready: Vec<Vec<(Vec<u8>, Operation)>>,
}

/// Every operation of a scene as a gRPC message.
pub struct PreparedGrpc {
    scene: Scene,
    ready: Vec<Vec<(fixtures::scenario::Grpc, Operation)>>,
}

impl PreparedHttp {
    /// Writes the requests of `scene` to `authority` (host and port), with the API token of the sidecar if it has one.
    #[must_use]
    pub fn new(scene: Scene, authority: &str, token: Option<&str>) -> Self {
        let ready = all(&scene, |operation| request(&operation.message.http(), authority, token));
        Self { scene, ready }
    }
}

impl PreparedGrpc {
    /// Encodes the messages of `scene`.
    #[must_use]
    pub fn new(scene: Scene) -> Self {
        let ready = all(&scene, |operation| operation.message.grpc());
        Self { scene, ready }
    }
}

/// By sort, then by key.
fn all<T>(scene: &Scene, write: impl Fn(&Operation) -> T) -> Vec<Vec<(T, Operation)>> {
    let one = |sort, key| {
        let operation = scene.nth(sort, key);
        (write(&operation), operation)
    };
    let sorts = 0..scene.scenario.sorts().len();
    sorts.map(|sort| (0..scene.keys()).map(|key| one(sort, key)).collect()).collect()
}

/// Which of the prepared operations is the one of that number.
fn index(scene: &Scene, number: u64) -> (usize, usize) {
    let key = number % scene.keys() as u64;
    (scene.sort(number), usize::try_from(key).unwrap_or_default())
}

/// The bytes of a request on a connection that stays open.
pub(crate) fn request(http: &fixtures::scenario::Http, authority: &str, token: Option<&str>) -> Vec<u8> {
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
        let (sort, key) = index(&self.scene, planned.number);
        out.extend_from_slice(&self.ready[sort][key].0);
    }

    fn expects(&self, planned: &Planned, body: &[u8]) -> bool {
        let (sort, key) = index(&self.scene, planned.number);
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

    fn message(&self, planned: &Planned) -> (PathAndQuery, bytes::Bytes) {
        let (sort, key) = index(&self.scene, planned.number);
        let ready = &self.ready[sort][key].0;
        (PathAndQuery::from_static(ready.path), ready.message.clone())
    }

    fn expects(&self, planned: &Planned, answer: &bytes::Bytes) -> bool {
        let (sort, key) = index(&self.scene, planned.number);
        let operation = &self.ready[sort][key].1;
        operation.expects.as_ref().is_none_or(|expected| operation.message.value(answer) == *expected)
    }
}
