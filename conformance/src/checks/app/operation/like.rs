//! Whether what an app does for one event is like what it did for another.

use fixtures::team::{Call, Kind};

use crate::checks::app::asked;

/// What came of an event that was brought straight.
pub(super) struct Straight {
    /// The text that it had alone.
    pub(super) text: String,
    /// The calls that were made for it.
    pub(super) calls: Vec<Call>,
}

impl Straight {
    /// Whether these calls come of an event like it, whose own text that is: what is read may be remembered, what others
    /// see may not be missing. Where its own text stood in a call, that of the other one has to.
    pub(super) fn is_like(&self, calls: &[Call], text: Option<&str>) -> bool {
        let own = std::slice::from_ref(&self.text);
        let names_it = |call: &&Call| call.is_alone_for(own);
        let named: Vec<_> = self.calls.iter().filter(|call| call.is_effect()).filter(names_it).cloned().collect();
        let Some(text) = text.filter(|_| !named.is_empty()) else {
            // Nothing tells whose call it is.
            return asked::kinds(&self.calls).into_iter().any(|kind| of(calls, kind).next().is_some());
        };
        let text = [text.to_owned()];
        asked::kinds(&named).into_iter().all(|kind| of(calls, kind).any(|call| call.holds(&text)))
    }
}

/// Those that are of a kind.
fn of(calls: &[Call], kind: Kind) -> impl Iterator<Item = &Call> {
    calls.iter().filter(move |call| call.about.kind() == Some(kind))
}
