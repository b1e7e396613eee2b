//! Whatever stands in a file, there is an answer: no panic, no endless loop, and places that are in the text.
//!
//! The seed is fixed, so that a run can be repeated; `LINT_FUZZ_CASES` and `LINT_FUZZ_SEED` choose others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use conformance::lint::fix::Safety;
use conformance::lint::input;
use conformance::lint::judge::judge;
use conformance::lint::render::{github, json, sarif, text};
use conformance::lint::repair::{Settings, repaired};
use conformance::lint::rule::Profile;
use conformance::lint::rules;
use conformance::lint::set::Set;
use conformance::lint::source::Source;
use fastrand::Rng;

use crate::page::Page;

/// How many mutated texts are judged.
const CASES: usize = 3000;

/// Pieces of YAML that parsers and rules stumble over.
const PIECES: &[&str] = &[
    "&a ",
    "*a",
    "<<: *a",
    "---\n",
    "\n---",
    "...\n",
    "{",
    "}",
    "[",
    "]",
    "- ",
    ": ",
    "? ",
    "|\n",
    ">-\n",
    "\"",
    "'",
    "# ",
    "\t",
    "\r\n",
    "\u{feff}",
    "é😀",
    "\0",
    "!!str ",
    "null",
    "~",
    "yes",
    "-1",
    "1e999",
    "99999999999999999999",
    "{{ x }}",
    "${X}",
    "%TAG",
    "@",
    "`",
    "apiVersion: dapr.io/v1alpha1\n",
    "kind: List\nitems:\n",
    "scopes:",
    "spec:",
    "metadata:",
    "@every 0s",
    "event.data.",
    "has(",
    "((((",
    "a.b.c.d",
    "==",
    "&&",
];

fn variable(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// The boundary of a character at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// A text after a few changes: bytes of characters stay whole.
fn mutated(rng: &mut Rng, text: &str, other: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..rng.usize(1..6) {
        let at = |rng: &mut Rng, text: &str| floor(text, rng.usize(0..=text.len()));
        let (one, two) = (at(rng, &text), at(rng, &text));
        let (start, end) = (one.min(two), one.max(two));
        let near = floor(&text, start + rng.usize(0..12));
        match rng.u8(0..6) {
            0 => text.insert_str(start, PIECES[rng.usize(0..PIECES.len())]),
            1 => text.replace_range(start..near, ""),
            2 => text.replace_range(start..near, PIECES[rng.usize(0..PIECES.len())]),
            3 => text.truncate(end),
            4 => {
                let piece = text[start..end].to_owned();
                text.insert_str(end, &piece);
            }
            _ => {
                let (from, to) = (at(rng, other), at(rng, other));
                text.insert_str(start, &other[from.min(to)..from.max(to)]);
            }
        }
        text.truncate(floor(&text, 20_000));
    }
    text
}

fn judged(text: &str) {
    let sources = vec![Source::new("fuzz/a.yaml", None, "fuzz", text)];
    let set = Set::new(sources, rules::NEWEST, None);
    let _ = input::demand(&set);
    let rules: Vec<_> = rules::all().collect();
    let found = judge(&set, &rules, Profile::Pedantic);
    for it in &found {
        let labels = it.finding.labels.iter().chain([&it.finding.primary]);
        let edits = it.finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.place);
        for place in labels.map(|label| &label.place).chain(edits) {
            assert!(
                set.source(place.source).text.get(place.span()).is_some(),
                "{}: a place that is none",
                it.rule.name
            );
        }
    }
    let _ = text::render(&set, &found, false);
    let _ = github::render(&set, &found);
    let _ = sarif::render(&set, &found);
    let _ = serde_json::to_string(&json::lines(&set, &found)).unwrap();
    let settings = Settings { rules, profile: Profile::Pedantic, dapr: rules::NEWEST, target: None };
    let _ = repaired(set, &settings, Safety::Unsafe);
}

#[test]
fn any_text_is_answered() {
    let texts: Vec<String> = rules::all().flat_map(|rule| Page::of(rule).cases).flat_map(|case| case.texts()).collect();
    assert!(texts.len() >= rules::all().count() * 2, "only {} texts to begin with", texts.len());
    let (cases, seed) = (variable("LINT_FUZZ_CASES", CASES), variable("LINT_FUZZ_SEED", 14));
    let mut rng = Rng::with_seed(seed as u64);
    for case in 0..cases {
        let (one, other) = (&texts[rng.usize(0..texts.len())], &texts[rng.usize(0..texts.len())]);
        let text = mutated(&mut rng, one, other);
        if catch_unwind(AssertUnwindSafe(|| judged(&text))).is_err() {
            panic!("case {case} of seed {seed} is not answered:\n{text}");
        }
    }
    println!("{cases} texts, seed {seed}");
}
