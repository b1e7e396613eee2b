//! What a check counted on its way.

use serde::{Deserialize, Serialize};

/// Something that a check counted on its way. It is shown whatever the verdict: that two numbers are equal says more when
/// they are seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What was counted, as it reads behind the number.
    pub what: String,
    /// How many there were.
    pub number: usize,
}
