//! What no address of the world outside can be.

/// Why an address cannot be used. Its own text may hold a key, and is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is none.
    #[error("it is not an http:// or https:// address without a user name")]
    Address,
    /// The file of authorities is of no use.
    #[error("TRUSTED_CA_FILE={file:?} holds no certificates in PEM: {why}")]
    Authorities {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// The key that opens it is none.
    #[error("its key holds what no header can carry")]
    Key,
    /// Nobody could vouch for the other side.
    #[error(
        "this system trusts no certificate authority: install its ca-certificates, or name a file in TRUSTED_CA_FILE"
    )]
    NobodyTrusted,
}
