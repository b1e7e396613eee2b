//! A server thread: one listener, one current-thread runtime, ended when its owner lets go.

use std::net::SocketAddr;
use std::rc::Rc;
use std::thread::JoinHandle;

use fixtures::error::{Error, Kind};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

/// What a server does with a connection.
pub(super) trait Behaviour: 'static {
    /// Serves one connection to its end.
    async fn serve(self: Rc<Self>, stream: TcpStream);
}

/// A running server. It ends, with its open connections, when this is dropped.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Starts a server on `port` of loopback, 0 for a free one. `make` builds its state inside the new thread.
///
/// # Errors
/// When the port is taken, or the system gives no thread.
pub(super) fn start<B: Behaviour>(
    name: &str,
    port: u16,
    make: impl FnOnce() -> B + Send + 'static,
) -> Result<Running, Error> {
    let failed = |source: std::io::Error| {
        let help = "choose another --port, or 0 for a free one";
        Error::new(Kind::Io, format!("start the {name} server on port {port}")).with_source(source).with_help(help)
    };
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(failed)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let work = move || {
        LocalSet::new().block_on(&runtime, async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            let behaviour = Rc::new(make());
            tokio::select! {
                // The sender says nothing: it is dropped.
                _ = stopped => {}
                () = accept(&listener, &behaviour) => {}
            }
        });
    };
    let thread = std::thread::Builder::new().name(format!("truth-{name}")).spawn(work).map_err(failed)?;
    Ok(Running { addr, stop: Some(stop), thread: Some(thread) })
}

/// Serves connections until the listener breaks; clients that find nobody say so in their outcomes.
async fn accept<B: Behaviour>(listener: &TcpListener, behaviour: &Rc<B>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).ok();
        tokio::task::spawn_local(behaviour.clone().serve(stream));
    }
}
