//! Every page tells the truth: the rule speaks where the page says so, in the words that stand there, and nowhere else.
//!
//! `HARNESS_UPDATE=1 cargo test --workspace --locked --test lint` writes what is said, and what the fix makes of it, into
//! the pages.

use std::fmt::Write as _;
use std::fs;

use conformance::lint::fix::Safety;
use conformance::lint::judge::{Diagnostic, judge};
use conformance::lint::render::{diff, text};
use conformance::lint::repair::repaired;
use conformance::lint::rule::{Profile, Rule};
use conformance::lint::rules;
use conformance::lint::set::Set;

use crate::page::{Case, Page, folder};

/// What is wrong with a page, one line each.
type Wrong = Vec<String>;

fn found(set: &Set, profile: Profile) -> Vec<Diagnostic> {
    judge(set, &rules::all().collect::<Vec<_>>(), profile)
}

/// The page as it should be.
fn rendered(rule: &'static Rule, wrong: &mut Wrong) -> String {
    let page = Page::of(rule);
    let mut out = format!("{}\n\n", page.head.trim_end());
    for case in &page.cases {
        out.push_str(&case.written());
        let set = case.set();
        let found = found(&set, rule.profile);
        let own = found.iter().filter(|it| it.rule.name == rule.name).count();
        let mut problem = |what: String| wrong.push(format!("{} › {}: {what}", rule.name, case.title));
        if case.wrong && own == 0 {
            problem("the rule finds nothing".into());
        }
        if !case.wrong && own > 0 {
            problem(format!("the rule speaks where all is right:\n{}", text::render(&set, &found, false)));
        }
        // What belongs to another rule would blur the example. Opinions of other rules are not asked for.
        let strange = found.iter().filter(|it| it.rule.name != rule.name && it.rule.profile == Profile::Default);
        for other in strange {
            problem(format!("another rule speaks:\n{}", text::one(&set, other)));
        }
        if case.wrong {
            for it in found.iter().filter(|it| it.rule.name == rule.name) {
                let _ = write!(out, "```text\n{}\n```\n\n", text::one(&set, it).trim_end());
            }
            mended(rule, case, set, &mut out, wrong);
        }
    }
    format!("{}\n", out.trim_end())
}

/// What the fix makes of an example, twice, and what is said of it then.
fn mended(rule: &'static Rule, case: &Case, set: Set, out: &mut String, wrong: &mut Wrong) {
    let own: Vec<_> = found(&set, rule.profile).into_iter().filter(|it| it.rule.name == rule.name).collect();
    let fixes: Vec<_> = own.iter().filter_map(|it| it.finding.fix.as_ref()).collect();
    let mut problem = |what: String| wrong.push(format!("{} › {}: {what}", rule.name, case.title));
    if fixes.iter().any(|fix| Some(fix.safety) != rule.fixes) {
        problem("a fix has another safety than the rule declares".into());
    }
    if fixes.is_empty() {
        return;
    }
    let settings = case.settings(vec![rule], rule.profile);
    let old: Vec<(String, String)> = set.sources.iter().map(|it| (it.name.clone(), it.text.clone())).collect();
    let comments = |text: &str| text.matches(" #").count();
    let once = repaired(set, &settings, Safety::Unsafe);
    let texts: Vec<String> = once.sources.iter().map(|it| it.text.clone()).collect();
    let unfixed = own.len() - fixes.len();
    let left = judge(&once, &settings.rules, settings.profile);
    if left.len() > unfixed {
        problem(format!("the fix leaves:\n{}", text::render(&once, &left, false)));
    }
    for ((name, old), new) in old.iter().zip(&texts) {
        if comments(old) != comments(new) {
            problem("the fix loses a comment".into());
        }
        if old != new {
            let _ = write!(out, "```diff\n{}\n```\n\n", diff::render(name, old, new).trim_end());
        }
    }
    let twice = repaired(once, &settings, Safety::Unsafe);
    if twice.sources.iter().map(|it| &it.text).ne(&texts) {
        problem("the fix, applied again, changes the text again".into());
    }
}

#[test]
fn every_page_is_what_its_rule_says() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let new = rendered(rule, &mut wrong);
        if new == rule.page {
            continue;
        }
        if std::env::var_os("HARNESS_UPDATE").is_some() {
            fs::write(folder().join(rule.page_path()), &new).unwrap();
        } else {
            let what = diff::render(&rule.page_path(), rule.page, &new);
            wrong.push(format!("{}: the page is old; HARNESS_UPDATE=1 writes it\n{what}", rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_has_an_effect_a_wrong_and_a_right_example() {
    for rule in rules::all() {
        let page = Page::of(rule);
        assert!(page.head.starts_with(&format!("# {}\n\n", rule.name)), "{}: the title is another one", rule.name);
        assert!(page.head.contains("\n## Effect\n\n"), "{}: no effect is told", rule.name);
        assert!(rule.summary().ends_with(['.', '?']), "{}: its first line is no sentence", rule.name);
        assert!(page.cases.iter().any(|case| case.wrong), "{}: no wrong example", rule.name);
        assert!(page.cases.iter().any(|case| !case.wrong), "{}: no right example", rule.name);
        let fixable = page.cases.iter().any(|case| {
            found(&case.set(), rule.profile).iter().any(|it| it.rule.name == rule.name && it.finding.fix.is_some())
        });
        assert_eq!(fixable, rule.fixes.is_some(), "{}: whether it is fixable is shown by no example", rule.name);
    }
}
