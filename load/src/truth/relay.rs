//! A relay before another server that holds back what clients send, for a time that is set and that it measures
//! itself, and that takes as much processor time for it as is set. It copies bytes, so it relays HTTP/1.1 and gRPC alike;
//! answers pass at once.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fixtures::error::Error;
use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;

use super::control::{Known, serve_control};
use super::server::{Behaviour, Running, start};
use crate::machine::spend;
use crate::report::Summary;
use crate::time::{Ticker, histogram, nanoseconds};

/// Pieces of one connection that are held back at once; a client that sends more waits.
const HELD: usize = 1_024;
/// The longest piece.
const PIECE: usize = 64 << 10;

/// A running relay. It ends when this is dropped.
#[derive(Debug)]
pub struct Relay {
    data: Running,
    control: Running,
    state: Arc<State>,
}

/// What a relay takes for each request, beside what it needs itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// The request is held back so long.
    pub delay: Duration,
    /// Processor time that it takes before the request goes on.
    pub cpu: Duration,
}

/// What a relay has added so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Injected {
    /// The time that was asked for, in microseconds.
    pub delay_us: u64,
    /// The processor time that was asked for, in microseconds per request.
    pub cpu_us: u64,
    /// The time between the arrival of each piece and its departure, in microseconds; a request without a body is one
    /// piece. What the relay takes for itself is in it, what the network takes is not.
    pub injected: Summary,
}

impl Relay {
    /// Relays to `upstream`, and adds `cost` to each request.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(port: u16, upstream: SocketAddr, cost: Cost) -> Result<Self, Error> {
        let (delay, injected) = (AtomicU64::new(nanoseconds(cost.delay)), Mutex::new(histogram()));
        let state = Arc::new(State { delay, cpu: cost.cpu, injected });
        let shared = state.clone();
        let data = start("relay", port, move || Server { upstream, state: shared })?;
        let control = serve_control(state.clone())?;
        Ok(Self { data, control, state })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.data.addr()
    }

    /// Where it tells what it added: `GET /truth`. `PUT /delay` with a number of microseconds is [`Relay::restart`].
    #[must_use]
    pub fn control(&self) -> SocketAddr {
        self.control.addr()
    }

    /// Adds `delay` from now on, and begins to count anew.
    pub fn restart(&self, delay: Duration) {
        self.state.restart(delay);
    }

    /// What it added since it was last told how much.
    #[must_use]
    pub fn injected(&self) -> Injected {
        self.state.read()
    }
}

#[derive(Debug)]
struct State {
    /// Nanoseconds.
    delay: AtomicU64,
    cpu: Duration,
    injected: Mutex<Histogram<u64>>,
}

impl State {
    fn restart(&self, delay: Duration) {
        self.delay.store(nanoseconds(delay), Ordering::Relaxed);
        self.injected.lock().unwrap_or_else(PoisonError::into_inner).reset();
    }

    fn read(&self) -> Injected {
        let injected = Summary::of(&self.injected.lock().unwrap_or_else(PoisonError::into_inner));
        let delay_us = self.delay.load(Ordering::Relaxed) / 1_000;
        Injected { delay_us, cpu_us: nanoseconds(self.cpu) / 1_000, injected }
    }

    fn delay(&self) -> Duration {
        Duration::from_nanos(self.delay.load(Ordering::Relaxed))
    }

    fn record(&self, time: Duration) {
        self.injected.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(nanoseconds(time));
    }
}

impl Known for State {
    fn truth(&self) -> Value {
        json!(self.read())
    }

    fn set(&self, name: &str, value: &str) -> Result<(), String> {
        match (name, value.parse()) {
            ("delay", Ok(micros)) => {
                self.restart(Duration::from_micros(micros));
                Ok(())
            }
            ("delay", Err(_)) => Err(format!("`{value}` is no number of microseconds")),
            _ => Err(format!("there is no `{name}`: a relay has a delay")),
        }
    }
}

struct Server {
    upstream: SocketAddr,
    state: Arc<State>,
}

/// Bytes that arrived together, and when.
type Piece = (Vec<u8>, Instant);

impl Behaviour for Server {
    async fn serve(self: Rc<Self>, client: TcpStream) {
        // Without an upstream the connection is closed, as a relay does whose server is gone.
        let Ok(server) = TcpStream::connect(self.upstream).await else { return };
        server.set_nodelay(true).ok();
        let (from_client, mut to_client) = client.into_split();
        let (mut from_server, to_server) = server.into_split();
        let (held, pieces) = mpsc::channel(HELD);
        let answers = async {
            tokio::io::copy(&mut from_server, &mut to_client).await.ok();
            to_client.shutdown().await.ok();
        };
        // A connection that breaks on one side is closed on the other; who measures sees it there.
        let ((), _, ()) = tokio::join!(hold(from_client, held), self.release(pieces, to_server), answers);
    }
}

async fn hold(mut from: OwnedReadHalf, held: mpsc::Sender<Piece>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        match from.read_buf(&mut piece).await {
            Ok(1..) if held.send((piece, Instant::now())).await.is_ok() => {}
            _ => return,
        }
    }
}

impl Server {
    async fn release(&self, mut pieces: mpsc::Receiver<Piece>, mut to: OwnedWriteHalf) -> io::Result<()> {
        let ticker = Ticker::new()?;
        while let Some((piece, arrived)) = pieces.recv().await {
            ticker.until(arrived + self.state.delay()).await?;
            spend(self.state.cpu);
            to.write_all(&piece).await?;
            self.state.record(arrived.elapsed());
        }
        to.shutdown().await
    }
}
