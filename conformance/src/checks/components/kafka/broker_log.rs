//! The broker's side of a login.

use crate::checks::prelude::*;

/// What the broker's log says anew, where it can be read; other checks share the broker.
pub(super) struct BrokerLog {
    log: Option<Log>,
    text: &'static str,
    /// Where the log ended before.
    before: usize,
}

impl BrokerLog {
    /// Looks where the log ends before the check makes the broker write a line with `text`.
    pub(super) fn of(trial: &Trial, text: &'static str) -> Result<Self, Error> {
        let log = trial.broker()?.log().filter(|_| trial.offers(Ability::BrokerLog)).cloned();
        let before = log.as_ref().map(Log::end).unwrap_or_default();
        Ok(Self { log, text, before })
    }

    /// Waits for such a line, and observes whether it came.
    pub(super) async fn gets_it(&self, trial: &Trial, step: Step) {
        let Some(log) = &self.log else { return };
        let said = patience::until(patience::CONSISTENCY, self.text, async || {
            let line = log.find_after(self.before, self.text);
            line.map_or_else(|| Probe::NotYet("no such line".to_owned()), |_| Probe::Ready(()))
        });
        let missing = said.await.err().map(|error| error.to_string());
        let expected = format!("a new broker log line with `{}`", self.text);
        trial.step(step).that(missing.is_none(), &expected, missing.unwrap_or_default());
    }
}
