//! Somebody without a sidecar is called by the name of an HTTPEndpoint resource, or by a URL in the place of an app id.
//!
//! So an app can call a service of another company as it calls its own, and the key for it stays out of the app. An
//! answer that got lost on the way, or a failure that looks like a success, would be believed.

use fixtures::port::Held;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.endpoint",
    title: "An HTTPEndpoint is called by its name, or by its URL",
    clause: Clause {
        text: "The name of an HTTPEndpoint, or a URL, in the place of the app id calls that address; a resource adds \
               its headers.",
        url: "https://docs.dapr.io/reference/resource-specs/httpendpoints-schema/",
        since: "1.11",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    // Whatever the protocol of the trial is: an endpoint is called over HTTP.
    ask: |_| Ask::of(vec![SidecarAsk::new(SERVER, AppProtocol::Http)]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    CALLED_BY_NAME =
        Step::caught("name-calls-its-address", &[Defect::EndpointPathIgnored]).rows(&["inv-http-endpoint"]),
    HEADERS_ADDED = Step::caught("headers-of-the-resource-are-added", &[Defect::EndpointHeadersDropped])
        .resting_on(&[CALLED_BY_NAME])
        .rows(&["inv-http-endpoint"]),
    OWN_HEADER_WINS = Step::caught("header-of-the-resource-wins", &[Defect::EndpointHeadersDropped])
        .observed()
        .resting_on(&[CALLED_BY_NAME])
        .rows(&["inv-http-endpoint/own"]),
    ANSWER_COMES_BACK = Step::caught("answer-comes-back", &[Defect::EndpointAnswerLost])
        .resting_on(&[CALLED_BY_NAME])
        .rows(&["inv-http-endpoint"]),
    CALLED_BY_URL = Step::caught("url-in-place-of-an-app-id-is-called", &[Defect::EndpointUrlRefused])
        .resting_on(&[CALLED_BY_NAME])
        .rows(&["inv-http-endpoint/url"]),
    UNANSWERED = Step::caught("endpoint-that-nobody-answers-is-an-error", &[Defect::EndpointFailureHidden])
        .rows(&["inv-http-endpoint/unanswered"]),
);

/// The sidecar whose app is the endpoint; it is passed by.
const SERVER: &str = "server";
/// The endpoint that is there, and one that is not.
const SHOP: &str = "shop";
const GONE: &str = "gone";
/// What is called of it, below the path of its URL.
const METHOD: &str = "orders/7";

async fn run(trial: Trial) -> Result<(), Stop> {
    let witness = trial.witness(SERVER)?;
    let base = format!("http://{}{}", witness.addr(), trial.scope().route("base"));
    // Held to the end, so that nobody listens there.
    let nobody = Held::on([127, 0, 0, 1].into())?;
    let nowhere = format!("http://{}", nobody.addr());
    let ask = SidecarAsk::new("caller", trial.scope().app_protocol())
        .with_resource("shop.yaml", &endpoint(SHOP, &base))
        .with_resource("gone.yaml", &endpoint(GONE, &nowhere));
    let client = trial.client_of(&trial.run(&Launch::new(ask)).await?);
    let route = format!("{}/{METHOD}", trial.scope().route("base"));
    witness.answer(&route, Script::always(Answer::http(201, "made").with_header("x-answer", "1")));

    let reply = client.invoke(&call(SHOP)).await?;
    let seen = witness.ledger().on(&route);
    arrived(&trial.step(CALLED_BY_NAME), &seen);
    let header = |name: &str| seen.first().and_then(|entry| entry.header(name));
    trial.step(HEADERS_ADDED).equals("x-key", &header("x-key"), &Some("secret"));
    trial.step(OWN_HEADER_WINS).equals("x-plain", &header("x-plain"), &Some("own"));
    let answer = trial.step(ANSWER_COMES_BACK);
    let expected = wire::translated(201, trial.transport());
    answer.that(reply.status == expected, "the endpoint's answer, 201", reply.summary());
    answer.equals("the body", &reply.body.as_ref(), &b"made".as_slice());
    answer.equals("x-answer", &reply.header("x-answer"), &Some("1"));

    let reply = client.invoke(&call(&base)).await?;
    let by_url = trial.step(CALLED_BY_URL);
    by_url.that(reply.status.is_success(), "the success of the endpoint", reply.summary());
    let calls = witness.ledger().on(&route);
    let later = &calls[seen.len()..];
    if arrived(&by_url, later) {
        let headers = ["x-key", "x-plain"].map(|name| later[0].header(name));
        by_url.equals("the headers, without those of the resource", &headers, &[None, Some("given")]);
    }

    for name in [GONE, nowhere.as_str()] {
        trial.step(UNANSWERED).answers(&client.invoke(&call(name)).await?, Outcome::InvokeFailed);
    }
    drop(nobody);
    Ok(())
}

/// The resource of that name, with a header that nobody else sends and one that the caller sends too.
fn endpoint(name: &str, base: &str) -> String {
    format!(
        "apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\nmetadata: {{name: {name}}}\n\
         spec: {{baseUrl: \"{base}\", headers: [{{name: x-key, value: secret}}, {{name: x-plain, value: own}}]}}\n"
    )
}

/// A call of the endpoint of that name or URL.
fn call(app: &str) -> Invoke<'_> {
    Invoke {
        app,
        method: METHOD,
        verb: "PUT",
        query: "x=1&b=2",
        headers: vec![("x-own", "7"), ("x-plain", "given")],
        body: "ping".into(),
        content_type: Some("text/plain"),
    }
}

/// Observes that one call came, as it was sent.
fn arrived(step: &Visit<'_>, calls: &[Entry]) -> bool {
    let told = |entry: &Entry| {
        let (body, own) = (String::from_utf8_lossy(&entry.body).into_owned(), entry.header("x-own").map(str::to_owned));
        (entry.verb.clone(), entry.query.clone(), body, own)
    };
    let sent = ("PUT".to_owned(), "x=1&b=2".to_owned(), "ping".to_owned(), Some("7".to_owned()));
    step.equals("calls at the endpoint", &calls.iter().map(told).collect::<Vec<_>>(), &vec![sent])
}
