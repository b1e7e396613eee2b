//! Whether a recording that a trial rests on has dropped something: one that is full proves nothing any more, neither
//! that something came nor that nothing did.

use fixtures::client::Tape;

use super::alive::Sidecars;

/// The first of the apps' ledgers, or else the tape, that is full, if so.
pub(crate) fn full(sidecars: &Sidecars, tape: &Tape) -> Option<String> {
    let (stand, launched) = (sidecars.stand(), sidecars.launched());
    let all = stand.sidecars().iter().chain(&launched);
    let apps = all.filter_map(|sidecar| Some((sidecar.name.as_str(), sidecar.witness().ok()?)));
    let outside = stand.outside().ok().map(|outside| ("outside", outside));
    let ledger = apps.chain(outside).find_map(|(name, app)| match app.ledger().dropped() {
        0 => None,
        dropped => Some(format!("the ledger of `{name}` is full: {dropped} calls were dropped")),
    });
    let dropped = tape.dropped();
    ledger.or_else(|| (dropped > 0).then(|| format!("the tape is full: {dropped} exchanges were dropped")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fixtures::ask::AppProtocol;
    use fixtures::client::{Client, Raw, Transport};
    use fixtures::guard::Guards;
    use fixtures::kept::Limit;
    use fixtures::stand::{Parts, Stand};
    use fixtures::witness::Witness;

    use super::*;

    #[tokio::test]
    async fn what_was_dropped_from_a_ledger_or_from_the_tape_is_told() {
        let app = Witness::hold(([127, 0, 0, 1], 0).into(), AppProtocol::Http, Vec::new()).await.unwrap();
        app.listen().unwrap();
        let parts = Parts { outside: Some(app.clone()), ..Parts::default() };
        let stand = Stand::new("s".into(), Vec::new(), parts, Guards::default());
        let (sidecars, tape) = (Sidecars::of(Arc::new(stand)), Tape::default());
        let client = Client::at(app.addr(), app.addr(), Transport::Http, tape.clone());
        for _ in 0..3 {
            drop(client.raw(Raw { verb: "GET", path: "/", ..Raw::default() }).await.unwrap());
        }
        assert_eq!(full(&sidecars, &tape), None);
        tape.keep_at_most(Limit { items: 1, ..Limit::default() });
        assert_eq!(full(&sidecars, &tape).unwrap(), "the tape is full: 2 exchanges were dropped");
        app.ledger().keep_at_most(Limit { items: 2, ..Limit::default() });
        assert_eq!(full(&sidecars, &tape).unwrap(), "the ledger of `outside` is full: 1 calls were dropped");
        app.close().await;
    }
}
