//! Structured logs on standard output.

use std::io::{IsTerminal, stdout};

use tracing_subscriber::EnvFilter;

use crate::settings::LogFormat;

/// Starts to log, as much as `RUST_LOG` asks for; the second call of a process changes nothing.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(stdout().is_terminal());
    // An error means that the process logs already, for example because it runs several services.
    let _ = match format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
        LogFormat::Text => builder.try_init(),
    };
}
