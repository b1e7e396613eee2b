//! A window of a browser: what a person does with it, and what it keeps to itself.

use std::path::Path;

use fantoccini::client::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{ClientBuilder, Locator};
use fixtures::artifact;
use fixtures::browser::Browser;
use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::run::Run;
use fixtures::versions::Versions;
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// The window. Closing it ends the browser.
pub(crate) struct Window {
    browser: Browser,
    client: Client,
}

/// A request that the browser sent, or wanted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) verb: String,
    pub(crate) url: String,
}

/// The driver's own command for what was logged since the last time.
#[derive(Debug)]
struct ReadLog(&'static str);

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": self.0 }).to_string()))
    }
}

impl Window {
    /// Opens one; an error is a missing browser.
    pub(crate) async fn open(run: &Run) -> Result<Self, Error> {
        let browser = Browser::start(run, &Versions::from_env()).await?;
        let Value::Object(capabilities) = browser.capabilities() else { panic!("capabilities are an object") };
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(browser.url()).await;
        let window = Self { browser, client: client.expect("the driver starts the browser") };
        // A new window shows a page of the browser's own, which sends requests too.
        window.visit("about:blank").await;
        window.sent().await;
        Ok(window)
    }

    pub(crate) async fn visit(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub(crate) async fn click(&self, selector: &str) {
        self.client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
    }

    /// Types into a field, and sends its form by the enter key.
    pub(crate) async fn enter(&self, selector: &str, text: &str) {
        let field = self.client.find(Locator::Css(selector)).await.unwrap();
        field.send_keys(&format!("{text}\n")).await.unwrap();
    }

    /// What `script` returns for `args`.
    pub(crate) async fn run(&self, script: &str, args: Vec<Value>) -> Value {
        self.client.execute(script, args).await.unwrap()
    }

    /// What `script` hands to its last argument.
    pub(crate) async fn promised(&self, script: &str, args: Vec<Value>) -> Value {
        self.client.execute_async(script, args).await.unwrap()
    }

    /// The texts of all elements that are to be seen.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .filter(element => element.checkVisibility()).map(element => element.innerText)";
        serde_json::from_value(self.run(script, vec![selector.into()]).await).unwrap()
    }

    /// Waits until the texts of the elements are such.
    pub(crate) async fn until(&self, selector: &str, what: &str, such: impl Fn(&[String]) -> bool) {
        let seen = patience::until(patience::DELIVERY, what, async || {
            let texts = self.texts(selector).await;
            if such(&texts) { Probe::Ready(()) } else { Probe::NotYet(format!("{texts:?}")) }
        });
        if let Err(error) = seen.await {
            panic!("{error}; the console: {:?}", self.log("browser").await);
        }
    }

    /// What went wrong in the page, as its console tells it.
    pub(crate) async fn errors(&self) -> Vec<Value> {
        let mut entries = self.log("browser").await;
        entries.retain(|entry| entry["level"] == "SEVERE");
        entries
    }

    /// All requests since the last time, preflights too.
    pub(crate) async fn sent(&self) -> Vec<Sent> {
        let entries = self.log("performance").await.into_iter();
        let events = entries.map(|entry| serde_json::from_str(entry["message"].as_str().unwrap()).unwrap());
        let requests = events.filter_map(|event: Value| {
            let (event, request) = (&event["message"], &event["message"]["params"]["request"]);
            let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
            (event["method"] == "Network.requestWillBeSent").then(|| Sent { verb: text("method"), url: text("url") })
        });
        requests.collect()
    }

    /// Keeps a picture of the page, in `HARNESS_OUT` or under `target`, and says where.
    pub(crate) async fn picture(&self, name: &str) {
        let picture = self.client.screenshot().await.unwrap();
        artifact::keep(&format!("{name}.png"), &picture, Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
        self.browser.close().await.unwrap();
    }

    async fn log(&self, kind: &'static str) -> Vec<Value> {
        let log = self.client.issue_cmd(ReadLog(kind)).await.unwrap();
        serde_json::from_value(log).unwrap()
    }
}
