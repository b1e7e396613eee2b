//! Dapr versions: which one an installation says it is, and whether something is said of it.

use semver::Version;

/// What no release is called, and is newer than all of them: a build of Dapr's main branch, and our own double.
const NEWEST: [&str; 2] = ["edge", "embedded"];

/// Whether something is said of the version that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The version cannot be read, so nobody knows.
    Unreadable,
}

/// Whether `met` is at least `since` and before `until`. A pre-release comes before its release, as semantic versioning
/// (2.0, section 11) has it.
#[must_use]
pub fn applies(met: &str, since: &str, until: Option<&str>) -> Applies {
    let within = if NEWEST.contains(&met) {
        until.is_none()
    } else {
        let Some(met) = read(met) else { return Applies::Unreadable };
        read(since).is_none_or(|since| met >= since) && until.and_then(read).is_none_or(|until| met < until)
    };
    if within { Applies::Yes } else { Applies::No }
}

/// The line of a version: `1.18` of `1.18.2`.
pub(crate) fn line(version: &str) -> Option<(u64, u64)> {
    read(version).map(|version| (version.major, version.minor))
}

/// `1.18` and `v1.18.0-rc.1` are read too; missing parts are 0.
fn read(version: &str) -> Option<Version> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let numbers = version.split(['-', '+']).next().unwrap_or_default();
    let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{}", ".0".repeat(missing), &version[numbers.len()..])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_and_a_candidate_comes_before_its_release() {
        assert!(read("1.9.0") < read("1.18.2") && read("1.18") == read("v1.18.0"));
        assert!(read("1.18.0-rc.1") < read("1.18.0") && read("1.17.9") < read("1.18.0-rc.1"));
        assert_eq!(["", "latest", "1.18.2.1", "nightly-2026"].map(read), [const { None }; 4]);
        assert_eq!((line("1.18.3"), line("1.180.0"), line("edge")), (Some((1, 18)), Some((1, 180)), None));
    }

    #[test]
    fn a_span_holds_its_first_version_and_not_its_last() {
        let met = ["1.8.5", "1.9.0", "1.17.9", "1.18.0-rc.1", "1.18.0", "edge", "latest"];
        use Applies::{No, Unreadable, Yes};
        assert_eq!(met.map(|met| applies(met, "1.9", Some("1.18"))), [No, Yes, Yes, Yes, No, No, Unreadable]);
        assert_eq!(met.map(|met| applies(met, "1.9", None)), [No, Yes, Yes, Yes, Yes, Yes, Unreadable]);
    }
}
