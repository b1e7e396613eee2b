//! The forms of environment by name, and the one place that opens them.

use std::sync::Arc;

use clap::builder::PossibleValue;
use fixtures::attached::Installation;
use fixtures::embedded::defect::Defects;
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::form::Form::{Containers, Embedded, Processes};
use fixtures::run::Run;
use fixtures::service::flaw::Flaws;
use fixtures::versions::Versions;

use crate::proof::Mutant;

/// A form of environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sidecars that the harness starts.
    Started(fixtures::form::Form),
    /// Nothing is started: the sidecars of an installation.
    Attached,
}

impl clap::ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Started(form) => form.to_possible_value(),
            Self::Attached => {
                Some(PossibleValue::new(self.slug()).help("Nothing is started: the sidecars of an installation"))
            }
        }
    }
}

impl Form {
    /// Every form, in the order of the ladder.
    pub const ALL: [Self; 4] =
        [Self::Started(Embedded), Self::Started(Processes), Self::Started(Containers), Self::Attached];

    /// The word of the command line.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Started(form) => form.slug(),
            Self::Attached => "attached",
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
    let Form::Started(form) = form else {
        let help = "add --sidecar id=a,http=127.0.0.1:3500,grpc=127.0.0.1:50001,app-port=8000";
        return Err(Error::new(Kind::Usage, "attach to an installation: no sidecar was given").with_help(help));
    };
    form.open(run, keep, versions).await
}

/// The sidecars of an installation.
///
/// # Errors
/// When the address of its broker is unusable.
pub fn attach(installation: Installation) -> Result<Arc<dyn Environment>, Error> {
    Ok(Arc::from(fixtures::attached::attached(installation)?))
}

/// The embedded environment with one mutant.
///
/// # Errors
/// When its folder cannot be made.
pub fn mutated(run: &Run, mutant: Mutant) -> Result<Arc<dyn Environment>, Error> {
    Ok(Arc::from(match mutant {
        Mutant::Sidecar(defect) => fixtures::embedded::embedded(run, Defects::of(&[defect]))?,
        Mutant::Service(flaw) => fixtures::embedded::flawed(run, Defects::default(), Flaws::of(&[flaw]))?,
    }))
}
