//! Who is judged.

/// Who is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The Dapr sidecar with its components.
    Sidecar,
    /// A reference service.
    Service,
    /// A team's own service.
    App,
    /// Resource files.
    Manifest,
}

impl Subject {
    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sidecar => "sidecar",
            Self::Service => "service",
            Self::App => "app",
            Self::Manifest => "manifest",
        }
    }
}
