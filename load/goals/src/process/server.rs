//! Servers of our own program, and what they tell.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use fixtures::error::{Error, Kind};
use load::address::Address;

use super::child::{self, SERVER, end, pinned};

/// How long a server may take to say where it listens.
const SAYS: Duration = Duration::from_secs(10);

/// A server of ours that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    /// Where it tells what it did.
    pub(crate) truth: Option<String>,
}

impl Server {
    /// Starts `PROGRAM truth` with `args` on the core of the servers.
    ///
    /// # Errors
    /// When it does not say where it listens.
    pub(super) fn start(program: &Path, args: &[&str]) -> Result<Self, Error> {
        let mut command = pinned(SERVER, program);
        command.arg("truth").args(args).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = child::start(&mut command)?;
        let lines = said(child.stdout.take().ok_or_else(no_address)?);
        let after = |prefix: &str| lines.recv_timeout(SAYS).ok()?.strip_prefix(prefix).map(str::to_owned);
        let Some(url) = after("listening on ") else {
            end(&mut child);
            return Err(no_address());
        };
        let tells = args.first().is_some_and(|server| matches!(*server, "relay" | "broker"));
        let truth = if tells { after("truth at ") } else { None };
        Ok(Self { child, url, truth })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// The body of a small GET on loopback; `None` when there is none.
pub(crate) fn get(url: &str) -> Option<String> {
    ask("GET", url, "")
}

/// The body of the answer to a small request on loopback; `None` when there is none.
pub(crate) fn ask(verb: &str, url: &str, body: &str) -> Option<String> {
    let address = Address::read(url, &[]).ok()?;
    let mut stream = TcpStream::connect(address.addr).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let (path, authority, length) = (&address.path, &address.authority, body.len());
    let head = format!("{verb} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n");
    write!(stream, "{head}content-length: {length}\r\n\r\n{body}").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
}

/// The lines of a pipe, so that a wait for one can end. Ends with the pipe.
fn said(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (line, lines) = channel();
    std::thread::spawn(move || BufReader::new(pipe).lines().map_while(Result::ok).all(|text| line.send(text).is_ok()));
    lines
}

fn no_address() -> Error {
    Error::new(Kind::Start, "start `dapr-load truth`: it did not say where it listens")
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}
