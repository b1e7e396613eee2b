//! Events with their numbers written in place: all else in the bytes of a request is the same from one event to the
//! next of its key.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use fixtures::scenario::{DIGITS, NUMBERS, PARTITION_KEYS, Scene};
use http::uri::PathAndQuery;

use super::publisher::{Publisher, Turn};
use crate::engine::Planned;
use crate::operation::grpc::Messages;
use crate::operation::http::Requests;
use crate::operation::request;
use crate::time::nanoseconds;

/// What the numbers of an event are made from.
pub(super) struct Numbered {
    publisher: Arc<Publisher>,
    epoch: Instant,
}

impl Numbered {
    /// Planned times count from `epoch`.
    pub(super) fn new(publisher: Arc<Publisher>, epoch: Instant) -> Self {
        Self { publisher, epoch }
    }

    /// Begins the event, and writes its numbers over those of the template.
    fn write(&self, planned: &Planned, template: &Template, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&template.bytes);
        let since = nanoseconds(planned.intended.saturating_duration_since(self.epoch));
        let Turn { turn, after } = self.publisher.begin(planned.number);
        let values = [planned.number, since, turn, after];
        for (at, value) in template.at.iter().zip(values) {
            let place = &mut out[start + at..start + at + DIGITS];
            place.copy_from_slice(format!("{value:0DIGITS$}").as_bytes());
        }
    }
}

/// The bytes of one request, and where its numbers stand in them.
struct Template {
    bytes: Vec<u8>,
    at: [usize; NUMBERS.len()],
}

impl Template {
    fn new(bytes: Vec<u8>) -> Self {
        let at = NUMBERS.map(|name| {
            let field = format!("\"{name}\":\"");
            let found = bytes.windows(field.len()).position(|part| part == field.as_bytes());
            found.expect("the payload of a numbered event has its four fields") + field.len()
        });
        Self { bytes, at }
    }
}

/// Numbered events over HTTP, a template per partition key.
pub(super) struct NumberedHttp {
    numbered: Numbered,
    templates: Vec<Template>,
}

impl NumberedHttp {
    /// Events of `scene` to `authority`.
    pub(super) fn new(numbered: Numbered, scene: &Scene, authority: &str) -> Self {
        let request = |key| Template::new(request(&scene.operation(key).message.http(), authority, None));
        Self { numbered, templates: (0..PARTITION_KEYS).map(request).collect() }
    }
}

impl Requests for NumberedHttp {
    fn series(&self) -> &'static [&'static str] {
        &["deliver"]
    }

    fn write(&self, planned: &Planned, out: &mut Vec<u8>) {
        self.numbered.write(planned, template(&self.templates, planned), out);
    }
}

/// Numbered events over gRPC, a template per partition key.
pub(super) struct NumberedGrpc {
    numbered: Numbered,
    path: &'static str,
    templates: Vec<Template>,
}

impl NumberedGrpc {
    /// Events of `scene`.
    pub(super) fn new(numbered: Numbered, scene: &Scene) -> Self {
        let message = |key| Template::new(scene.operation(key).message.grpc().message.to_vec());
        Self {
            numbered,
            path: scene.operation(0).message.grpc().path,
            templates: (0..PARTITION_KEYS).map(message).collect(),
        }
    }
}

impl Messages for NumberedGrpc {
    fn series(&self) -> &'static [&'static str] {
        &["deliver"]
    }

    fn sort(&self, _number: u64) -> usize {
        0
    }

    fn message(&self, planned: &Planned) -> (PathAndQuery, Bytes) {
        let template = template(&self.templates, planned);
        let mut out = Vec::with_capacity(template.bytes.len());
        self.numbered.write(planned, template, &mut out);
        (PathAndQuery::from_static(self.path), out.into())
    }

    fn expects(&self, _planned: &Planned, _answer: &Bytes) -> bool {
        true
    }
}

fn template<'a>(templates: &'a [Template], planned: &Planned) -> &'a Template {
    &templates[usize::try_from(planned.number % PARTITION_KEYS).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fixtures::scenario::{Names, Scenario};

    use super::*;

    #[test]
    fn the_numbers_of_an_event_stand_in_its_bytes() {
        let scene = Scene::new(Scenario::Deliver, Names::of("1f"), Scene::PAYLOAD);
        let epoch = Instant::now();
        let numbered = Numbered::new(Arc::default(), epoch);
        let target = NumberedHttp::new(numbered, &scene, "127.0.0.1:1");
        let intended = epoch + Duration::from_micros(5);
        let mut out = Vec::new();
        target.write(&Planned { number: 4711, intended, released: intended }, &mut out);
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(&format!("metadata.partitionKey=k{} ", 4711 % PARTITION_KEYS)), "{text}");
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["number"], format!("{:020}", 4711));
        assert_eq!(body["planned"], format!("{:020}", 5_000));
        assert_eq!((&body["turn"], &body["after"]), (&body["after"], &format!("{:020}", 0).into()));
    }
}
