//! The todo system that a browser is pointed at.

use std::path::Path;

use fixtures::ask::Program;
use fixtures::embedded::defect::Defects;
use fixtures::embedded::embedded;
use fixtures::environment::Environment;
use fixtures::error::Error;
use fixtures::processes::processes;
use fixtures::run::Run;
use fixtures::service::use_program;
use fixtures::stand::{Sidecar, Stand};
use fixtures::todo::{self, Options};
use fixtures::versions::Versions;
use reference_services::Service;

/// What its sidecars are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    Embedded,
    Processes,
}

/// A running system.
pub(crate) struct System {
    environment: Box<dyn Environment>,
    stand: Stand,
}

impl Form {
    /// What it takes.
    pub(crate) fn environment(self, run: &Run) -> Result<Box<dyn Environment>, Error> {
        use_program(Path::new(env!("CARGO_BIN_EXE_dapr-conformance")));
        match self {
            Self::Embedded => embedded(run, Defects::default()),
            Self::Processes => processes(run, false, &Versions::from_env()),
        }
    }
}

impl System {
    /// Starts one whose backend may be called by pages of `origins`.
    pub(crate) async fn start(environment: Box<dyn Environment>, options: &Options, origins: &[&str]) -> Self {
        let mut ask = todo::ask(options);
        for sidecar in &mut ask.base.sidecars {
            if let Program::Service(program) = &mut sidecar.program
                && program.service == Service::Backend
            {
                *program = program.clone().with_env("CORS_ORIGINS", &origins.join(","));
            }
        }
        let stand = environment.open(&ask).await.unwrap();
        Self { environment, stand }
    }

    /// The sidecar of that name.
    pub(crate) fn sidecar(&self, name: &str) -> &Sidecar {
        self.stand.sidecar(name).unwrap()
    }

    /// The origin of the page.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.sidecar("gateway").service().unwrap().addr())
    }

    pub(crate) async fn stop(self) {
        self.stand.close().await.unwrap();
        self.environment.close().await.unwrap();
    }
}
