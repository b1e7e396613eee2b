//! What a server of known behaviour knows, over HTTP: `GET /truth`.

use std::rc::Rc;
use std::sync::Arc;

use fixtures::error::Error;
use serde_json::Value;
use tokio::net::TcpStream;

use super::peer::Peer;
use super::server::{Behaviour, Running, start};

/// Something that can be asked, and told.
pub(super) trait Known: Send + Sync + 'static {
    /// What it knows.
    fn truth(&self) -> Value;

    /// Changes what `name` stands for; the reason when it cannot.
    fn set(&self, name: &str, value: &str) -> Result<(), String>;
}

/// Starts the control server of `known` on a free port: `GET /truth` tells, `PUT /<name>` with a text changes.
///
/// # Errors
/// When the port is taken.
pub(super) fn serve_control(known: Arc<impl Known>) -> Result<Running, Error> {
    start("control", 0, move || Control(known))
}

struct Control<K>(Arc<K>);

impl<K: Known> Behaviour for Control<K> {
    async fn serve(self: Rc<Self>, stream: TcpStream) {
        let mut peer = Peer::new(stream);
        while let Some(request) = peer.next().await {
            let name = request.path.trim_start_matches('/');
            let answered = match (request.verb.as_str(), name) {
                ("GET", "truth") => {
                    peer.answer("200 OK", "application/json", self.0.truth().to_string().as_bytes()).await
                }
                ("PUT", name) => match self.0.set(name, String::from_utf8_lossy(&request.body).trim()) {
                    Ok(()) => peer.accept().await,
                    Err(reason) => peer.answer("400 Bad Request", "text/plain", reason.as_bytes()).await,
                },
                _ => peer.answer("404 Not Found", "text/plain", b"ask GET /truth").await,
            };
            if answered.is_err() {
                return;
            }
        }
    }
}
