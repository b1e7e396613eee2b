//! The `web-gateway`, configured by its environment: see [`reference_services::settings`].

use std::process::ExitCode;

fn main() -> ExitCode {
    reference_services::service::main(reference_services::Service::Gateway)
}
