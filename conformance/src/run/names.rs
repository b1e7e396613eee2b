//! The names a check owns: they carry the check, the transport and the run, so that parallel checks and
//! strangers on a shared stand never meet.

use fixtures::ask::AppProtocol;
use fixtures::client::Transport;

/// Hands out names to one check over one transport.
#[derive(Debug, Clone)]
pub struct Names {
    prefix: String,
    run: String,
    stable: bool,
    /// The API transport of this trial.
    pub transport: Transport,
}

impl Names {
    /// Names for check `id` in `run`.
    #[must_use]
    pub fn new(id: &str, transport: Transport, run: &str) -> Self {
        let prefix = format!("{}-{}", id.replace('.', "-"), transport.slug());
        Self { prefix, run: run.to_owned(), stable: false, transport }
    }

    /// Topic names that stay the same from run to run: attached sidecars have read their subscriptions already.
    #[must_use]
    pub fn with_stable_topics(mut self, stable: bool) -> Self {
        self.stable = stable;
        self
    }

    /// What every name of the trial begins with, a route behind its slash.
    pub(crate) fn mark(&self) -> &str {
        &self.prefix
    }

    /// A topic of this check.
    #[must_use]
    pub fn topic(&self, name: &str) -> String {
        if self.stable { format!("{}-{name}", self.prefix) } else { self.key(name) }
    }

    /// A state key of this check.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("{}-{name}-{}", self.prefix, self.run)
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
        let names = Names::new("pubsub.envelope", Transport::Grpc, "1f");
        assert_eq!(names.topic("orders"), "pubsub-envelope-grpc-orders-1f");
        assert_eq!(names.route("orders"), "/pubsub-envelope-grpc-orders");
    }

    #[test]
    fn stable_topics_leave_the_run_out_and_keys_never_do() {
        let names = Names::new("pubsub.envelope", Transport::Http, "1f").with_stable_topics(true);
        assert_eq!(names.topic("orders"), "pubsub-envelope-http-orders");
        assert_eq!(names.key("order"), "pubsub-envelope-http-order-1f");
    }
}
