//! How Kubernetes writes quantities.

/// What stands behind the number of a quantity, beside an exponent.
const SUFFIXES: [&str; 16] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Whether Kubernetes reads it as a quantity: `64Mi`, `0.5`, `100m`, `1e3`.
pub(super) fn is_quantity(text: &str) -> bool {
    let Some(suffix) = number(text.strip_prefix(['-', '+']).unwrap_or(text)) else { return false };
    let exponent = || suffix.strip_prefix(['e', 'E']).is_some_and(|digits| digits.parse::<i32>().is_ok());
    SUFFIXES.contains(&suffix) || exponent()
}

/// What stands behind the number that the text begins with; `None` when it begins with none.
fn number(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, behind) = text.split_at(end);
    let sound = number.bytes().any(|byte| byte.is_ascii_digit()) && number.matches('.').count() <= 1;
    sound.then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_the_suffixes_of_kubernetes() {
        assert!(["64Mi", "0.5", "100m", "1e3", "12E-2", "2G", ".5", "-1"].into_iter().all(is_quantity));
        assert!(!["", "64MB", "64mb", "1K", "Mi", "64 Mi", "1e", "1.2.3"].into_iter().any(is_quantity));
    }
}
