//! Comparisons and recounts for a terminal.

use std::fmt::Write as _;

use crate::judge::comparison::{Alone, Change, Comparison, Side};
use crate::judge::recount::Recount;
use crate::model::verdict::Verdict;

/// A comparison: the worst first, then the counts.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let Comparison { schema: _, before, after, same, worse, better, steps, gone, new } = comparison;
    let mut out = String::new();
    side(&mut out, "before", before);
    side(&mut out, "after", after);
    for (word, changes) in [("WORSE", worse), ("better", better), ("steps", steps)] {
        for change in changes {
            changed(&mut out, word, change);
        }
    }
    for (word, trials) in [("gone", gone), ("new", new)] {
        for Alone { trial, conclusion } in trials {
            let _ = writeln!(out, "{word:<8} {}: {}", trial.words(), conclusion.word());
        }
    }
    let counts = [worse.len(), better.len(), steps.len(), gone.len(), new.len()];
    let [worse, better, steps, gone, new] = counts;
    let _ =
        writeln!(out, "{same} alike, {worse} worse, {better} better, {steps} at other steps, {gone} gone, {new} new");
    out
}

fn side(out: &mut String, word: &str, side: &Side) {
    let Side { seed, environment, dapr, started, interrupted } = side;
    let dapr = if dapr == environment { String::new() } else { format!(" · dapr {dapr}") };
    let cut = if *interrupted { " · interrupted" } else { "" };
    let _ = writeln!(out, "{word:<8} run {seed} · {environment}{dapr} · {started}{cut}");
}

fn changed(out: &mut String, word: &str, change: &Change) {
    let (before, after) = (change.before.word(), change.after.word());
    let _ = writeln!(out, "{word:<8} {}: {before} → {after}", change.trial.words());
    let verdict = |verdict: Option<Verdict>| verdict.map_or("not visited".to_owned(), |met| met.word().to_lowercase());
    for step in &change.steps {
        let _ = writeln!(out, "           {}: {} → {}", step.name, verdict(step.before), verdict(step.after));
    }
    if let Some(why) = change.why.as_deref().and_then(|why| why.lines().next()) {
        let _ = writeln!(out, "           {why}");
    }
}

/// A recount: what differs, then what was counted.
#[must_use]
pub fn recount(recount: &Recount) -> String {
    let mut out = String::new();
    for difference in &recount.differences {
        let place = difference.trial.as_ref().map_or("the run".to_owned(), |trial| trial.words());
        let _ = writeln!(out, "DIFFERS  {place}: {}", difference.what);
        let _ = writeln!(out, "           told     {}", difference.told);
        let _ = writeln!(out, "           counted  {}", difference.counted);
    }
    let Recount { seed, trials, totals, differences, .. } = recount;
    let rest = match recount.observations {
        Some(count) => format!("{count} observations"),
        None => "no observations in a report.json; its events.ndjson has them".to_owned(),
    };
    let counts = format!(
        "{} held, {} violated, {} changed, {} known, {} unknown, {} not offered",
        totals.held, totals.violated, totals.changed, totals.known, totals.unknown, totals.not_offered
    );
    let ends =
        if differences.is_empty() { "it adds up".to_owned() } else { format!("{} differences", differences.len()) };
    let _ = writeln!(out, "run {seed}: {trials} trials, {rest}: {counts}; {ends}");
    out
}
