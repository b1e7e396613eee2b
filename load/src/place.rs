//! Where the operations of a scenario go: a stand that is opened for the run, or a sidecar that runs already.

use std::net::SocketAddr;
use std::sync::Arc;

use fixtures::ask::{AppProtocol, Program};
use fixtures::client::{Client, Reply, Status, Tape, Transport};
use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::form::Form;
use fixtures::patience::{self, Probe};
use fixtures::run::Run;
use fixtures::scenario::{CALLER, Message, Names, Operation, Scenario, Scene};
use fixtures::sink::Sink;
use fixtures::stand::Stand;
use fixtures::versions::Versions;

use crate::engine::Target;
use crate::operation::grpc::GrpcTarget;
use crate::operation::http::HttpTarget;
use crate::operation::{Baseline, PreparedGrpc, PreparedHttp, baseline};

/// A sidecar that is ready for the operations of one scenario over one transport.
pub struct Place {
    /// What was met, in words: environment, sidecar, stores.
    pub met: String,
    /// How the sidecar is spoken to.
    pub transport: Transport,
    /// What is sent.
    pub scene: Scene,
    sidecar: SocketAddr,
    token: Option<String>,
    /// The app that was started for a sidecar that runs already.
    app: Option<Sink>,
    /// What was opened for the run, and ends with it.
    stand: Option<Stand>,
    environment: Option<Arc<dyn Environment>>,
}

impl Place {
    /// Opens an environment, and in it the stand that `scenario` needs.
    ///
    /// # Errors
    /// When something this machine must have is missing, a part does not start, or the sidecar refuses the scenario;
    /// nothing is left running then.
    pub async fn open(
        form: Form,
        versions: &Versions,
        scenario: Scenario,
        transport: Transport,
        payload: usize,
    ) -> Result<Self, Error> {
        let run = Run::new();
        let environment = form.open(&run, false, versions).await?;
        match Self::within(&environment, &run, scenario, transport, payload).await {
            Ok(place) => Ok(Self { environment: Some(environment), ..place }),
            Err(error) => Err(ended(environment.close().await, error)),
        }
    }

    /// Opens the stand that `scenario` needs in an environment that stays open. The app that is invoked, or gets
    /// events, speaks the transport of the caller.
    ///
    /// # Errors
    /// When a part does not start, or the sidecar refuses the scenario; the stand is closed then.
    pub async fn within(
        environment: &Arc<dyn Environment>,
        run: &Run,
        scenario: Scenario,
        transport: Transport,
        payload: usize,
    ) -> Result<Self, Error> {
        let mut names = Names::of(&run.id);
        let protocol = match transport {
            Transport::Http => AppProtocol::Http,
            Transport::Grpc => AppProtocol::Grpc,
        };
        let stand = environment.open(&scenario.ask(&names, protocol, &Program::Sink)).await?;
        if let Some(invoked) = scenario.invoked() {
            names.app.clone_from(&stand.sidecar(invoked)?.app_id);
        }
        let sidecar = stand.sidecar(CALLER)?.clone();
        let sidecar = match transport {
            Transport::Http => sidecar.http,
            Transport::Grpc => sidecar.grpc,
        };
        let scene = Scene::new(scenario, names, payload);
        let met = String::new();
        let mut place =
            Self { met, transport, scene, sidecar, token: None, app: None, stand: Some(stand), environment: None };
        match place.make_ready().await {
            Ok(version) => {
                place.met = place.described(environment.as_ref(), &version);
                Ok(place)
            }
            Err(error) => Err(ended(place.close().await, error)),
        }
    }

    /// Uses a sidecar that runs already at `sidecar`, the address of its API over `transport`. Where events are followed,
    /// `app` is the app that it delivers them to; it is closed with the place.
    ///
    /// # Errors
    /// When it does not answer, or refuses the scenario: the error shows its own words.
    pub async fn at(
        sidecar: SocketAddr,
        transport: Transport,
        token: Option<String>,
        scene: Scene,
        app: Option<Sink>,
    ) -> Result<Self, Error> {
        let met = String::new();
        let mut place = Self { met, transport, scene, sidecar, token, app, stand: None, environment: None };
        match place.make_ready().await {
            Ok(version) => {
                place.met = format!("sidecar at {sidecar}{version}");
                Ok(place)
            }
            Err(error) => Err(ended(place.close().await, error)),
        }
    }

    /// The sidecar as a target.
    ///
    /// # Errors
    /// When the API token cannot travel.
    pub fn target(&self) -> Result<Arc<dyn Target>, Error> {
        let token = self.token.as_deref();
        Ok(match self.transport {
            Transport::Http => {
                let requests = PreparedHttp::new(self.scene.clone(), &self.sidecar.to_string(), token);
                Arc::new(HttpTarget::new(self.sidecar, requests))
            }
            Transport::Grpc => Arc::new(GrpcTarget::new(self.sidecar, token, PreparedGrpc::new(self.scene.clone()))?),
        })
    }

    /// The same work without the sidecar.
    ///
    /// # Errors
    /// When the sidecar is a stranger's, or nobody else does that work.
    pub fn baseline(&self) -> Result<Baseline, Error> {
        let stand = self.stand().ok_or_else(|| {
            let what = "work without the sidecar: what is behind a sidecar that runs already is not known";
            Error::new(Kind::Usage, what).with_help("use --env processes or --env containers")
        })?;
        baseline(stand, &self.scene, self.transport)
    }

