//! How a running sidecar is described on the command line.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;

use fixtures::attached::Deployed;

/// `id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000`.
#[derive(Debug, Clone)]
pub(crate) struct SidecarOption(pub(crate) Deployed);

impl FromStr for SidecarOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (mut id, mut http, mut grpc, mut app) = (None, None, None, None);
        for field in text.split(',') {
            let (name, value) = field.split_once('=').ok_or(format!("`{field}` is no NAME=VALUE"))?;
            match name {
                "id" => id = Some(value.to_owned()),
                "http" => http = Some(address(value)?),
                "grpc" => grpc = Some(address(value)?),
                "app-port" => app = Some(address(&format!("127.0.0.1:{value}"))?),
                "app" => app = Some(address(value)?),
                other => return Err(format!("`{other}` is none of id, http, grpc, app-port, app")),
            }
        }
        match (id, http, grpc) {
            (Some(name), Some(http), Some(grpc)) => Ok(Self(Deployed { name, http, grpc, app })),
            _ => {
                Err("id, http and grpc are needed: id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000".into())
            }
        }
    }
}

/// `statestore.keyPrefix=none`: component, field and value.
#[derive(Debug, Clone)]
pub(crate) struct FieldOption(pub(crate) ((String, String), String));

impl FromStr for FieldOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(place, value)| Some((place.rsplit_once('.')?, value)));
        let ((component, field), value) = parts.ok_or(format!("`{text}` is no COMPONENT.FIELD=VALUE"))?;
        Ok(Self(((component.to_owned(), field.to_owned()), value.to_owned())))
    }
}

/// `host:port`, with or without `http://`.
fn address(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
    let mut found = bare.to_socket_addrs().map_err(|error| format!("`{text}` is no HOST:PORT: {error}"))?;
    found.next().ok_or_else(|| format!("`{text}` has no address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_is_described_by_its_fields() {
        let text = "id=backend,http=http://127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000";
        let SidecarOption(read) = text.parse().unwrap();
        assert_eq!((read.name.as_str(), read.http.port(), read.grpc.port()), ("backend", 3500, 50001));
        assert_eq!(read.app.unwrap().port(), 8000);
    }

    #[test]
    fn a_field_is_told_with_its_component() {
        let FieldOption(((component, field), value)) = "my.store.keyPrefix=a=b".parse().unwrap();
        assert_eq!((component.as_str(), field.as_str(), value.as_str()), ("my.store", "keyPrefix", "a=b"));
        assert!("keyPrefix=none".parse::<FieldOption>().unwrap_err().contains("COMPONENT.FIELD=VALUE"));
    }

    #[test]
    fn a_missing_or_unknown_field_is_named() {
        assert!("id=a,http=127.0.0.1:1".parse::<SidecarOption>().unwrap_err().contains("grpc"));
        assert!("id=a,htp=127.0.0.1:1".parse::<SidecarOption>().unwrap_err().contains("`htp`"));
    }
}
