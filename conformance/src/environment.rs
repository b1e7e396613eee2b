//! The forms of environment by name, and the one place that opens them.

use std::sync::Arc;

use fixtures::embedded::defect::Defects;
use fixtures::environment::Environment;
use fixtures::error::Error;
use fixtures::run::Run;
use fixtures::versions::Versions;

/// A form of environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Our sidecar in this process.
    Embedded,
    /// daprd, Kafka and PostgreSQL as child processes on loopback.
    Processes,
    /// The same as containers on a network of their own.
    Containers,
}

impl Form {
    /// Every form, in the order of the ladder.
    pub const ALL: [Self; 3] = [Self::Embedded, Self::Processes, Self::Containers];

    /// The word of the command line.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Processes => "processes",
            Self::Containers => "containers",
        }
    }

    /// The form of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.slug() == name)
    }
}

/// Gets an environment ready to open stands; `keep` leaves its folders and containers behind for a look.
///
/// # Errors
/// When something this machine must have is missing.
pub async fn open(form: Form, run: &Run, keep: bool, versions: &Versions) -> Result<Arc<dyn Environment>, Error> {
    match form {
        Form::Embedded => embedded(run, Defects::default()),
        Form::Processes => Ok(Arc::from(fixtures::processes::processes(run, keep, versions)?)),
        Form::Containers => Ok(Arc::from(fixtures::containers::containers(run, keep, versions).await?)),
    }
}

/// The embedded sidecar with these defects.
///
/// # Errors
/// When its folder cannot be made.
pub fn embedded(run: &Run, defects: Defects) -> Result<Arc<dyn Environment>, Error> {
    Ok(Arc::from(fixtures::embedded::embedded(run, defects)?))
}
