//! Whose word counts when somebody outside says who they are.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::Unusable;

/// The authorities of this system, and those in the PEM file `trusted`.
pub(super) fn roots(trusted: Option<&Path>) -> Result<RootCertStore, Unusable> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::warn!(%error, "a certificate authority of this system cannot be read");
    }
    // Systems keep a few that no library takes; they vouch for nobody then.
    roots.add_parsable_certificates(system.certs);
    if let Some(file) = trusted {
        let useless = |why: String| Unusable::Authorities { file: file.display().to_string(), why };
        let certificates = CertificateDer::pem_file_iter(file).map_err(|error| useless(error.to_string()))?;
        let mut found = false;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| useless(error.to_string()))?;
            roots.add(certificate).map_err(|error| useless(error.to_string()))?;
            found = true;
        }
        if !found {
            return Err(useless("there is none in it".to_owned()));
        }
    }
    if roots.is_empty() { Err(Unusable::NobodyTrusted) } else { Ok(roots) }
}

/// TLS that trusts `roots` and shows nobody a certificate.
pub(super) fn tls(roots: RootCertStore) -> ClientConfig {
    // Named here, since another crate of the program may bring a second provider.
    let provider = Arc::new(ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    versions.expect("the provider knows the versions").with_root_certificates(roots).with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::not_there("no-such-file", "No such file or directory")]
    #[case::no_pem("Cargo.toml", "there is none in it")]
    fn a_file_without_certificates_is_refused_by_name(#[case] file: &str, #[case] why: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let refused = roots(Some(&file)).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("TRUSTED_CA_FILE={:?}", file.display().to_string())), "{refused}");
        assert!(refused.contains(why), "{refused}");
    }
}
