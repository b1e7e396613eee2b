//! The one place that opens environments.

use std::sync::Arc;

use fixtures::attached::Installation;
use fixtures::embedded::defect::Defects;
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::run::Run;
use fixtures::service::flaw::Flaws;
use fixtures::versions::Versions;

use crate::model::form::Form;
use crate::model::mutant::Mutant;

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

/// The embedded environment with all of these defects.
///
/// # Errors
/// When its folder cannot be made.
pub fn alike(run: &Run, defects: Defects) -> Result<Arc<dyn Environment>, Error> {
    Ok(Arc::from(fixtures::embedded::embedded(run, defects)?))
}

/// The embedded environment that every mutant is compared with.
///
/// # Errors
/// When its folder cannot be made.
pub fn sound(run: &Run) -> Result<Arc<dyn Environment>, Error> {
    Ok(Arc::from(fixtures::embedded::control(run)?))
}
