//! What an app owes for something that was brought to it, among the calls that it makes.

use fixtures::team::{Call, Owed};

use crate::checks::prelude::*;

const MISSING: &str = "is the call made, awaited, and answered with success before the event is acknowledged? If it is \
                       right as it is, the contract tells another effect: store, key, topic and data are compared as \
                       they stand there";

/// Waits for what is owed among the calls from that place on; `false` where something is missing of what is not new, so
/// that nothing was observed.
///
/// # Errors
/// When there is no app.
pub(super) async fn happens(
    trial: &Trial,
    step: Step,
    what: &str,
    owed: &[Owed],
    place: usize,
    is_new: bool,
) -> Result<bool, Error> {
    if owed.is_empty() {
        return Ok(true);
    }
    let relay = trial.team()?.relay();
    let missing = |calls: &[Call]| -> Vec<Owed> {
        owed.iter().filter(|owed| !calls.iter().any(|call| owed.is_done_by(call))).cloned().collect()
    };
    patience::allow(patience::CONSISTENCY, async || match missing(&relay.since(place)).first() {
        None => Probe::Ready(()),
        Some(one) => Probe::NotYet(one.to_string()),
    })
    .await;
    let calls = relay.since(place);
    let missing = missing(&calls);
    if !missing.is_empty() && !is_new {
        return Ok(false);
    }
    let each = |owed: &[Owed]| owed.iter().map(Owed::to_string).collect::<Vec<_>>().join("; ");
    let met = match missing.first() {
        None => "all of it".to_owned(),
        Some(one) => {
            let instead = one.nearest(&calls).map(|carried| format!(", but {carried}")).unwrap_or_default();
            format!("none that {}{instead}", each(std::slice::from_ref(one)))
        }
    };
    let calls: Vec<_> = calls.into_iter().filter(Call::is_effect).collect();
    let limit = patience::CONSISTENCY.limit();
    let expected = format!("for {what}, within {limit:.0?}: a call that {}", each(owed));
    trial.step(step).timed(limit / 2).does(&calls, missing.is_empty(), expected, met, MISSING);
    Ok(true)
}
