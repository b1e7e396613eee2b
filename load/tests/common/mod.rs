//! What the tests of operations share.

use std::time::Duration;

use load::arrival::{Arrival, Stop};
use load::engine::{Grid, Plan};

/// Sends this many operations. A busy machine may be late with a rate; whoever waits for answers sends everything.
pub(crate) fn all_of(count: u64) -> Plan {
    Plan {
        arrival: Arrival::Closed,
        stop: Stop::Count(count),
        grid: Grid::FINE,
        connections: 4,
        workers: 2,
        timeout: Duration::from_secs(10),
    }
}
