//! What is under an error.

use std::error::Error;

/// The error with its causes, in one line, for a log.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    #[test]
    fn an_error_is_told_from_the_outside_in() {
        let refused = Layer { text: "refused", source: None };
        let connect = Layer { text: "connect", source: Some(Box::new(refused)) };
        assert_eq!(with_causes(&Layer { text: "send", source: Some(Box::new(connect)) }), "send: connect: refused");
    }
}