    /// The stand, where one was opened for the run.
    #[must_use]
    pub fn stand(&self) -> Option<&Stand> {
        self.stand.as_ref()
    }

    /// The app behind the sidecar.
    ///
    /// # Errors
    /// When it is a stranger's.
    pub(crate) fn sink(&self) -> Result<&Sink, Error> {
        if let Some(app) = &self.app {
            return Ok(app);
        }
        let stand = self.stand().ok_or_else(|| {
            let what = "follow events to the app: the app behind a sidecar that runs already is not ours";
            Error::new(Kind::Usage, what)
                .with_help("listen as its app with --app-port, or use --env embedded, processes or containers")
        })?;
        stand.sidecar(CALLER)?.sink()
    }

    /// The API of the sidecar, over the transport of the place.
    pub(crate) fn sidecar(&self) -> SocketAddr {
        self.sidecar
    }

    /// Stops what was opened for the run.
    ///
    /// # Errors
    /// When something could not be stopped.
    pub async fn close(self) -> Result<(), Error> {
        if let Some(app) = &self.app {
            app.close().await;
        }
        let stand = match self.stand {
            Some(stand) => stand.close().await,
            None => Ok(()),
        };
        match self.environment {
            Some(environment) => stand.and(environment.close().await),
            None => stand,
        }
    }

    /// Writes what is to be read, and tries one operation; the version that the sidecar tells, as words to append.
    async fn make_ready(&self) -> Result<String, Error> {
        let client = Client::at(self.sidecar, self.sidecar, self.transport, Tape::default());
        for seed in self.scene.seeds() {
            self.accepted(&self.sent(&client, &seed).await?)?;
        }
        if self.scene.scenario == Scenario::Deliver {
            // Operation 0 must come to the app once, in the run.
            self.way_is_open(&client).await?;
        } else {
            self.try_one(&client).await?;
        }
        // A sidecar that keeps its metadata to itself, or to those with a token, can be measured all the same.
        let metadata = client.metadata().await?.json();
        let version = metadata["runtimeVersion"].as_str();
        Ok(version.map(|version| format!(", runtime {version}")).unwrap_or_default())
    }

    async fn try_one(&self, client: &Client) -> Result<(), Error> {
        let Operation { message, expects } = self.scene.operation(0);
        let reply = self.sent(client, &message).await?;
        self.accepted(&reply)?;
        if expects.is_some_and(|expected| expected != reply.body) {
            let text = format!("{}: another value came back", self.refused(&reply));
            return Err(Error::new(Kind::Prerequisite, text));
        }
        Ok(())
    }

    /// Sends an event of each partition key, and waits until they have reached the app: a group has been joined then.
    async fn way_is_open(&self, client: &Client) -> Result<(), Error> {
        let trials = self.scene.trials();
        for trial in &trials {
            self.accepted(&self.sent(client, trial).await?)?;
        }
        let (sink, wanted) = (self.sink()?, trials.len() as u64);
        patience::until(patience::DELIVERY, "the first events to reach the app", async || match sink.events() {
            events if events >= wanted => Probe::Ready(()),
            events => Probe::NotYet(format!("{events} of {wanted}")),
        })
        .await
    }

    async fn sent(&self, client: &Client, message: &Message) -> Result<Reply, Error> {
        let token = self.token.as_deref().map(|token| ("dapr-api-token", token));
        client.send(message, token.as_slice()).await.and_then(Reply::answered).map_err(|error| {
            Error::new(Kind::Prerequisite, format!("reach the sidecar at {}", self.sidecar))
                .with_source(error)
                .with_help("start it, or correct its address")
        })
    }

    fn accepted(&self, reply: &Reply) -> Result<(), Error> {
        if reply.status.is_success() {
            return Ok(());
        }
        let help = match reply.status {
            Status::Http(401) | Status::Grpc(tonic::Code::Unauthenticated) => {
                "give the sidecar's API token with --token, or in DAPR_API_TOKEN"
            }
            _ => "load the component into the sidecar, or name the one that is there: --help shows how",
        };
        Err(Error::new(Kind::Prerequisite, self.refused(reply)).with_help(help))
    }

    fn refused(&self, reply: &Reply) -> String {
        let slug = self.scene.scenario.slug();
        format!("run {slug} on the sidecar at {}: it answered {}", self.sidecar, reply.summary())
    }

    /// The environment and the versions that were met.
    fn described(&self, environment: &dyn Environment, version: &str) -> String {
        let (offer, name) = (environment.offers(), environment.name());
        // What stands in for a server says so itself.
        let named = |server: &str, version: &str| match name {
            "embedded" => format!(", {version}"),
            _ => format!(", {server} {version}"),
        };
        let store = match self.scene.scenario {
            Scenario::Publish | Scenario::PublishBulk | Scenario::Deliver => named("Kafka", &offer.kafka),
            Scenario::StateGet | Scenario::StateSet | Scenario::StateMixed | Scenario::StateTransaction => {
                named("PostgreSQL", &offer.postgres)
            }
            Scenario::Invoke | Scenario::InvokeOwn | Scenario::SecretGet => String::new(),
        };
        format!("{name}: {}{version}{store}", offer.subject)
    }
}

/// The error that ended it; what could not be stopped afterwards is said too.
fn ended(closed: Result<(), Error>, error: Error) -> Error {
    if let Err(left) = closed {
        tracing::warn!(error = %left, "not everything could be stopped after the failure");
    }
    error
}
