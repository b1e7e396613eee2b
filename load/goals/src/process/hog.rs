//! A machine that is busy with something else.

use std::path::Path;
use std::process::{Child, Stdio};

use fixtures::error::Error;

use super::child::{SERVER, TOOL, end, pinned, start};

/// Something else that keeps both cores busy every now and then, until it is dropped.
pub(crate) struct Hog(Vec<Child>);

/// Some dozen milliseconds of work, then a longer rest; ends by itself should nobody end it.
const BURSTS: &str = "for burst in $(seq 1000); do i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; sleep 0.4; done";

impl Hog {
    /// Starts to work.
    ///
    /// # Errors
    /// When there is no shell.
    pub(crate) fn start() -> Result<Self, Error> {
        let mut hog = Self(Vec::new());
        for core in [SERVER, TOOL] {
            hog.0.push(start(pinned(core, Path::new("sh")).args(["-c", BURSTS]).stdin(Stdio::null()))?);
        }
        Ok(hog)
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(end);
    }
}
