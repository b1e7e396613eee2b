//! Where the sidecar is (R71).
//!
//! The spec's code has `http://localhost:3500` written into every call, which is right in a pod and wrong as soon
//! as two sidecars share a host (E59). `DAPR_HTTP_ENDPOINT` is read by SDKs only, never set by daprd (E58), so the
//! order is: endpoint variable, port variable, default.

use std::fmt;

/// Which API of the sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// The HTTP API, 3500 by default.
    Http,
    /// The gRPC API, 50001 by default.
    Grpc,
}

impl Api {
    const fn names(self) -> (&'static str, &'static str, u16) {
        match self {
            Self::Http => ("DAPR_HTTP_ENDPOINT", "DAPR_HTTP_PORT", 3500),
            Self::Grpc => ("DAPR_GRPC_ENDPOINT", "DAPR_GRPC_PORT", 50001),
        }
    }
}

/// A port variable that is no port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPort {
    variable: &'static str,
    value: String,
}

impl InvalidPort {
    /// The variable's name.
    #[must_use]
    pub const fn variable(&self) -> &'static str {
        self.variable
    }

    /// What it holds.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for InvalidPort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={:?} is not a port between 1 and 65535", self.variable, self.value)
    }
}

impl std::error::Error for InvalidPort {}

/// The base URL of the sidecar, without a trailing slash. `lookup` reads one environment variable; empty counts as unset.
///
/// # Errors
/// When the port variable holds something else than a port.
pub fn resolve(api: Api, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, InvalidPort> {
    let (endpoint, port, default) = api.names();
    let set = |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    if let Some(url) = set(endpoint) {
        let url = url.trim_end_matches('/');
        // The Python SDK accepts an endpoint without a scheme; so does this.
        return Ok(if url.contains("://") { url.to_owned() } else { format!("http://{url}") });
    }
    let port = match set(port) {
        None => default,
        Some(value) => match value.parse() {
            Ok(port @ 1..) => port,
            _ => return Err(InvalidPort { variable: port, value }),
        },
    };
    Ok(format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::default(Api::Http, &[], "http://127.0.0.1:3500")]
    #[case::grpc_default(Api::Grpc, &[], "http://127.0.0.1:50001")]
    #[case::port(Api::Http, &[("DAPR_HTTP_PORT", "4001")], "http://127.0.0.1:4001")]
    #[case::endpoint_wins(Api::Http, &[("DAPR_HTTP_PORT", "4001"), ("DAPR_HTTP_ENDPOINT", "http://d:1/")], "http://d:1")]
    #[case::no_scheme(Api::Grpc, &[("DAPR_GRPC_ENDPOINT", "d:1")], "http://d:1")]
    #[case::empty_is_unset(Api::Http, &[("DAPR_HTTP_ENDPOINT", " "), ("DAPR_HTTP_PORT", "")], "http://127.0.0.1:3500")]
    fn the_first_variable_that_is_set_wins(#[case] api: Api, #[case] set: &[(&str, &str)], #[case] url: &str) {
        let found =
            resolve(api, &|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        assert_eq!(found, Ok(url.to_owned()));
    }

    #[rstest]
    #[case::text("http")]
    #[case::zero("0")]
    #[case::too_large("70000")]
    fn a_port_that_is_none_is_refused_by_name(#[case] value: &str) {
        let refused = resolve(Api::Http, &|name| (name == "DAPR_HTTP_PORT").then(|| value.to_owned())).unwrap_err();
        assert_eq!(refused.to_string(), format!("DAPR_HTTP_PORT={value:?} is not a port between 1 and 65535"));
    }
}
