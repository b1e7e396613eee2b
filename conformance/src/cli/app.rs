//! `app`: judges a team's own service as an app of Dapr.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use fixtures::ask::AppProtocol;
use fixtures::error::{Error, Kind};
use fixtures::form::Form as Started;
use fixtures::team::{Given, Start, TeamAsk};
use fixtures::versions::Versions;

use super::exit::Exit;
use super::output::{Format, put};
use super::{app_init, course, explain};
use crate::app::{contract, resources};
use crate::checks::APP;
use crate::model::form::Form;
use crate::run::plan::{RunPlan, Wish, quoted};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance app --start \"python app.py\" --app-port 8000      what any app owes its sidecar
  dapr-conformance app --start \"npm start\" --app-port 3000 --resources-path components
  dapr-conformance app --url http://127.0.0.1:8000 --dapr-http-port 3500     one that runs already: less can be asked of it
  dapr-conformance app --start ./shop --app-port 0 --contract dapr-contract.yaml     with what only you can know
  dapr-conformance app --start ./shop --app-port 0 --env processes  beside a real daprd
  dapr-conformance app init --start ./shop --app-port 8000          write a contract file to begin with
  dapr-conformance app explain app.redelivery                       what is asked, and how a check can fail

The app is started with APP_PORT, APP_ID, DAPR_HTTP_PORT, DAPR_GRPC_PORT, DAPR_API_TOKEN and APP_API_TOKEN set, as
`dapr run` does. It needs no change, no Dapr and no container. The report folder is that of `check`.
";
const INIT_EXAMPLES: &str = "\
Examples:
  dapr-conformance app init --start \"python app.py\" --app-port 8000
  dapr-conformance app init --start ./shop --app-port 0 --contract shop.yaml     writes shop.yaml, not dapr-contract.yaml
  dapr-conformance app init --url http://127.0.0.1:8000                          an app that runs already

Each TODO in the file is a place that only you can fill. Then: dapr-conformance app --contract dapr-contract.yaml
";
const EXPLAIN_EXAMPLES: &str = "\
Examples:
  dapr-conformance app explain                       all that is asked, a line for each check
  dapr-conformance app explain app.redelivery        what it asks for, where Dapr says so, and the mistakes that fail it
  dapr-conformance app explain --format json         the same for a program
";

/// The arguments of `app`, as they were given.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    which: Which,
    /// Only that, for example app.redelivery, app/state, or a part of an id; may be repeated. `app explain` lists all
    /// [default: everything].
    #[arg(long = "check", value_name = "ID")]
    checks: Vec<String>,
    /// The folder of the report, for example build/dapr [default: out, or HARNESS_OUT].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How often everything is asked, for example 5; verdicts that differ are named.
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// Advice fails the run too, with exit code 1.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Start the app, ask it, watch it, and write a contract file to be completed.
    #[command(after_help = INIT_EXAMPLES)]
    Init(Box<Which>),
    /// Show what is asked of an app: all of it, or one check.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain {
        /// The id of a check, for example app.redelivery; all checks without one.
        id: Option<String>,
    },
}

/// Which app is meant, and where.
#[derive(Debug, Clone, clap::Args)]
struct Which {
    /// The command that starts it, for example "python app.py"; run in this folder, by a shell where it needs one.
    #[arg(long, value_name = "COMMAND", conflicts_with = "url")]
    start: Option<String>,
    /// Where it runs already, on this machine, for example http://127.0.0.1:8000; instead of --start.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Where it listens, for example 8000; 0 takes a free port, which it is told as APP_PORT [default: that of the
    /// contract].
    #[arg(long, value_name = "PORT")]
    app_port: Option<u16>,
    /// With --url: where it looks for the HTTP API of its sidecar, for example 3500. The harness listens there then.
    #[arg(long, value_name = "PORT", requires = "url", conflicts_with = "start")]
    dapr_http_port: Option<u16>,
    /// With --url: where it looks for the gRPC API of its sidecar, for example 50001. The harness listens there then.
    #[arg(long, value_name = "PORT", requires = "url", conflicts_with = "start")]
    dapr_grpc_port: Option<u16>,
    /// How its sidecar calls it [default: that of the contract, or http].
    #[arg(long, value_enum)]
    app_protocol: Option<Protocol>,
    /// Its app id, for example shop: what resource files name in their `scopes` [default: that of the contract, or app].
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// A folder of resource files of its sidecar, for example components: components and subscriptions; may be repeated.
    #[arg(long, value_name = "DIR")]
    resources_path: Vec<PathBuf>,
    /// What its team tells of it, for example dapr-contract.yaml: examples of events, methods, peers. `app init` begins one.
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
    /// What runs as its sidecar: our own double, or a real daprd, for example with --env processes.
    #[arg(long, value_enum, default_value = "embedded")]
    env: Started,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Protocol {
    Http,
    Grpc,
}

pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    match &args.command {
        None => judge(args, format, versions).await,
        Some(Command::Init(which)) => {
            // There it is where the file goes.
            let file = which.contract.clone().unwrap_or_else(|| app_init::FILE.into());
            let ask = Which { contract: None, ..(**which).clone() }.team()?;
            app_init::run(ask, which.env, &file, &which.with(&file).words(), format, versions).await
        }
        Some(Command::Explain { id }) => explain::of_app(id.as_deref(), format),
    }
}

