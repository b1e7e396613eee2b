//! A fix is worth something when a real daprd then takes what it had refused. Each example that a daprd refuses, and that
//! needs no server beside it, is loaded as it is and as the fix leaves it.

use crate::page::Page;
use conformance::lint::fix::Safety;
use conformance::lint::repair::repaired;
use conformance::lint::rules;
use conformance::lint::set::Set;
use fixtures::ask::{AppProtocol, Ask, SidecarAsk};
use fixtures::client::{Tape, Transport};
use fixtures::log::Log;
use fixtures::patience::{self, Probe};
use fixtures::prerequisite::available;
use fixtures::processes::processes;
use fixtures::run::Run;
use fixtures::stand::{Launch, Launched, Stand, Until};
use fixtures::versions::Versions;

/// How daprd refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// It ends at start.
    Ends,
    /// It runs, with a line in its log about what it leaves out.
    Told,
    /// It runs and says nothing, and its metadata lacks what the file defines.
    Absent,
}

/// Rule, example, and how daprd 1.18.2 refuses it. Other fixes change what is taken: what is lost, or means another thing.
const REFUSED: &[(&str, &str, Refusal)] = &[
    ("file.separator-content", "a document on the line", Refusal::Absent),
    ("file.separator-content", "the first key on the line", Refusal::Absent),
    ("file.fragment", "the content of a component without its head", Refusal::Absent),
    ("file.fragment", "no version", Refusal::Absent),
    ("resource.unknown-kind", "another case", Refusal::Absent),
    ("resource.unknown-kind", "more than one", Refusal::Absent),
    ("resource.api-version", "a version of another kind", Refusal::Absent),
    ("resource.api-version", "another group", Refusal::Absent),
    ("resource.field-type", "a boolean in quotes", Refusal::Absent),
    ("component.unknown-type", "a type where nothing is pluggable", Refusal::Ends),
    ("cron.schedule", "a duration in words", Refusal::Ends),
    ("cron.schedule", "a year", Refusal::Ends),
    ("cron.schedule", "a capital letter", Refusal::Ends),
    ("state.key-prefix", "with the separator", Refusal::Ends),
    ("resiliency.empty-policy", "a breaker whose settings stand beside it", Refusal::Told),
    ("resiliency.policy-word", "a misspelt word", Refusal::Told),
    ("resiliency.policy-word", "the word of another system", Refusal::Told),
    ("resiliency.duration", "words instead of units", Refusal::Told),
    ("resiliency.number", "a number in quotes", Refusal::Told),
    ("resiliency.matching", "a blank behind a comma, and a class of codes", Refusal::Told),
    ("resiliency.breaker-scope", "another case", Refusal::Told),
];

/// What became of a daprd with these files.
#[derive(Debug)]
struct Met {
    ended: bool,
    /// The lines of its log that tell of an error.
    errors: Vec<String>,
    /// How many components, subscriptions and endpoints its metadata lists.
    listed: usize,
}

/// The text without its scopes: the app that loads it here has a name of its own.
fn unscoped(text: &str) -> String {
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        inside = line.starts_with("scopes:") || (inside && line.trim_start().starts_with("- "));
        !inside
    });
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// Loads the files of `set`. One that `ends` may answer for a moment before it does.
async fn load(stand: &Stand, name: &str, set: &Set, ends: bool) -> Met {
    let mut ask = SidecarAsk::new(name, AppProtocol::None);
    for source in &set.sources {
        let file = source.name.rsplit('/').next().unwrap();
        ask = if file.ends_with(".json") {
            ask.with_file(file, &source.text)
        } else {
            ask.with_resource(file, &unscoped(&source.text))
        };
    }
    let launched = stand.launch(&Launch { until: Until::Outbound, ..Launch::new(ask) }).await.unwrap();
    let errors = |log: &Log| {
        log.lines().into_iter().filter(|line| line.contains("level=error") || line.contains("level=fatal")).collect()
    };
    match launched {
        Launched::Running(sidecar) if ends => {
            sidecar.let_end();
            let what = format!("{name} to end by itself");
            patience::until(patience::STOP, &what, async || match sidecar.exited().await {
                Some(_) => Probe::Ready(()),
                None => Probe::NotYet("it runs".to_owned()),
            })
            .await
            .unwrap();
            Met { ended: true, errors: errors(sidecar.log()), listed: 0 }
        }
        Launched::Running(sidecar) => {
            let reply = sidecar.client(Transport::Http, Tape::default()).metadata().await.unwrap();
            let metadata = reply.json();
            let count = |kind: &str| metadata[kind].as_array().map_or(0, Vec::len);
            let listed = ["components", "subscriptions", "httpEndpoints"].into_iter().map(count).sum();
            let met = Met { ended: false, errors: errors(sidecar.log()), listed };
            sidecar.stop().await.unwrap();
            met
        }
        Launched::Died { log, .. } | Launched::Hung { log, .. } => Met { ended: true, errors: errors(&log), listed: 0 },
    }
}

/// How it was refused; `None` when it was not.
fn refusal(wrong: &Met, right: &Met) -> Option<Refusal> {
    match wrong {
        Met { ended: true, .. } => Some(Refusal::Ends),
        Met { errors, .. } if !errors.is_empty() => Some(Refusal::Told),
        Met { listed, .. } if *listed < right.listed => Some(Refusal::Absent),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_real_daprd_refuses_is_taken_after_the_fix() {
    let Some(environment) = available(processes(&Run::new(), false, &Versions::from_env())) else { return };
    let stand = environment.open(&Ask::default()).await.unwrap();
    for (at, (name, title, wanted)) in REFUSED.iter().enumerate() {
        let rule = rules::all().find(|rule| rule.name == *name).unwrap_or_else(|| panic!("there is no rule {name}"));
        let mut cases = Page::of(rule).cases.into_iter();
        let case = cases.find(|case| case.title == *title).unwrap_or_else(|| panic!("{name} has no example `{title}`"));
        let mended = repaired(case.set(), &case.settings(vec![rule], rule.profile), Safety::Unsafe);
        let wrong = load(&stand, &format!("wrong-{at}"), &case.set(), *wanted == Refusal::Ends).await;
        let right = load(&stand, &format!("right-{at}"), &mended, false).await;
        assert_eq!(refusal(&wrong, &right), Some(*wanted), "{name} › {title}: {wrong:?}");
        assert!(!right.ended && right.errors.is_empty(), "{name} › {title}, mended: {right:?}");
    }
    stand.close().await.unwrap();
    environment.close().await.unwrap();
}
