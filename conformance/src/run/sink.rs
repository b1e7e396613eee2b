//! Where a run sends its events: to a thread of its own, which calls each listener in order, one event at a time, free
//! of secrets. Nothing that is written costs a trial its time.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::team;

use super::identity::Identity;
use super::job::Job;
use super::record::{Tell, Told};
use crate::judge::totals;
use crate::model::event::{Event, Listener};
use crate::model::observation::Observation;
use crate::model::redact::Redactor;
use crate::model::result::CheckResult;
use crate::model::totals::Totals;
use crate::model::traces::Traces;

/// Where events go. Sending never waits.
pub struct Sink {
    sender: Sender<Message>,
    writer: JoinHandle<()>,
}

/// What is handed to the writer.
enum Message {
    Event(Event),
    Met(Identity),
    Secrets(Vec<String>),
    Observed(Trial, Observation),
    Ended(Box<CheckResult>, Option<Box<Traces>>),
    RunEnded {
        wall_ms: u64,
        interrupted: bool,
    },
    /// A task that was cut off may still hold a sender, so the end is said and not waited for.
    Close,
}

/// Which trial tells.
#[derive(Clone, Copy)]
struct Trial {
    id: &'static str,
    transport: Transport,
    repetition: usize,
}

impl Sink {
    /// Sends to these listeners.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn new(listeners: Vec<Box<dyn Listener>>) -> Result<Self, Error> {
        let (sender, receiver) = mpsc::channel();
        let writer = Writer { listeners, redactor: Redactor::default(), identity: None, totals: Totals::default() };
        let writer = thread::Builder::new().name("events".to_owned()).spawn(move || writer.write(&receiver))?;
        Ok(Self { sender, writer })
    }

    /// Tells all listeners.
    pub fn send(&self, event: Event) {
        self.hand(Message::Event(event));
    }

    /// Tells all listeners who is under test, as often as more is known of it.
    pub(crate) fn met(&self, identity: Identity) {
        self.hand(Message::Met(identity));
    }

    /// What the trial of `job` tells.
    pub(crate) fn of(&self, job: &Job) -> Tell {
        let trial = Trial { id: job.check.id, transport: job.transport, repetition: job.repetition };
        let sender = self.sender.clone();
        Arc::new(move |told| {
            let message = match told {
                Told::Observed(observation) => Message::Observed(trial, observation),
                Told::Secrets(secrets) => Message::Secrets(secrets),
            };
            // A writer that is gone is told of when the sink is closed.
            let _ = sender.send(message);
        })
    }

    /// Tells all listeners of what is waited for, and how long already.
    pub(crate) fn waiting(&self) -> team::Tell {
        let sender = self.sender.clone();
        Arc::new(move |what, time| {
            let event = Event::Waiting { what: what.to_owned(), seconds: time.as_secs() };
            // A writer that is gone is told of when the sink is closed.
            let _ = sender.send(Message::Event(event));
        })
    }

    /// Reports the end of a trial, after its evidence was taken.
    pub(crate) fn end(&self, result: CheckResult, traces: Option<Traces>) {
        self.hand(Message::Ended(Box::new(result), traces.map(Box::new)));
    }

    /// Sends the last event.
    pub(crate) fn finish(&self, wall_ms: u64, interrupted: bool) {
        self.hand(Message::RunEnded { wall_ms, interrupted });
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// When the writer broke down.
    pub async fn close(self) -> Result<(), Error> {
        self.hand(Message::Close);
        let joined = tokio::task::spawn_blocking(move || self.writer.join().is_ok()).await;
        let failed = || Error::new(Kind::Harness, "write the events: their writer panicked");
        if joined.is_ok_and(|joined| joined) { Ok(()) } else { Err(failed()) }
    }

    fn hand(&self, message: Message) {
        // A writer that is gone is told of when the sink is closed.
        let _ = self.sender.send(message);
    }
}

