//! `sidecar`: our own sidecar alone, with daprd's flags.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use fixtures::ask::AppProtocol;
use fixtures::embedded::defect::{Defect, Defects};
use fixtures::embedded::{Alone, serve_alone};
use fixtures::error::Error;
use fixtures::interrupt::Interrupt;

use super::exit::Exit;
use crate::run::select;

const EXAMPLES: &str = "\
Examples:
  dapr-conformance sidecar --app-id backend --app-port 8000 --resources-path dapr-components/local
  dapr-conformance sidecar --app-id backend --app-port 8000 --defect publish-doubles    is my app idempotent?

A double for tests: its broker takes anybody, its tables live as long as it does. Its green is never Dapr's.
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The id of the app.
    #[arg(long)]
    app_id: String,
    /// The port of the app; no app without it.
    #[arg(long)]
    app_port: Option<u16>,
    /// How the app is called.
    #[arg(long, value_parser = protocol, default_value = "http", value_name = "http|grpc")]
    app_protocol: AppProtocol,
    /// A folder with component files; may be repeated.
    #[arg(long, value_name = "DIR")]
    resources_path: Vec<PathBuf>,
    /// A Configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The port of the HTTP API; 0 takes a free one.
    #[arg(long, default_value_t = 3500)]
    dapr_http_port: u16,
    /// The port of the gRPC API; 0 takes a free one.
    #[arg(long, default_value_t = 50001)]
    dapr_grpc_port: u16,
    /// The address both APIs listen on, and the app is called on.
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// Something it does wrong, as `dapr-conformance explain` names it; may be repeated.
    #[arg(long, value_parser = defect)]
    defect: Vec<Defect>,
    /// Further flags of daprd, each --name=value, after --.
    #[arg(last = true)]
    flags: Vec<String>,
}

fn protocol(text: &str) -> Result<AppProtocol, String> {
    match text {
        "http" => Ok(AppProtocol::Http),
        "grpc" => Ok(AppProtocol::Grpc),
        _ => Err("an app protocol is http or grpc".into()),
    }
}

fn defect(text: &str) -> Result<Defect, String> {
    Defect::named(text).ok_or_else(|| {
        let near = select::nearest(text, Defect::ALL.iter().map(|defect| defect.slug()));
        format!("no such defect; did you mean {}?", near.join(", "))
    })
}

pub(super) async fn run(args: &Args) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(i32::from(Exit::Interrupted.code()))?;
    let at = |port| SocketAddr::new(args.address, port);
    let alone = Alone {
        app_id: args.app_id.clone(),
        app: args.app_port.map(|port| (at(port), args.app_protocol)),
        resources: args.resources_path.clone(),
        configuration: args.config.clone(),
        http: at(args.dapr_http_port),
        grpc: at(args.dapr_grpc_port),
        // Secret stores read variables of the sidecar, as they do with daprd.
        env: std::env::vars().collect(),
        flags: args.flags.clone(),
        defects: Defects::of(&args.defect),
    };
    let exit = serve_alone(alone, interrupt.wait()).await?;
    Ok(if exit.code == Some(0) { Exit::Held } else { Exit::Failed })
}
