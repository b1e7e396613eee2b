//! The names a check owns: they carry the check, the transport and the run, so that parallel checks and
//! strangers on a shared stand never meet.

use fixtures::ask::AppProtocol;
use fixtures::client::Transport;

/// Hands out names to one check over one transport.
#[derive(Debug, Clone)]
pub struct Scope {
    prefix: String,
    run: String,
    /// The API transport of this trial.
    pub transport: Transport,
}

impl Scope {
    /// Names for check `id`; an empty `run` gives the stable names that attached runs need.
    #[must_use]
    pub fn new(id: &str, transport: Transport, run: &str) -> Self {
        let run = if run.is_empty() { String::new() } else { format!("-{run}") };
        Self { prefix: format!("{}-{}", id.replace('.', "-"), transport.slug()), run, transport }
    }

    /// A topic of this check.
    #[must_use]
    pub fn topic(&self, name: &str) -> String {
        format!("{}-{name}{}", self.prefix, self.run)
    }

    /// A state key of this check.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("{}-{name}{}", self.prefix, self.run)
    }

    /// An app route of this check, with a leading slash.
    #[must_use]
    pub fn route(&self, name: &str) -> String {
        format!("/{}-{name}", self.prefix)
    }

    /// The app protocol that goes with the API transport: gRPC trials are called back over gRPC too.
    #[must_use]
    pub fn app_protocol(&self) -> AppProtocol {
        match self.transport {
            Transport::Http => AppProtocol::Http,
            Transport::Grpc => AppProtocol::Grpc,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_check_transport_and_run() {
        let scope = Scope::new("pubsub.envelope", Transport::Grpc, "1f");
        assert_eq!(scope.topic("orders"), "pubsub-envelope-grpc-orders-1f");
        assert_eq!(scope.route("orders"), "/pubsub-envelope-grpc-orders");
    }
}
