//! An authority that vouches for servers of the tests, and for nobody else.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use super::scratch::Scratch;

/// The authority. Its certificate is a file as long as it lives.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    scratch: Scratch,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Authorities are told apart by their names.
        params.distinguished_name.push(DnType::CommonName, Uuid::new_v4().to_string());
        let (key, scratch) = (KeyPair::generate().unwrap(), Scratch::new());
        std::fs::write(scratch.file("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), scratch }
    }

    /// Its certificate, in PEM.
    pub(crate) fn file(&self) -> PathBuf {
        self.scratch.file("ca.pem")
    }

    /// What is at the `http://` address, at an `https://` one too, as 127.0.0.1. It ends with the test's runtime.
    pub(crate) async fn vouch_for(&self, address: &str) -> String {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let versions = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = versions.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let acceptor = TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).unwrap()));

        let (server, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap_or_default();
        let (server, listener) = (server.to_owned(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let address = format!("https://{}/{path}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (outer, _) = listener.accept().await.unwrap();
                // Whoever does not trust the certificate breaks off.
                let Ok(mut outer) = acceptor.accept(outer).await else { continue };
                let mut inner = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut outer, &mut inner).await });
            }
        });
        address
    }
}
