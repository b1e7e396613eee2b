//! The server's side of one HTTP/1.1 connection, as much of it as load generators speak: keep-alive, bodies of known
//! length.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest request that is read.
const LIMIT: usize = 1 << 20;

/// A client that is connected.
pub(super) struct Peer {
    stream: TcpStream,
    input: Vec<u8>,
    close: bool,
}

/// A whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) verb: String,
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// What the head of a request says about the rest.
struct Head {
    verb: String,
    path: String,
    bytes: usize,
    body: usize,
    close: bool,
}

impl Peer {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, input: Vec::with_capacity(4096), close: false }
    }

    /// The next request; `None` when the client has gone, wanted to, or speaks something else.
    pub(super) async fn next(&mut self) -> Option<Request> {
        if self.close {
            return None;
        }
        let head = loop {
            if let Some(head) = head(&self.input).ok()? {
                break head;
            }
            self.more().await?;
        };
        let end = head.bytes + head.body;
        while self.input.len() < end {
            self.more().await?;
        }
        self.close = head.close;
        let body = self.input[head.bytes..end].to_vec();
        // What a client sent ahead stays.
        self.input.drain(..end);
        Some(Request { verb: head.verb, path: head.path, body })
    }

    async fn more(&mut self) -> Option<()> {
        let read = self.stream.read_buf(&mut self.input).await.ok()?;
        (read > 0 && self.input.len() <= LIMIT).then_some(())
    }

    /// Answers with a body of that content type.
    pub(super) async fn answer(&mut self, status: &str, content_type: &str, body: &[u8]) -> io::Result<()> {
        let mut out =
            format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n", body.len())
                .into_bytes();
        out.extend_from_slice(body);
        self.stream.write_all(&out).await
    }

    /// Answers 204.
    pub(super) async fn accept(&mut self) -> io::Result<()> {
        self.stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await
    }
}

/// The head of a request, once it is whole.
fn head(input: &[u8]) -> Result<Option<Head>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(bytes) = request.parse(input)? else { return Ok(None) };
    let (verb, path) = (request.method.unwrap_or_default().to_owned(), request.path.unwrap_or_default().to_owned());
    let mut head = Head { verb, path, bytes, body: 0, close: request.version == Some(0) };
    for header in request.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            let length = std::str::from_utf8(header.value).ok().and_then(|text| text.parse().ok());
            head.body = length.filter(|length| *length <= LIMIT).ok_or(httparse::Error::HeaderValue)?;
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            // A body of unknown length would be read as the next request.
            return Err(httparse::Error::HeaderValue);
        } else if header.name.eq_ignore_ascii_case("connection") {
            head.close |= header.value.eq_ignore_ascii_case(b"close");
        }
    }
    Ok(Some(head))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn requests(sent: &str) -> Vec<Request> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(sent.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let mut peer = Peer::new(listener.accept().await.unwrap().0);
        let mut seen = Vec::new();
        while let Some(request) = peer.next().await {
            seen.push(request);
        }
        seen
    }

    #[tokio::test]
    async fn requests_that_arrive_together_are_told_apart() {
        let seen = requests("POST /a HTTP/1.1\r\ncontent-length: 2\r\n\r\nhiGET /b HTTP/1.1\r\n\r\n").await;
        let request =
            |verb: &str, path: &str, body: &str| Request { verb: verb.into(), path: path.into(), body: body.into() };
        assert_eq!(seen, [request("POST", "/a", "hi"), request("GET", "/b", "")]);
    }

    #[tokio::test]
    async fn nothing_is_read_after_a_request_to_close() {
        let seen = requests("GET /a HTTP/1.1\r\nconnection: close\r\n\r\nGET /b HTTP/1.1\r\n\r\n").await;
        assert_eq!(seen.len(), 1);
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_ends_the_connection() {
        assert_eq!(requests("POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n").await, []);
    }
}
