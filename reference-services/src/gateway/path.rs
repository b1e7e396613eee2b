//! Which paths are carried on.

use http::StatusCode;

use crate::problem::Problem;

/// `path` without its leading slash, when it cannot lead out of `/api` wherever it is read.
///
/// Between a browser and a callee a path is cleaned and decoded several times: by this service's client, by both
/// sidecars, by the callee. `..`, `//`, `%2e%2e`, `%2F`, a backslash or `%25` could mean something else to the last
/// of them than to the first. No route of this system needs any of them, so only plain segments pass.
///
/// # Errors
/// 400.
pub(super) fn plain(path: &str) -> Result<&str, Problem> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let plain = |segment: &str| {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        !matches!(segment, "" | "." | "..") && segment.bytes().all(unreserved)
    };
    if path.split('/').all(plain) {
        return Ok(path);
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "a path below /api has segments of letters, digits, '-', '.', '_', '~'"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::Url;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::list("/api/tasks", "api/tasks")]
    #[case::one("/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff", "api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff")]
    #[case::dots_inside("/api/a..b", "api/a..b")]
    #[case::three_dots("/api/...", "api/...")]
    fn a_plain_path_passes(#[case] path: &str, #[case] plain: &str) {
        assert_eq!(super::plain(path), Ok(plain));
    }

    #[rstest]
    #[case::parent("/api/../successors")]
    #[case::parent_at_the_end("/api/tasks/..")]
    #[case::here("/api/./tasks")]
    #[case::encoded_parent("/api/%2e%2e/successors")]
    #[case::half_encoded_parent("/api/.%2E/successors")]
    #[case::twice_encoded_parent("/api/%252e%252e/successors")]
    #[case::encoded_slash("/api/..%2Fsuccessors")]
    #[case::double_slash("/api//tasks")]
    #[case::trailing_slash("/api/tasks/")]
    #[case::backslash("/api/..\\successors")]
    #[case::encoded_backslash("/api/..%5Csuccessors")]
    #[case::parameters("/api/..;x=1/successors")]
    #[case::not_ascii("/api/täsk")]
    fn any_other_path_is_refused(#[case] path: &str) {
        assert_eq!(super::plain(path).unwrap_err().status, StatusCode::BAD_REQUEST);
    }

    proptest! {
        #[test]
        fn what_passes_is_read_the_same_by_a_client(path in "/api(/([a-z0-9._~-]|%2e|%2F|\\\\|;){0,4}){1,4}") {
            if let Ok(plain) = super::plain(&path) {
                let url = Url::parse(&format!("http://sidecar/method/{plain}")).unwrap();
                prop_assert_eq!(url.path(), format!("/method/{plain}"));
            }
        }
    }
}
