//! The options that say which sidecar is loaded, and what everything in it is called.

use std::net::Ipv4Addr;

use clap::{Args, ValueEnum};
use fixtures::ask::{AppProtocol, Subscription};
use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::form::Form;
use fixtures::run::Run;
use fixtures::scenario::{CALLER, EVENTS, Names, Scenario, Scene};
use fixtures::sink::Sink;
use fixtures::versions::Versions;

use crate::address::Address;
use crate::place::Place;

/// Which sidecar, and how it is spoken to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sidecar")]
pub(super) struct Sidecar {
    /// Start a sidecar, with all that the operation needs, for this run.
    #[arg(long, value_enum, conflicts_with = "sidecar")]
    env: Option<Form>,
    /// The HTTP API of a sidecar that runs already, for example http://127.0.0.1:3500.
    #[arg(long, value_name = "URL")]
    sidecar: Option<String>,
    /// Its gRPC API, for example http://127.0.0.1:50001.
    #[arg(long, value_name = "URL", conflicts_with = "env")]
    grpc: Option<String>,
    /// Its API token; the variable DAPR_API_TOKEN otherwise.
    #[arg(long, conflicts_with = "env")]
    token: Option<String>,
    /// The API that is used.
    #[arg(long, value_enum, default_value = "http")]
    transport: Protocol,
    /// Size of values, events and bodies.
    #[arg(long, value_name = "BYTES", default_value_t = Scene::PAYLOAD, value_parser = payload)]
    payload: usize,
    /// The state store of a sidecar that runs already.
    #[arg(long, default_value = "statestore", conflicts_with = "env")]
    store: String,
    /// The pub/sub component of a sidecar that runs already.
    #[arg(long, default_value = "pubsub", conflicts_with = "env")]
    pubsub: String,
    /// The topic, which must exist.
    #[arg(long, default_value = "load", conflicts_with = "env")]
    topic: String,
    /// The app id that is invoked.
    #[arg(long, conflicts_with = "env")]
    app: Option<String>,
    /// The method that is invoked, with POST.
    #[arg(long, default_value = "echo", conflicts_with = "env")]
    method: String,
    /// Listen on this port of loopback as the app of a sidecar that runs already, so that events can be followed.
    #[arg(long, value_name = "PORT", conflicts_with = "env", value_parser = clap::value_parser!(u16).range(1..))]
    app_port: Option<u16>,
    /// The secret that is read.
    #[arg(long, value_name = "STORE/NAME", default_value = "secrets/load", conflicts_with = "env")]
    secret: String,
}

/// The API that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Protocol {
    /// HTTP/1.1.
    Http,
    /// gRPC.
    Grpc,
}

impl Protocol {
    /// The transport of that name.
    pub(super) const fn transport(self) -> Transport {
        match self {
            Self::Http => Transport::Http,
            Self::Grpc => Transport::Grpc,
        }
    }
}

impl Sidecar {
    /// The sidecar, ready for the operations of `scenario`.
    ///
    /// # Errors
    /// When none was named, it cannot be had, or it refuses the scenario.
    pub(super) async fn place(
        &self,
        scenario: Scenario,
        allowed: &[String],
        versions: &Versions,
    ) -> Result<Place, Error> {
        let transport = self.transport.transport();
        if let Some(form) = self.env {
            return Place::open(form, versions, scenario, transport, self.payload).await;
        }
        let address = self.address(scenario, allowed)?;
        let token = self.token.clone().or_else(|| versions.variable("DAPR_API_TOKEN"));
        // Nothing is known about the app of a stranger.
        let scene = Scene::new(scenario, self.names(scenario)?, self.payload).without_echo();
        let app = match self.followed(scenario)? {
            Some(port) => Some(self.listen(port).await?),
            None => None,
        };
        Place::at(address.addr, transport, token, scene, app).await
    }

    /// Whether the options fit together, as far as that can be told before anything starts.
    ///
    /// # Errors
    /// When they do not.
    pub(super) fn check(&self, scenario: Scenario, allowed: &[String]) -> Result<(), Error> {
        if self.env.is_some() {
            return Ok(());
        }
        self.address(scenario, allowed)?;
        self.names(scenario)?;
        self.followed(scenario).map(drop)
    }

