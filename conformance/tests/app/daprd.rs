//! Beside a real daprd an app comes to the same as beside the double: what differs is a finding against the double.

use fixtures::form::Form;
use fixtures::team::fault::AppFault;
use libtest_mimic::{Completion, Trial};

use crate::example::{naming, right};
use crate::judged::Judged;
use crate::language::{Language, provided};

/// Wrong apps of which each concerns another part of a sidecar's work.
const WRONG: [(Language, AppFault); 6] = [
    (Language::Python, AppFault::SwallowsFailedSave),
    (Language::Node, AppFault::HandlesTwice),
    (Language::Go, AppFault::IgnoresEtag),
    (Language::Rust, AppFault::RouteMissing),
    (Language::Go, AppFault::SubscribeWithoutTopic),
    (Language::Node, AppFault::ReadyAlways),
];

/// A test for the right app, and one for each of the wrong ones.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![test(Language::Go, "right", |language| right(language, Form::Processes))];
    for (language, fault) in WRONG {
        trials.push(test(language, fault.slug(), move |language| same(language, fault)));
    }
    trials
}

fn test(language: Language, name: &str, body: impl Fn(Language) -> Result<(), String> + Send + 'static) -> Trial {
    Trial::ignorable_test(format!("daprd::{}::{name}", language.name()), move || {
        let wanted = std::env::var("HARNESS_ENVIRONMENTS").unwrap_or_default();
        if !wanted.split(',').any(|form| form == Form::Processes.slug()) {
            return Ok(Completion::ignored_with("HARNESS_ENVIRONMENTS does not name processes"));
        }
        provided(language, || body(language))
    })
}

/// # Errors
/// What is found beside one of them alone.
fn same(language: Language, fault: AppFault) -> Result<(), String> {
    let ids: Vec<_> = naming(fault).iter().map(|check| check.id).collect();
    let found = |form| Judged::example(language, Some(fault), &ids, form);
    let (double, daprd) = (found(Form::Embedded)?, found(Form::Processes)?);
    let unknown: Vec<_> = double.unknown().into_iter().chain(daprd.unknown()).collect();
    if !unknown.is_empty() {
        return Err(unknown.join("\n"));
    }
    let (double, daprd) = (double.findings(), daprd.findings());
    if daprd.is_empty() {
        return Err("nothing is found beside daprd".to_owned());
    }
    if double == daprd { Ok(()) } else { Err(format!("beside the double {double:?}, beside daprd {daprd:?}")) }
}