async fn judge(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let team = args.which.team()?;
    if format == Format::Text && team.start.is_none() {
        put(&running(team.sidecar))?;
    }
    let words = std::env::args().skip(1).collect();
    let wish = Wish {
        out: args.out.clone(),
        repeat: args.repeat.max(1),
        strict: args.strict,
        // One app, one thing at a time: what it does is told by when it does it.
        parallel: Some(1),
        ..Wish::of(Form::Started(args.which.env), args.checks.clone(), words)
    };
    let plan = RunPlan::resolve(wish, APP, versions)?.about(team, args.which.words());
    course::run(&plan, format, versions).await
}

impl Which {
    /// The app that is meant.
    ///
    /// # Errors
    /// When that is not clear, or a file that is named cannot be read.
    fn team(&self) -> Result<TeamAsk, Error> {
        let contract = self.contract.as_deref().map(|path| contract::read(path, self.app_id.as_deref())).transpose()?;
        let contract = contract.unwrap_or_default();
        let start = self.start.clone().or_else(|| contract.start.clone().filter(|_| self.url.is_none()));
        let start = start.filter(|command| !command.trim().is_empty());
        let address = match (&start, &self.url) {
            (None, Some(url)) => address(url)?,
            (Some(_), _) => (Ipv4Addr::LOCALHOST, self.app_port.or(contract.port).ok_or_else(no_port)?).into(),
            (None, None) => return Err(no_app()),
        };
        let app_id = self.app_id.clone().or(contract.app_id).unwrap_or_else(|| "app".to_owned());
        let protocol = match self.app_protocol {
            Some(Protocol::Http) => AppProtocol::Http,
            Some(Protocol::Grpc) => AppProtocol::Grpc,
            None => contract.protocol.unwrap_or_default(),
        };
        let found = resources::read(&self.resources_path, &app_id)?;
        let components = both(found.components, contract.components, |one, other| one.name == other.name);
        let folder = std::env::current_dir()?;
        Ok(TeamAsk {
            start: start.map(|command| Start { command, folder, env: BTreeMap::new() }),
            address,
            sidecar: (self.dapr_http_port.unwrap_or_default(), self.dapr_grpc_port.unwrap_or_default()),
            app_id,
            protocol,
            components,
            resources: found.resources,
            files: contract.files.into_iter().chain(found.files).collect(),
            peers: contract.peers,
            given: Given {
                bindings: both(contract.given.bindings, found.bindings, |one, other| one.name == other.name),
                pubsubs: both(contract.given.pubsubs, found.pubsubs, |one, other| one == other),
                declared: found.subscriptions,
                ..contract.given
            },
        })
    }

    /// The same app with that contract, in which its own options stand.
    fn with(&self, contract: &Path) -> Self {
        let (start, app_port, app_protocol, app_id) = (None, None, None, None);
        Self { start, app_port, app_protocol, app_id, contract: Some(contract.to_owned()), ..self.clone() }
    }

    /// The words that lead to it again, as a shell reads them.
    fn words(&self) -> String {
        let mut words = vec!["app".to_owned()];
        let mut add = |option: &str, value: Option<String>| {
            words.extend(value.into_iter().flat_map(|value| [option.to_owned(), quoted(&value)]));
        };
        let path = |path: &PathBuf| path.display().to_string();
        add("--start", self.start.clone());
        add("--url", self.url.clone());
        add("--app-port", self.app_port.map(|port| port.to_string()));
        add("--dapr-http-port", self.dapr_http_port.map(|port| port.to_string()));
        add("--dapr-grpc-port", self.dapr_grpc_port.map(|port| port.to_string()));
        add("--app-protocol", self.app_protocol.map(|protocol| format!("{protocol:?}").to_lowercase()));
        add("--app-id", self.app_id.clone());
        self.resources_path.iter().for_each(|folder| add("--resources-path", Some(path(folder))));
        add("--contract", self.contract.as_ref().map(path));
        add("--env", (self.env != Started::Embedded).then(|| self.env.slug().to_owned()));
        words.join(" ")
    }
}

