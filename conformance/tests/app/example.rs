//! The example apps: right in each language, and wrong in each way.

use conformance::checks;
use conformance::run::check::Check;
use fixtures::form::Form;
use fixtures::team::fault::AppFault;
use libtest_mimic::Trial;

use crate::judged::Judged;
use crate::language::{Language, provided};
use crate::ports::{self, ADDRESS};

/// A test of the right app in each language, and of each that is wrong.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let name = |what: &str| format!("{}::{what}", language.name());
        trials
            .push(Trial::ignorable_test(name("right"), move || provided(language, || right(language, Form::Embedded))));
        for fault in AppFault::ALL.iter().copied() {
            let test = move || provided(language, || wrong(language, fault));
            trials.push(Trial::ignorable_test(name(fault.slug()), test));
        }
    }
    trials
}

/// The checks of which a step names the fault.
pub(crate) fn naming(fault: AppFault) -> Vec<&'static Check> {
    let names = |check: &&Check| check.steps.iter().any(|step| step.faults().contains(&fault));
    checks::whole().filter(names).collect()
}

/// The right app keeps everything, advice included, and everything can be asked of it.
///
/// # Errors
/// What it does not keep.
pub(crate) fn right(language: Language, form: Form) -> Result<(), String> {
    let _looked_at = ports::looked_at();
    let judged = Judged::example(language, None, &[], form)?;
    let expected: Vec<_> = checks::whole().filter(|check| check.id.starts_with("app.")).map(|check| check.id).collect();
    judged.holds(&expected)
}

/// The fault is found at every step that names it, and of their checks at no other but those that rest on them.
fn wrong(language: Language, fault: AppFault) -> Result<(), String> {
    let naming = naming(fault);
    if naming.is_empty() {
        return Err(format!("no step names {}", fault.slug()));
    }
    let ids: Vec<_> = naming.iter().map(|check| check.id).collect();
    let _called = ids.contains(&ADDRESS).then(ports::called);
    let judged = Judged::example(language, Some(fault), &ids, Form::Embedded)?;
    let mut wrong = Vec::new();
    for check in naming {
        for step in check.steps {
            let found = judged.is_found(check.id, step.slug)?;
            let meant = step.faults().contains(&fault);
            let rests = step.grounds().iter().any(|ground| ground.faults().contains(&fault));
            if meant && !found {
                wrong.push(format!("{} › {} does not find it: {}", check.id, step.slug, judged.told(check.id)));
            } else if found && !meant && !rests {
                wrong.push(format!("{} › {} finds it and does not name it", check.id, step.slug));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
