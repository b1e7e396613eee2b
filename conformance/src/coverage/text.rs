//! `coverage` for a terminal.

use std::fmt::Write as _;

use super::elsewhere::Elsewhere;
use super::item::{Cited, Item, Standing};

/// One block per id, then the counts.
#[must_use]
pub fn render(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let _ = writeln!(out, "{:<5} {:<9} {}", item.id, item.standing.word(), item.text);
        for check in &item.checks {
            let _ = writeln!(out, "      {} › {}", cited(check), check.steps.join(", "));
        }
        match item.elsewhere {
            Some(Elsewhere::Test { path, name }) => {
                let _ = writeln!(out, "      test {path} {name}");
            }
            Some(Elsewhere::NotRun(reason)) => {
                let _ = writeln!(out, "      {reason}");
            }
            None if item.checks.is_empty() => out.push_str("      nothing shows it, and no reason is given\n"),
            None => {}
        }
        if let Some(missing) = item.missing {
            let _ = writeln!(out, "      missing: {missing}");
        }
    }
    for (letter, name) in [('R', "requirements"), ('E', "errata")] {
        let _ = writeln!(out, "{}", counts(items, letter, name));
    }
    out
}

fn cited(check: &Cited) -> String {
    match check.met {
        Some(met) => format!("{} {}", check.id, met.word()),
        None => check.id.to_owned(),
    }
}

/// `115 requirements: 70 proven, 20 partial, 25 excused, 0 open`; of the rest only what there is.
fn counts(items: &[Item], letter: char, name: &str) -> String {
    let of: Vec<_> = items.iter().filter(|item| item.id.starts_with(letter)).collect();
    let count = |standing: Standing| of.iter().filter(|item| item.standing == standing).count();
    let parts = Standing::ALL.iter().map(|standing| (count(*standing), standing.word()));
    let always = [Standing::Proven, Standing::Partial, Standing::Excused, Standing::Open].map(Standing::word);
    let told = |(count, word): &(usize, &str)| *count > 0 || always.contains(word);
    let parts: Vec<_> = parts.filter(told).map(|(count, word)| format!("{count} {}", word.to_lowercase())).collect();
    format!("{} {name}: {}", of.len(), parts.join(", "))
}
