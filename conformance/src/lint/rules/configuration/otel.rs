//! The exporter of spans that `tracing.otel` asks for.

use crate::lint::prelude::*;

/// The ports at which collectors listen by default, each with its protocol.
const PORTS: [(&str, &str); 2] = [("4317", "grpc"), ("4318", "http")];

/// `tracing.otel` with an address that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Otel<'a> {
    /// The whole of it.
    pub(super) node: &'a Node,
    /// Its address, where it stands.
    pub(super) address: &'a Node,
    /// The address.
    pub(super) text: &'a str,
}

impl<'a> Otel<'a> {
    /// The exporter of a Configuration.
    pub(super) fn of(configuration: &'a Resource) -> Option<Self> {
        let node = configuration.at(&["spec", "tracing", "otel"])?;
        let address = node.at(&["endpointAddress"])?;
        let text = address.text().filter(|text| !text.is_empty() && !is_unfilled(text))?;
        Some(Self { node, address, text })
    }

    /// The protocol, where it stands.
    pub(super) fn protocol(&self) -> Option<&'a Node> {
        self.node.at(&["protocol"])
    }

    /// `isSecure`, where it stands.
    pub(super) fn secure(&self) -> Option<&'a Node> {
        self.node.at(&["isSecure"])
    }

    /// The scheme, without what follows it.
    pub(super) fn scheme(&self) -> Option<&'a str> {
        self.text.split_once("://").map(|(scheme, _)| scheme)
    }

    /// Host and port, and the path behind them.
    pub(super) fn authority(&self) -> (&'a str, &'a str) {
        let rest = self.text.split_once("://").map_or(self.text, |(_, rest)| rest);
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    }

    /// The host and the port; `None` without a port.
    pub(super) fn host_and_port(&self) -> Option<(&'a str, &'a str)> {
        self.authority().0.rsplit_once(':')
    }

    /// The protocol that a collector speaks by default at the port of the address.
    pub(super) fn usual(&self) -> Option<&'static str> {
        let (_, port) = self.host_and_port()?;
        PORTS.iter().find(|(number, _)| *number == port).map(|(_, protocol)| *protocol)
    }
}
