//! The exchanges of a trial as a HAR 1.2 file, which browsers and proxies open.
//!
//! gRPC calls appear as HTTP/2 exchanges with status 200; their own status stands in `_grpcStatus`. A field that
//! was not measured is -1, as the format asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::client::{Exchange, Status, Tape};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::model::redact::Redactor;

/// The whole file.
pub(super) fn render(tape: &Tape, redactor: &Redactor) -> Value {
    let began = Timestamp::now() - jiff::SignedDuration::try_from(tape.elapsed()).unwrap_or_default();
    let entries: Vec<_> = tape.exchanges().iter().map(|exchange| entry(exchange, began, redactor)).collect();
    let creator = json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") });
    json!({ "log": { "version": "1.2", "creator": creator, "entries": entries } })
}

fn entry(exchange: &Exchange, began: Timestamp, redactor: &Redactor) -> Value {
    let started = began + jiff::SignedDuration::try_from(exchange.at).unwrap_or_default();
    let took = exchange.took.as_secs_f64() * 1000.0;
    let mut entry = json!({
        "startedDateTime": started.to_string(),
        "time": took,
        "request": request(exchange, redactor),
        "response": response(exchange, redactor),
        "cache": {},
        "timings": { "send": 0, "wait": took, "receive": 0 },
    });
    if let Some(Status::Grpc(code)) = exchange.status {
        entry["response"]["_grpcStatus"] = format!("{code:?}").into();
    }
    entry
}

fn request(exchange: &Exchange, redactor: &Redactor) -> Value {
    let mut request = json!({
        "method": exchange.verb,
        "url": url(&exchange.url, redactor),
        "httpVersion": version(exchange),
        "cookies": [],
        "headers": headers(&exchange.request_headers, redactor),
        "queryString": query(&exchange.url, redactor),
        "headersSize": -1,
        "bodySize": exchange.request_body.len(),
    });
    if !exchange.request_body.is_empty() {
        let (text, encoding) = body(&exchange.request_body, redactor);
        let mime = content_type(&exchange.request_headers);
        request["postData"] = json!({ "mimeType": mime, "text": text });
        if let Some(encoding) = encoding {
            request["postData"]["comment"] = encoding.into();
        }
    }
    request
}

fn response(exchange: &Exchange, redactor: &Redactor) -> Value {
    let status = match exchange.status {
        Some(Status::Http(status)) => status,
        Some(Status::Grpc(_)) => 200,
        // The format's way to say that there was no answer.
        None | Some(Status::Closed | Status::Silent) => 0,
    };
    let (text, encoding) = body(&exchange.answer_body, redactor);
    let mime = content_type(&exchange.answer_headers);
    let mut content = json!({ "size": exchange.answer_body.len(), "mimeType": mime, "text": text });
    if let Some(encoding) = encoding {
        content["encoding"] = encoding.into();
    }
    json!({
        "status": status,
        "statusText": "",
        "httpVersion": version(exchange),
        "cookies": [],
        "headers": headers(&exchange.answer_headers, redactor),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": exchange.answer_body.len(),
    })
}

fn version(exchange: &Exchange) -> &'static str {
    let grpc = matches!(exchange.status, Some(Status::Grpc(_)));
    if grpc { "HTTP/2.0" } else { "HTTP/1.1" }
}

fn headers(headers: &[(String, String)], redactor: &Redactor) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": redactor.header(name, value) })).collect()
}

/// The URL with its credentials hidden, in the query too.
fn url(url: &str, redactor: &Redactor) -> String {
    let Some((path, _)) = url.split_once('?') else { return redactor.text(url) };
    let pairs = pairs(url, redactor).into_iter();
    let query: Vec<_> =
        pairs.map(|(name, value)| value.map_or(name.clone(), |value| format!("{name}={value}"))).collect();
    format!("{}?{}", redactor.text(path), query.join("&"))
}

fn query(url: &str, redactor: &Redactor) -> Vec<Value> {
    let pairs = pairs(url, redactor).into_iter();
    pairs.map(|(name, value)| json!({ "name": name, "value": value.unwrap_or_default() })).collect()
}

/// The parts of the query in order; a part without `=` has no value.
fn pairs(url: &str, redactor: &Redactor) -> Vec<(String, Option<String>)> {
    let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(redactor.header(name, value))),
            None => (part.to_owned(), None),
        })
        .collect()
}

fn content_type(headers: &[(String, String)]) -> &str {
    let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    header.map_or("", |(_, value)| value)
}

/// Text as it is, anything else in base64 with the word that says so.
fn body(bytes: &[u8], redactor: &Redactor) -> (String, Option<&'static str>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (redactor.text(text), None),
        Err(_) => (STANDARD.encode(bytes), Some("base64")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_planted_secret_is_in_no_part_of_the_file() {
        let tape = Tape::default();
        let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        tape.push(Exchange {
            at: Duration::ZERO,
            verb: "POST".into(),
            url: "http://127.0.0.1:1/v1.0/x?token=c4n4ry&q=c4n4ry-known".into(),
            request_headers: header("dapr-api-token", "c4n4ry"),
            request_body: "{\"p\":\"c4n4ry-known\"}".into(),
            status: Some(Status::Http(204)),
            answer_headers: header("set-cookie", "c4n4ry"),
            answer_body: "host=h password=c4n4ry".into(),
            took: Duration::from_millis(3),
        });
        let mut redactor = Redactor::default();
        redactor.learn(&["c4n4ry-known".to_owned()]);
        let har = render(&tape, &redactor);
        assert!(!har.to_string().contains("c4n4ry"), "{har}");
        assert_eq!(har["log"]["entries"][0]["response"]["status"], 204);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_in_base64() {
        assert_eq!(body(&[0xff, 0x00], &Redactor::default()), ("/wA=".to_owned(), Some("base64")));
    }
}
