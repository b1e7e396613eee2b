//! Dapr versions, compared by number.

/// `1.18.2` → (1, 18, 2); missing parts are 0. `None` for what does not begin with a number.
pub(crate) fn key(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>());
    let major = parts.next()?.ok()?;
    let minor = parts.next().and_then(Result::ok).unwrap_or(0);
    let patch = parts.next().and_then(Result::ok).unwrap_or(0);
    Some((major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(key("1.9.0") < key("1.18.2"));
        assert_eq!(key("1.18"), key("1.18.0"));
        assert_eq!(key("embedded"), None);
    }
}
