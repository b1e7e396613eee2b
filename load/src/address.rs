//! Where load may go: loopback, and hosts that were named on purpose. A typing error in an address must not become an
//! attack on somebody.

use std::net::{SocketAddr, ToSocketAddrs};

use fixtures::error::{Error, Kind};
use http::Uri;

/// An `http://` address that load may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Where it is.
    pub addr: SocketAddr,
    /// Host and port as written, for the `host` header.
    pub authority: String,
    /// Path and query, at least `/`.
    pub path: String,
}

impl Address {
    /// Reads a URL, and refuses hosts that are neither loopback nor among `allowed`.
    ///
    /// # Errors
    /// When it is no `http://` URL, its host is unknown, or load may not go there.
    pub fn read(text: &str, allowed: &[String]) -> Result<Self, Error> {
        let usage = |what: &str| Error::new(Kind::Usage, format!("use the address {text}: {what}"));
        let uri: Uri = text.parse().map_err(|source| usage("it is no URL").with_source(source))?;
        if uri.scheme_str() != Some("http") {
            let help = "write it like http://127.0.0.1:3500";
            return Err(usage("only http:// is spoken here").with_help(help));
        }
        let authority = uri.authority().ok_or_else(|| usage("it names no host"))?;
        let host = authority.host().trim_matches(['[', ']']);
        let found = (host, authority.port_u16().unwrap_or(80)).to_socket_addrs();
        let found: Vec<_> = found.map_err(|source| usage("its host is unknown").with_source(source))?.collect();
        let addr = *found.first().ok_or_else(|| usage("its host has no address"))?;
        if !found.iter().all(|addr| addr.ip().is_loopback()) && !allowed.iter().any(|name| name == host) {
            let help = format!("if {host} is yours and may be loaded, add --allow-remote {host}");
            return Err(usage("it is not on this machine").with_help(help));
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { addr, authority: authority.as_str().to_owned(), path })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_loopback_address_is_taken_apart() {
        let address = Address::read("http://127.0.0.1:3500/v1.0/healthz?a=b", &[]).unwrap();
        assert_eq!(address.addr, "127.0.0.1:3500".parse().unwrap());
        assert_eq!((address.authority.as_str(), address.path.as_str()), ("127.0.0.1:3500", "/v1.0/healthz?a=b"));
    }

    #[rstest]
    #[case::remote("http://192.0.2.1:80/", "--allow-remote 192.0.2.1")]
    #[case::tls("https://127.0.0.1/", "only http://")]
    #[case::no_url("127.0.0.1:3500 ", "no URL")]
    #[case::no_scheme("127.0.0.1:3500", "only http://")]
    fn other_addresses_are_refused_with_the_reason(#[case] text: &str, #[case] reason: &str) {
        let error = Address::read(text, &[]).unwrap_err().to_string();
        assert!(error.contains(reason) && error.contains(text), "{error}");
    }

    #[test]
    fn a_remote_host_can_be_allowed_by_name() {
        assert!(Address::read("http://192.0.2.1:80/", &["192.0.2.1".into()]).is_ok());
    }
}
