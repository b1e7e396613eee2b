//! One HTTP/1.1 connection that costs as little as a client can: requests are bytes made beforehand, answers are read
//! where they arrive. It speaks what sidecars and apps answer on loopback: no TLS, no redirects, no compression.

use std::net::SocketAddr;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::outcome::Refusal;

/// A connection that is kept open, and opened anew after it broke.
pub(crate) struct Wire {
    addr: SocketAddr,
    stream: Option<TcpStream>,
    input: Vec<u8>,
}

/// A whole answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

/// The longest answer that is read.
const LIMIT: usize = 16 << 20;

/// What the head of an answer says about the rest.
struct Head {
    status: u16,
    bytes: usize,
    length: Length,
    close: bool,
}

enum Length {
    Known(usize),
    Chunked,
    UntilClosed,
}

impl Wire {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens there.
    pub(crate) async fn open(addr: SocketAddr) -> std::io::Result<Self> {
        let stream = connect(addr).await?;
        Ok(Self { stream: Some(stream), ..Self::new(addr) })
    }

    /// A connection that is opened by the first exchange.
    pub(crate) fn new(addr: SocketAddr) -> Self {
        Self { addr, stream: None, input: Vec::with_capacity(4096) }
    }

    /// Sends a whole request and reads the whole answer. Dropped half-way, it closes the connection: whoever comes
    /// next must not read somebody else's answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>, Refusal> {
        let mut stream = match self.stream.take() {
            // A server may close a connection that was idle for long; that is no failed operation, as nothing was sent.
            Some(stream) if !gone(&stream) => stream,
            _ => connect(self.addr).await.map_err(|_| Refusal::Unreachable)?,
        };
        stream.write_all(request).await.map_err(|_| Refusal::Broken)?;
        self.input.clear();
        let head = loop {
            if let Some(head) = head(&self.input)? {
                break head;
            }
            self.more(&mut stream).await?;
        };
        let body = match head.length {
            Length::Known(length) => {
                while self.input.len() < head.bytes + length {
                    self.more(&mut stream).await?;
                }
                head.bytes..head.bytes + length
            }
            Length::Chunked => head.bytes..self.chunks(&mut stream, head.bytes).await?,
            Length::UntilClosed => {
                stream.read_to_end(&mut self.input).await.map_err(|_| Refusal::Broken)?;
                head.bytes..self.input.len()
            }
        };
        if !head.close {
            self.stream = Some(stream);
        }
        Ok(Answer { status: head.status, body: &self.input[body] })
    }

    async fn more(&mut self, stream: &mut TcpStream) -> Result<(), Refusal> {
        match stream.read_buf(&mut self.input).await {
            Ok(1..) if self.input.len() <= LIMIT => Ok(()),
            _ => Err(Refusal::Broken),
        }
    }

    /// Reads chunks and puts their content together in place; returns where it ends.
    async fn chunks(&mut self, stream: &mut TcpStream, start: usize) -> Result<usize, Refusal> {
        let (mut end, mut next) = (start, start);
        loop {
            let (line, size) = loop {
                match httparse::parse_chunk_size(&self.input[next..]) {
                    Ok(httparse::Status::Complete((line, size))) => break (line, size),
                    Ok(httparse::Status::Partial) => self.more(stream).await?,
                    Err(_) => return Err(Refusal::Broken),
                }
            };
            let size = usize::try_from(size).ok().filter(|size| *size <= LIMIT).ok_or(Refusal::Broken)?;
            let content = next + line..next + line + size;
            // The chunk and the line break after it; sidecars send no trailers.
            next = content.end + 2;
            while self.input.len() < next {
                self.more(stream).await?;
            }
            if size == 0 {
                return Ok(end);
            }
            self.input.copy_within(content, end);
            end += size;
        }
    }
}

