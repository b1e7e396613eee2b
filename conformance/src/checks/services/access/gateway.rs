//! A browser reaches the page and the routes under `/api` through the gateway, and no other part of a service or a
//! sidecar.
//!
//! The spec lets the page call a sidecar on `localhost`, which is the user's machine, and whoever reaches a sidecar
//! reaches all of Dapr (E72). So the gateway stands in between, and its own sidecar has the committed lists of what it
//! may do.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.gateway",
    title: "The gateway carries on what is under /api and nothing else",
    clause: Clause {
        text: "A browser reaches the page and the API through the gateway, and no other part of a service or a sidecar.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    VISITOR_SERVED = Step::caught_in_service("visitor-is-served-and-known-by-a-token", &[Flaw::IgnoresIdentity]),
    GO_THROUGH = Step::caught_in_service("request-and-answer-go-through", &[Flaw::ForgetsTasks, Flaw::DoublesTasks])
        .cites(&["R93"]),
    ONLY_THE_API = Step::caught_in_service("only-the-api-is-carried-on", &[Flaw::OnePageForAll]),
    DAPR_APP_ID = Step::caught_in_service("dapr-app-id-decides-nothing", &[Flaw::ObeysAppId]).resting_on(&[GO_THROUGH]),
    SIDECAR_OFFERS =
        Step::caught("sidecar-offers-calls-and-one-secret", &[Defect::AllowListIgnored, Defect::SecretScopesIgnored])
            .cites(&["E72"]),
);

/// What the sidecar of the gateway may do in a cluster.
const CONFIGURATION: &str = include_str!("../../../../../k8s/configuration-gateway.yaml");

/// The same lists as in a cluster; who may call whom needs certificates, which a stand has not.
fn stand(_: &Names) -> Ask {
    let mut ask = todo::ask(&todo::Options::default());
    if let (Ok(lists), Some(gateway)) =
        (lists(), ask.base.sidecars.iter_mut().find(|sidecar| sidecar.name == "gateway"))
    {
        gateway.configuration = Some(lists);
    }
    ask
}

fn lists() -> Result<String, Error> {
    let read = |error: serde_saphyr::Error| {
        Error::new(Kind::Harness, "read the configuration of the gateway's sidecar").with_source(error)
    };
    let configuration: Value = serde_saphyr::from_str(CONFIGURATION).map_err(read)?;
    let spec = &configuration["spec"];
    // JSON is YAML too, below a key of its own line.
    Ok(format!("api: {}\nsecrets: {}", spec["api"], spec["secrets"]))
}

async fn run(trial: Trial) -> Result<(), Stop> {
    lists()?;
    let ada = Person::of(&trial, "ada")?;
    let nobody = ada.with_authorization(None);
    let served = trial.step(VISITOR_SERVED);
    let page = nobody.get("/").await?;
    served.responds(&page, 200);
    let kind = page.header("content-type").unwrap_or_default();
    served.that(kind.starts_with("text/html"), "the page as text/html", format!("content type `{kind}`"));
    let me = json!({ "user_id": ada.id, "mode": "token" });
    served.equals_json("who is told to be here", &ada.get("/api/me").await?.json(), &me);
    served.refuses(&nobody.get("/api/me").await?, 401);

    let through = trial.step(GO_THROUGH);
    let task = ada.create(&json!({ "title": "read a book" })).await?;
    through.equals_json(
        "the list",
        &ada.get("/api/tasks?status=pending&limit=5").await?.json(),
        &json!({ "tasks": [task] }),
    );
    through.equals_json(
        "the other list",
        &ada.get("/api/tasks?status=completed").await?.json(),
        &json!({ "tasks": [] }),
    );
    let inbox = ada.get("/api/notifications?after=0").await?;
    through.equals_json("the notifications", &inbox.json(), &json!({ "notifications": [], "last": 0 }));

    let only = trial.step(ONLY_THE_API);
    for (path, status) in OUTSIDE {
        let raw = Raw { verb: "POST", path, headers: vec![("content-type", "application/json")], body: "{}".into() };
        only.refuses(&ada.raw(raw).await?, status);
    }

    let app = trial.sidecar("notification")?.app_id.clone();
    let raw = Raw { verb: "GET", path: "/api/tasks", headers: vec![("dapr-app-id", &app)], ..Raw::default() };
    let answered = ada.raw(raw).await?.json();
    trial.step(DAPR_APP_ID).equals_json("the list", &answered, &json!({ "tasks": [task] }));

    let lists = trial.step(SIDECAR_OFFERS);
    let sidecar = trial.client("gateway")?;
    lists.responds(&sidecar.secret("kubernetes-secrets", "identity").await?, 200);
    lists.responds(&sidecar.secret("kubernetes-secrets", "postgres-connection").await?, 403);
    for path in ["/v1.0/state/statestore/any", "/v1.0/metadata"] {
        lists.responds(&sidecar.raw(Raw { verb: "GET", path, ..Raw::default() }).await?, 404);
    }
    Ok(())
}

/// Paths that a browser might try, and the refusal of each.
const OUTSIDE: [(&str, u16); 9] = [
    ("/successors", 404),
    ("/reminder-cron", 404),
    ("/mcp", 404),
    ("/v1.0/invoke/backend-service/method/successors", 404),
    ("/v1.0/secrets/kubernetes-secrets/identity", 404),
    ("/api/../successors", 400),
    ("/api/%2e%2e/successors", 400),
    ("/api/..%2Fsuccessors", 400),
    ("/api//successors", 400),
];