    /// Where the sidecar is that runs already.
    fn address(&self, scenario: Scenario, allowed: &[String]) -> Result<Address, Error> {
        let transport = self.transport.transport();
        let url = match transport {
            Transport::Http => self.sidecar.as_deref(),
            Transport::Grpc => self.grpc.as_deref(),
        };
        let url = url.ok_or_else(|| {
            let help = match transport {
                Transport::Http => "add --env embedded, --env processes, or --sidecar http://127.0.0.1:3500",
                Transport::Grpc => "add --env embedded, --env processes, or --grpc http://127.0.0.1:50001",
            };
            let what = format!("find the sidecar for {}: none was given", scenario.slug());
            Error::new(Kind::Usage, what).with_help(help)
        })?;
        Address::read(url, allowed)
    }

    /// The port where events are followed.
    fn followed(&self, scenario: Scenario) -> Result<Option<u16>, Error> {
        if self.app_port.is_some() && scenario != Scenario::Deliver {
            let what = format!("run {}: nothing comes to the app that would be followed", scenario.slug());
            return Err(Error::new(Kind::Usage, what).with_help("leave out --app-port"));
        }
        Ok(self.app_port)
    }

    /// The app of a sidecar that runs already.
    async fn listen(&self, port: u16) -> Result<Sink, Error> {
        let protocol = match self.transport {
            Protocol::Http => AppProtocol::Http,
            Protocol::Grpc => AppProtocol::Grpc,
        };
        let subscription = Subscription::new(CALLER, &self.pubsub, &self.topic, EVENTS);
        Sink::listen((Ipv4Addr::LOCALHOST, port).into(), protocol, vec![subscription]).await
    }

    fn names(&self, scenario: Scenario) -> Result<Names, Error> {
        let usage = |what: &str, help: &str| Err(Error::new(Kind::Usage, what).with_help(help));
        let Some((secrets, secret)) = self.secret.split_once('/') else {
            return usage("read --secret: it names no store", "write it like --secret secrets/load");
        };
        let app = match (&self.app, scenario.invoked()) {
            (Some(app), _) => app.clone(),
            (None, None) => String::new(),
            (None, Some(_)) => return usage("invoke an app: none was given", "add --app APP-ID"),
        };
        Ok(Names {
            store: self.store.clone(),
            pubsub: self.pubsub.clone(),
            topic: self.topic.clone(),
            app,
            method: self.method.clone(),
            secrets: secrets.into(),
            secret: secret.into(),
            keys: format!("load-{}", Run::new().id),
        })
    }
}

/// A size that scenarios can fill.
pub(super) fn payload(text: &str) -> Result<usize, String> {
    let bytes: usize = text.parse().map_err(|_| format!("`{text}` is no number of bytes"))?;
    let range = Scene::PAYLOADS;
    if range.contains(&bytes) {
        Ok(bytes)
    } else {
        Err(format!("{bytes} bytes: a payload has at least {} and less than {}", range.start, range.end))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        sidecar: Sidecar,
    }

    async fn refused(line: &str, scenario: Scenario) -> String {
        let args = std::iter::once("load").chain(line.split_whitespace());
        match Alone::try_parse_from(args) {
            Ok(alone) => {
                let place = alone.sidecar.place(scenario, &[], &Versions::over(|_| None)).await;
                place.err().map(|error| error.to_string()).unwrap_or_default()
            }
            Err(error) => error.to_string(),
        }
    }

    #[rstest]
    #[case::nowhere("", Scenario::StateGet, "--sidecar http://127.0.0.1:3500")]
    #[case::no_grpc("--transport grpc --sidecar http://127.0.0.1:1", Scenario::StateGet, "--grpc")]
    #[case::two_places("--env embedded --sidecar http://127.0.0.1:1", Scenario::StateGet, "cannot be used with")]
    #[case::no_app("--sidecar http://127.0.0.1:1", Scenario::Invoke, "--app")]
    #[case::no_store("--sidecar http://127.0.0.1:1 --secret load", Scenario::SecretGet, "--secret secrets/load")]
    #[case::remote("--sidecar http://192.0.2.1:1", Scenario::Publish, "--allow-remote 192.0.2.1")]
    #[case::payload("--payload 5", Scenario::Publish, "at least 256")]
    #[tokio::test]
    async fn what_does_not_fit_is_refused_with_the_remedy(
        #[case] line: &str,
        #[case] scenario: Scenario,
        #[case] word: &str,
    ) {
        let error = refused(line, scenario).await;
        assert!(error.contains(word), "{error}");
    }
}
