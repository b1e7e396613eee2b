//! How findings stand in a report: a reader mostly wants the first, and seldom all.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::finding::Finding;

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<&'a Finding>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: &'a [Finding],
}

#[derive(Deserialize)]
struct Read {
    finding: Option<Finding>,
    #[serde(default)]
    findings: Vec<Finding>,
}

pub(super) fn serialize<S: Serializer>(findings: &[Finding], out: S) -> Result<S::Ok, S::Error> {
    let all = if findings.len() > 1 { findings } else { &[] };
    Written { finding: findings.first(), findings: all }.serialize(out)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Finding>, D::Error> {
    let Read { finding, findings } = Read::deserialize(from)?;
    Ok(if findings.is_empty() { finding.into_iter().collect() } else { findings })
}
