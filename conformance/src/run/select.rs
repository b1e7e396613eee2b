//! Which checks a run is about. A name that fits nothing is refused with the nearest ones.

use std::collections::BTreeSet;
use std::str::FromStr;

use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::nearest::nearest;

use super::area::Area;
use super::check::Check;
use super::job::Job;
use crate::model::pattern::fits;
use crate::model::report::Report;
use crate::model::subject::Subject;
use crate::model::verdict::Verdict;

/// One part of a selection that several machines share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// From 1.
    pub part: usize,
    /// How many parts there are.
    pub of: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((part, of)) if 1 <= part && part <= of => Ok(Self { part, of }),
            _ => Err("a partition is I/N with I from 1 to N, for example 2/3".into()),
        }
    }
}

impl Partition {
    /// Whether the check at that place of the selection belongs to this part.
    fn has(self, place: usize) -> bool {
        place % self.of == self.part - 1
    }
}

/// The checks of `areas` that any of `filters` names, in catalogue order; all of them without a filter. A filter is an id,
/// the first part of ids, an area, a chapter (`state/keys`), a pattern with `*` and `?`, or a part of an id.
///
/// # Errors
/// When a filter names nothing.
pub fn checks(areas: &[Area], filters: &[String]) -> Result<Vec<&'static Check>, Error> {
    let mut chosen = BTreeSet::new();
    for filter in filters {
        let named = named_by(areas, filter);
        if named.is_empty() {
            return Err(unknown(areas, filter));
        }
        chosen.extend(named.into_iter().map(|check| check.id));
    }
    Ok(all(areas).filter(|check| filters.is_empty() || chosen.contains(check.id)).collect())
}

/// The check of exactly that id.
///
/// # Errors
/// When there is none.
pub fn check(areas: &[Area], id: &str) -> Result<&'static Check, Error> {
    all(areas).find(|check| check.id == id).ok_or_else(|| unknown(areas, id))
}

/// Each check over each transport that was asked for (all of its own when none was).
#[must_use]
pub fn jobs(checks: &[&'static Check], transports: &[Transport], partition: Option<Partition>) -> Vec<Job> {
    let checks = checks.iter().enumerate().filter(|(place, _)| partition.is_none_or(|part| part.has(*place)));
    let over = |transport: &Transport| transports.is_empty() || transports.contains(transport);
    checks
        .flat_map(|(_, check)| {
            let transports = check.transports.iter().filter(|transport| over(transport));
            transports.map(|transport| Job { check, transport: *transport, repetition: 0 })
        })
        .collect()
}

/// Of `jobs`, those that were violated, changed or unknown in `report`.
#[must_use]
pub fn failed(jobs: Vec<Job>, report: &Report) -> Vec<Job> {
    let failed = |job: &Job| {
        report.checks.iter().any(|result| {
            let same = result.id == job.check.id && result.transport == job.transport;
            same && (result.verdict.is_found() || result.verdict == Verdict::Unknown)
        })
    };
    jobs.into_iter().filter(failed).collect()
}

fn all(areas: &[Area]) -> impl Iterator<Item = &'static Check> {
    areas.iter().flat_map(Area::checks)
}

fn named_by(areas: &[Area], filter: &str) -> Vec<&'static Check> {
    let block = format!("{filter}.");
    let named = |check: &Check| {
        let stands = areas.iter().any(|area| area.is_named(filter, check));
        check.id == filter || check.id.starts_with(&block) || stands
    };
    let exact: Vec<_> = all(areas).filter(|check| named(check)).collect();
    if !exact.is_empty() {
        return exact;
    }
    if filter.contains(['*', '?']) {
        return all(areas).filter(|check| fits(filter, check.id)).collect();
    }
    all(areas).filter(|check| check.id.contains(filter)).collect()
}

fn unknown(areas: &[Area], name: &str) -> Error {
    let places = areas.iter().flat_map(|area| {
        let chapters = area.chapters.iter().map(|chapter| format!("{}/{}", area.name, chapter.name));
        std::iter::once(area.name.to_owned()).chain(chapters)
    });
    let places: Vec<_> = places.collect();
    let near = nearest(name, all(areas).map(|check| check.id).chain(places.iter().map(String::as_str)));
    let text = format!("select `{name}`: no check has that id, area, chapter or part of an id");
    let of_app = all(areas).all(|check| check.subject == Subject::App);
    let all = if of_app { "dapr-conformance app explain" } else { "dapr-conformance list" };
    Error::new(Kind::Usage, text).with_help(format!("did you mean {}? `{all}` shows all", near.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{self, AREAS};

    fn ids(filters: &[&str]) -> Vec<&'static str> {
        let filters: Vec<_> = filters.iter().map(|filter| (*filter).to_owned()).collect();
        super::checks(AREAS, &filters).unwrap().iter().map(|check| check.id).collect()
    }

    #[test]
    fn a_check_is_found_by_id_area_part_and_pattern() {
        assert_eq!(ids(&["state.save-and-get"]), ["state.save-and-get"]);
        assert!(ids(&["state"]).contains(&"state.save-and-get"));
        assert_eq!(ids(&["save-and"]), ["state.save-and-get"]);
        assert_eq!(ids(&["state.save-*-ge?"]), ["state.save-and-get"]);
        assert_eq!(ids(&[]).len(), checks::all().count());
    }

    #[test]
    fn an_area_is_its_own_checks_and_those_named_after_it() {
        // Stands in the area `resiliency`, and keeps the id it was born with.
        let moved = "invoke.retry-policy";
        assert!(ids(&["invoke"]).contains(&moved) && ids(&["resiliency"]).contains(&moved));
        assert!(ids(&["resiliency/calls"]).contains(&moved) && !ids(&["resiliency/inbound"]).contains(&moved));
        assert_eq!(ids(&["state/expiry"]), ["state.ttl"]);
        let error = super::checks(AREAS, &["state/expirey".to_owned()]).map(drop).unwrap_err();
        assert!(error.help.as_ref().unwrap().contains("state/expiry"), "{error}");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let error = super::checks(AREAS, &["state.save-and-gte".to_owned()]).map(drop).unwrap_err();
        assert!(error.kind == Kind::Usage && error.help.as_ref().unwrap().contains("state.save-and-get"), "{error}");
    }

    #[test]
    fn partitions_cover_the_selection_once() {
        let checks: Vec<_> = checks::all().collect();
        let count = |part| jobs(&checks, &[], Some(Partition { part, of: 3 })).len();
        assert_eq!(count(1) + count(2) + count(3), jobs(&checks, &[], None).len());
        assert!("0/3".parse::<Partition>().is_err() && "4/3".parse::<Partition>().is_err());
    }
}
