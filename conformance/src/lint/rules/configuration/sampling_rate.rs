//! A rate that is no share from 0 to 1: more than one means all, less than nothing means none, and what is no number
//! means one trace in ten thousand.

use crate::lint::facts::word::SAMPLING_RATE;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.sampling-rate",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/sampling-rate.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for rate in set.of("Configuration").filter_map(|it| it.at(&["spec", "tracing", "samplingRate"])) {
        let Some(text) = rate.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let effect = match text.parse::<f64>() {
            Ok(share) if share > 1.0 => "is more than the whole, so every trace is kept".to_owned(),
            Ok(share) if share < 0.0 => "is less than nothing, so no trace is kept".to_owned(),
            // Hexadecimal is a number to daprd.
            Err(_) if !text.to_lowercase().contains("0x") => {
                format!("is no number, so one trace in {} is kept", (1.0 / SAMPLING_RATE).round())
            }
            _ => continue,
        };
        let finding = Finding::at(rate, format!("the rate `{text}` {effect}"));
        found.push(match share(text) {
            Some(share) => finding
                .help(format!("the rate is a share from 0 to 1: `{text}` percent are `{share}`"))
                .fix(Fix::risky(format!("write `{share}`"), [edit::replace(rate, &share)])),
            None => finding.help("the rate is a share from 0 to 1: `1` keeps every trace, `0.1` one in ten"),
        });
    }
}

/// What was meant as per cent, as a share.
fn share(text: &str) -> Option<String> {
    let percent = text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>().ok()?;
    let meant = text.ends_with('%') || percent > 1.0;
    (meant && (0.0..=100.0).contains(&percent)).then(|| (percent / 100.0).to_string())
}