/// What is to be known of an app that runs already: whether it finds the harness where it looks for its sidecar.
fn running((http, grpc): (u16, u16)) -> String {
    let told = [("http", http), ("grpc", grpc)].into_iter().filter(|(_, port)| *port > 0);
    let places: Vec<_> = told.map(|(api, port)| format!("{api} on 127.0.0.1:{port}")).collect();
    if places.is_empty() {
        return "the app runs already, and nothing tells it where the harness stands: what it asks its sidecar for is not \
                seen, and what rests on that is not judged. Let the harness listen where it looks for its sidecar: \
                --dapr-http-port 3500 --dapr-grpc-port 50001\n"
            .to_owned();
    }
    format!(
        "the sidecar of the app stands at {}; what a broker of your own brings to it still comes through its own sidecar\n",
        places.join(" and ")
    )
}

/// The ones, and of the others those that are not among them.
fn both<T>(mut ones: Vec<T>, others: Vec<T>, same: fn(&T, &T) -> bool) -> Vec<T> {
    for other in others {
        if !ones.iter().any(|one| same(one, &other)) {
            ones.push(other);
        }
    }
    ones
}

/// Where an app listens, of a URL without a path. Its sidecar runs here, and calls it on loopback.
fn address(url: &str) -> Result<SocketAddr, Error> {
    let wrong = |help: &str| {
        Error::new(Kind::Usage, format!("read --url {url}: it is no address of an app that can be judged"))
            .with_help(help)
    };
    if url.starts_with("https://") {
        return Err(wrong(
            "its sidecar calls it without TLS: name the port where it takes plain HTTP, http://127.0.0.1:PORT",
        ));
    }
    let text = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/');
    if text.contains('/') {
        return Err(wrong("leave the path out: its sidecar calls it at the root, http://127.0.0.1:PORT"));
    }
    let shape = || wrong("it is http://127.0.0.1:PORT, for example http://127.0.0.1:8000");
    let (host, port) = text.rsplit_once(':').ok_or_else(shape)?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0).ok_or_else(shape)?;
    // One that listens on all addresses tells the last one of itself.
    if !["127.0.0.1", "localhost", "0.0.0.0"].contains(&host) {
        return Err(wrong(
            "its sidecar runs on this machine and calls it on 127.0.0.1: name it as http://127.0.0.1:PORT",
        ));
    }
    Ok((Ipv4Addr::LOCALHOST, port).into())
}

fn no_port() -> Error {
    Error::new(Kind::Usage, "start the app: nobody says where it listens")
        .with_help("add --app-port 8000, or --app-port 0 if it listens at the port that APP_PORT tells it")
}

fn no_app() -> Error {
    Error::new(Kind::Usage, "judge an app: none is named").with_help(
        "add --start \"COMMAND\" --app-port PORT, or --url http://127.0.0.1:PORT, or name a --contract with `start`",
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_url_is_an_address() {
        assert_eq!(address("http://localhost:8000/").unwrap().to_string(), "127.0.0.1:8000");
        assert_eq!(address("0.0.0.0:80").unwrap().to_string(), "127.0.0.1:80");
    }

    #[rstest]
    #[case::tls("https://127.0.0.1:8000", "without TLS")]
    #[case::a_path("http://127.0.0.1:8000/api", "leave the path out")]
    #[case::no_port("http://127.0.0.1", "127.0.0.1:8000")]
    #[case::no_port_at_all("http://127.0.0.1:0", "127.0.0.1:8000")]
    #[case::a_port_of_none("http://127.0.0.1:80000", "127.0.0.1:8000")]
    #[case::another_machine("http://shop:8000", "on this machine")]
    #[case::another_address("http://[::1]:8000", "calls it on 127.0.0.1")]
    fn a_url_that_is_none_is_told_what_to_write(#[case] url: &str, #[case] help: &str) {
        let error = address(url).unwrap_err();
        assert!(error.help.unwrap().contains(help), "{url}");
    }
}
