//! Runs checks of a test's own on an environment of its own, and keeps what is told of them.

use std::sync::{Arc, Mutex};

use conformance::judge::baseline::Accepted;
use conformance::model::event::{Event, Listener};
use conformance::model::result::CheckResult;
use conformance::run::check::Check;
use conformance::run::job::Job;
use conformance::run::runner;
use conformance::run::sink::Sink;
use conformance::run::stands::Stands;
use fixtures::client::Transport;
use fixtures::environment::Environment;
use fixtures::error::Error;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;

/// What a run told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Event>>>);

impl Listener for Told {
    fn on(&mut self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Runs checks one after the other over HTTP, and ends the environment; what was told, and how the run ended.
pub(crate) async fn run(
    environment: Box<dyn Environment>,
    checks: &[&'static Check],
) -> (Vec<Event>, Result<(), Error>) {
    let jobs: Vec<_> = checks.iter().map(|check| Job { check, transport: Transport::Http, repetition: 0 }).collect();
    let environment: Arc<dyn Environment> = Arc::from(environment);
    let (stands, groups) = Stands::new(Arc::clone(&environment), &Run::new().id, &jobs);
    let jobs: Vec<_> = jobs.into_iter().zip(groups).collect();
    let told = Told::default();
    let sink = Sink::new(vec![Box::new(told.clone())]).unwrap();
    let ended = runner::run(&stands, &jobs, 1, &Accepted::ByVersion, &sink, &Interrupt::default()).await;
    sink.close().await.unwrap();
    stands.close().await.unwrap();
    environment.close().await.unwrap();
    (std::mem::take(&mut *told.0.lock().unwrap()), ended)
}

/// What the checks came to, in order.
pub(crate) fn results(told: &[Event]) -> Vec<CheckResult> {
    let result = |event: &Event| match event {
        Event::CheckEnded { result } => Some(result.clone()),
        _ => None,
    };
    told.iter().filter_map(result).collect()
}