/// What the thread of a sink works with.
struct Writer {
    listeners: Vec<Box<dyn Listener>>,
    redactor: Redactor,
    identity: Option<Identity>,
    totals: Totals,
}

impl Writer {
    /// Writes until it is told to stop.
    fn write(mut self, receiver: &Receiver<Message>) {
        for message in receiver {
            match message {
                Message::Event(event) => self.tell(&event),
                Message::Met(identity) => self.met(identity),
                Message::Secrets(secrets) => self.redactor.learn(&secrets),
                Message::Observed(trial, observation) => self.observed(trial, observation),
                Message::Ended(result, traces) => self.ended(*result, traces.as_deref()),
                Message::RunEnded { wall_ms, interrupted } => {
                    self.tell(&Event::RunEnded { totals: self.totals, wall_ms, interrupted });
                }
                Message::Close => break,
            }
        }
    }

    /// Each batch of stands knows only of itself.
    fn met(&mut self, identity: Identity) {
        let mut known = self.identity.clone().unwrap_or_else(|| identity.clone());
        known.merge(identity);
        if self.identity.as_ref() != Some(&known) {
            self.identity = Some(known.clone());
            let Identity { dapr, components, .. } = known;
            self.tell(&Event::SubjectMet { dapr, components });
        }
    }

    fn observed(&mut self, trial: Trial, mut observation: Observation) {
        for text in observation.texts() {
            *text = self.redactor.text(text);
        }
        let Trial { id, transport, repetition } = trial;
        self.tell(&Event::Observed { id: id.to_owned(), transport, repetition, observation });
    }

    fn ended(&mut self, mut result: CheckResult, traces: Option<&Traces>) {
        result.redact(&self.redactor);
        if let Some(traces) = traces {
            let keep = |listener: &mut Box<dyn Listener>| listener.evidence(&result, traces, &self.redactor);
            let kept: Vec<_> = self.listeners.iter_mut().filter_map(keep).collect();
            result.evidence = kept.into_iter().next();
        }
        totals::add(&mut self.totals, &result);
        self.tell(&Event::CheckEnded { result });
    }

    fn tell(&mut self, event: &Event) {
        for listener in &mut self.listeners {
            listener.on(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::run::check::Check;

    /// Keeps what it hears, as it would be written.
    struct Heard(Arc<Mutex<Vec<String>>>);

    impl Listener for Heard {
        fn on(&mut self, event: &Event) {
            self.0.lock().unwrap().push(serde_json::to_string(event).unwrap());
        }
    }

    #[tokio::test]
    async fn a_planted_secret_is_in_no_observation() {
        static CHECK: Check = Check { id: "state.none", ..Check::SIDECAR };
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let sink = Sink::new(vec![Box::new(Heard(heard.clone()))]).unwrap();
        let tell = sink.of(&Job { check: &CHECK, transport: Transport::Http, repetition: 0 });
        tell(Told::Secrets(vec!["c4n4ry-known".to_owned()]));
        let text = || "c4n4ry-known and password=c4n4ry".to_owned();
        let (sent, expected, met, ledger) = (text(), text(), text(), vec![text()]);
        tell(Told::Observed(Observation { sent, expected, met, ledger, ..Observation::default() }));
        sink.close().await.unwrap();
        let heard = heard.lock().unwrap();
        assert!(heard.len() == 1 && heard[0].contains("state.none"), "{heard:?}");
        assert!(!heard[0].contains("c4n4ry"), "{heard:?}");
    }

    #[tokio::test]
    async fn a_sender_that_was_left_behind_does_not_hold_up_the_end() {
        static CHECK: Check = Check::SIDECAR;
        let sink = Sink::new(Vec::new()).unwrap();
        let tell = sink.of(&Job { check: &CHECK, transport: Transport::Http, repetition: 0 });
        sink.close().await.unwrap();
        tell(Told::Observed(Observation::default()));
    }
}
