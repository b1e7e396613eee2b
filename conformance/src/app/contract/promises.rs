//! What an app promises of how it runs.

use std::time::Duration;

use fixtures::team::Promises;

use super::keys::PROMISES;
use super::reader::Reader;
use crate::lint::duration::parsed;
use crate::lint::yaml::node::Node;

/// The longest time that an answer can be promised in: nobody waits much longer for one.
const LONGEST: Duration = Duration::from_secs(20);

/// The mapping `promises`.
pub(super) fn promises(reader: &mut Reader, root: &Node) -> Promises {
    let Some(node) = reader.part(root, "promises", &PROMISES) else { return Promises::default() };
    let kept = reader.choice(node, "restart", &[("nothing-lost", ())]).is_some();
    Promises { p99: p99(reader, node), keeps_acknowledged: kept }
}

/// The time under `p99`.
fn p99(reader: &mut Reader, node: &Node) -> Option<Duration> {
    let text = reader.text(node, "p99")?;
    let time = parsed(&text).and_then(|time| u64::try_from(time).ok()).map(Duration::from_nanos);
    let time = time.filter(|time| !time.is_zero() && *time <= LONGEST);
    if let (None, Some(place)) = (time, node.at(&["p99"])) {
        let wanted = format!("a time as `500ms` or `2s`, at most {LONGEST:?}");
        reader.unfit(place, "`p99`", &wanted);
    }
    time
}
