//! What a run needs of a target: connections, and one operation after the other on each.

use fixtures::error::Error;
use futures_util::future::LocalBoxFuture;

use super::queue::Planned;
use crate::outcome::Outcome;

/// Something that operations are sent to.
pub trait Target: Send + Sync {
    /// Names of the sorts of operations, each measured on its own; most targets have one.
    fn series(&self) -> &'static [&'static str];

    /// To which of them operation `number` belongs.
    fn sort(&self, number: u64) -> usize {
        let _ = number;
        0
    }

    /// Opens connection `number`. It stays open over all operations.
    ///
    /// # Errors
    /// When the target cannot be reached, or lacks what the operation needs.
    fn connect(&self, number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>>;
}

/// One open connection.
pub trait Call {
    /// Runs one operation to its end. A broken connection is opened anew by the next call.
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome>;
}