async fn connect(addr: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(addr).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Whether the other side has closed an idle connection, or sent what nobody asked for.
fn gone(stream: &TcpStream) -> bool {
    let unasked = stream.try_read(&mut [0]);
    !unasked.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

/// The head of the final answer, once it is whole.
fn head(input: &[u8]) -> Result<Option<Head>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let Ok(parsed) = response.parse(input) else { return Err(Refusal::Broken) };
    let httparse::Status::Complete(bytes) = parsed else { return Ok(None) };
    let status = response.code.ok_or(Refusal::Broken)?;
    let mut head = Head { status, bytes, length: Length::UntilClosed, close: response.version == Some(0) };
    for header in response.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            let length = std::str::from_utf8(header.value).ok().and_then(|text| text.parse().ok());
            head.length = Length::Known(length.filter(|length| *length <= LIMIT).ok_or(Refusal::Broken)?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            head.length = Length::Chunked;
        } else if header.name.eq_ignore_ascii_case("connection") {
            head.close |= header.value.eq_ignore_ascii_case(b"close");
        }
    }
    if matches!(status, 204 | 304) {
        head.length = Length::Known(0);
    }
    head.close |= matches!(head.length, Length::UntilClosed);
    Ok(Some(head))
}

#[cfg(test)]
mod tests {
    use fixtures::patience::{self, Probe};
    use rstest::rstest;
    use tokio::net::TcpListener;

    use super::*;

    /// A server that answers each request with the next of `answers`, in pieces of one byte; after the last it closes.
    async fn server(answers: Vec<&'static str>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            for answer in answers {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    if stream.read_buf(&mut request).await.unwrap() == 0 {
                        return;
                    }
                }
                for byte in answer.as_bytes() {
                    stream.write_all(&[*byte]).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
        addr
    }

    const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    #[rstest]
    #[case::length("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello")]
    #[case::chunks(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        200,
        "hello"
    )]
    #[case::nothing("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    #[case::until_closed("HTTP/1.0 500 No\r\n\r\nhello", 500, "hello")]
    #[tokio::test]
    async fn an_answer_is_read_whole(#[case] answer: &'static str, #[case] status: u16, #[case] body: &str) {
        let mut wire = Wire::open(server(vec![answer]).await).await.unwrap();
        assert_eq!(wire.exchange(GET).await, Ok(Answer { status, body: body.as_bytes() }));
    }

    #[tokio::test]
    async fn one_connection_carries_many_exchanges() {
        let addr =
            server(vec!["HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na", "HTTP/1.1 204 No Content\r\n\r\n"]).await;
        let mut wire = Wire::open(addr).await.unwrap();
        assert_eq!(wire.exchange(GET).await.unwrap().body, b"a");
        assert_eq!(wire.exchange(GET).await.unwrap().status, 204);
    }

    #[tokio::test]
    async fn a_connection_that_was_closed_while_idle_is_opened_anew() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            // Each connection carries one answer and is closed after it.
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 256];
                stream.readable().await.unwrap();
                stream.try_read(&mut request).unwrap();
                stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
            }
        });
        let mut wire = Wire::open(addr).await.unwrap();
        assert_eq!(wire.exchange(GET).await.unwrap().status, 204);
        let closed = async || match wire.stream.as_ref().is_none_or(gone) {
            true => Probe::Ready(()),
            false => Probe::NotYet("it is open".into()),
        };
        patience::until(patience::PROBE, "the server to close", closed).await.unwrap();
        assert_eq!(wire.exchange(GET).await.unwrap().status, 204);
    }

    #[rstest]
    #[case::cut_body("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel")]
    #[case::no_http("SSH-2.0\r\n\r\n")]
    #[case::silence("")]
    #[tokio::test]
    async fn a_cut_answer_is_a_broken_connection(#[case] answer: &'static str) {
        let mut wire = Wire::open(server(vec![answer]).await).await.unwrap();
        assert_eq!(wire.exchange(GET).await, Err(Refusal::Broken));
        // The server accepts no second connection, so the next try is refused or broken, never a stale answer.
        assert!(wire.stream.is_none());
    }
}
