//! A bare number is seconds here, and Kafka's own settings are milliseconds: the broker refuses such a session, and a
//! heartbeat that is as long as the session ends the sidecar.

use crate::lint::duration::{MILLISECOND, MINUTE, SECOND, read, shown};
use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.session-timeout",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/session-timeout.md"),
    judge,
    ..Rule::ERROR
};

/// The longest session that a broker grants, `group.max.session.timeout.ms`, unless it is told otherwise.
const LONGEST: i64 = 30 * MINUTE;

/// The shortest session that the client takes.
const SHORTEST: i64 = 2 * MILLISECOND + 1;

/// A duration of the session, where it is written.
struct Span<'a> {
    value: Option<&'a Node>,
    length: i64,
}

impl<'a> Span<'a> {
    /// A field with its default; `None` when its value is not known, or cannot be read.
    fn of(component: &Component<'a>, name: &str, default: i64) -> Option<Self> {
        match component.field(name) {
            None => Some(Self { value: None, length: default }),
            Some(field) => Some(Self { value: Some(field.value()?), length: read(field.text()?)? }),
        }
    }

    /// Where it is written, with its length.
    fn written(&self) -> Option<(&'a Node, i64)> {
        Some((self.value?, self.length))
    }

    /// How long it is meant to be: a bare number that is too long was milliseconds.
    fn meant(&self) -> i64 {
        let milliseconds = self.value.and_then(bare).filter(|_| self.length > LONGEST);
        milliseconds.unwrap_or(self.length)
    }
}

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let session = Span::of(&component, "sessionTimeout", 10 * SECOND);
        let heartbeat = Span::of(&component, "heartbeatInterval", 3 * SECOND);
        let below = session.as_ref().map_or(LONGEST, Span::meant) - 1;
        let before = found.len();
        if let Some((value, length)) = session.as_ref().and_then(Span::written) {
            if length > LONGEST {
                let message = format!("this is {}: no broker grants over 30 min, and no event comes", shown(length));
                found.push(mended(Finding::at(value, message), value, LONGEST));
            } else if length < SHORTEST {
                let finding = Finding::at(value, "no session is as short as this: the sidecar ends");
                found.push(finding.help("the default is `10s`"));
            }
        }
        if let Some((value, length)) = heartbeat.as_ref().and_then(Span::written) {
            if length > LONGEST {
                let message = format!("this is {}: no session lasts until the first heartbeat", shown(length));
                found.push(mended(Finding::at(value, message), value, below));
            } else if length < MILLISECOND {
                let finding = Finding::at(value, "no heartbeat is as short as this: the sidecar ends");
                found.push(finding.help("the default is `3s`"));
            }
        }
        let (Some(session), Some(heartbeat)) = (session, heartbeat) else { continue };
        if found.len() == before && heartbeat.length >= session.length {
            found.extend(unfit(&session, &heartbeat, below));
        }
    }
}

/// What is said of a heartbeat that is not shorter than the session.
fn unfit(session: &Span<'_>, heartbeat: &Span<'_>, below: i64) -> Option<Finding> {
    let (long, short) = (shown(heartbeat.length), shown(session.length));
    let message = format!("a heartbeat every {long} is too late for a session of {short}: the sidecar ends");
    let finding = Finding::at(heartbeat.value.or(session.value)?, message);
    let finding = match session.value.filter(|_| heartbeat.value.is_some()) {
        Some(session) => finding.label(session, "the session"),
        None => finding,
    };
    let finding = finding.help("a heartbeat is at most a third of the session; the defaults are `3s` and `10s`");
    Some(match heartbeat.value.filter(|value| bare(value).is_some()) {
        Some(value) => mended(finding, value, below),
        None => finding,
    })
}

/// A bare number, taken for milliseconds.
fn bare(value: &Node) -> Option<i64> {
    value.text()?.parse::<i64>().ok()?.checked_mul(MILLISECOND)
}

/// A bare number that would do as milliseconds, up to `most`, was meant so.
fn mended(finding: Finding, value: &Node, most: i64) -> Finding {
    let text = value.text().unwrap_or_default();
    match bare(value).filter(|length| (SHORTEST..=most).contains(length)) {
        Some(length) => {
            let help = format!("a bare number is seconds; for {} write `{text}ms`", shown(length));
            let fix = Fix::risky(format!("write `{text}ms`"), [edit::replace(value, &format!("{text}ms"))]);
            finding.help(help).fix(fix)
        }
        None => finding.help("write the unit, `10s`; a bare number is seconds"),
    }
}
