//! The resource files that the harness itself writes for the sidecars of its stands. A finding there would stand before any
//! check is blamed, so there is none; what a check breaks on purpose it launches beside them.

use std::collections::BTreeSet;

use conformance::checks;
use conformance::lint::judge::judge;
use conformance::lint::render::text;
use conformance::lint::rule::Profile;
use conformance::lint::rules;
use conformance::lint::set::{Set, Target};
use conformance::lint::source::Source;
use conformance::run::names::Names;
use fixtures::ask::{SidecarAsk, Variables};
use fixtures::client::Transport;

/// The text with its variables filled in as an environment does, `${kafka}` for one. Its servers are on loopback, where a
/// password in a file is no secret; nothing listens at what is written here, or calls it.
fn filled(text: &str) -> String {
    let mut out = text.to_owned();
    while let Some((before, rest)) = out.split_once("${") {
        let (name, behind) = rest.split_once('}').unwrap();
        let value = match name {
            "kafka" | "redis" => "127.0.0.1:9092",
            "postgres" => "host=127.0.0.1 user=shop dbname=shop",
            "files" => "/files",
            other => other,
        };
        out = format!("{before}{value}{behind}");
    }
    out
}

/// The files of the resources folder of a sidecar, and its Configuration.
fn files(ask: &SidecarAsk) -> Vec<Source> {
    let resource = |kind: &str, spec: &str| {
        let spec: String = spec.lines().flat_map(|line| ["  ", line, "\n"]).collect();
        format!("apiVersion: dapr.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: shop\nspec:\n{spec}")
    };
    let components =
        ask.components.iter().map(|part| (format!("{}.yaml", part.name), part.to_yaml(&Variables::default())));
    let resiliency = ask.resiliency.iter().map(|spec| ("resiliency.yaml".to_owned(), resource("Resiliency", spec)));
    let further = ask.resources.iter().map(|(name, content)| (name.clone(), content.clone()));
    let mut files: Vec<Source> = components
        .chain(resiliency)
        .chain(further)
        .map(|(name, text)| Source::new(&format!("resources/{name}"), None, "resources", &filled(&text)))
        .collect();
    let configuration = ask.configuration.iter().map(|spec| resource("Configuration", spec));
    files.extend(configuration.map(|text| Source::new("configuration.yaml", None, "", &filled(&text))));
    files
}

#[test]
fn what_the_harness_starts_a_sidecar_with_is_without_a_finding() {
    let rules: Vec<_> = rules::all().collect();
    let (mut seen, mut told, mut judged) = (BTreeSet::new(), String::new(), 0);
    for check in checks::all() {
        let ask = (check.ask)(&Names::new(check.id, Transport::Http, "0"));
        for sidecar in &ask.base.sidecars {
            let files = files(sidecar);
            // Most checks share the files of others.
            if !seen.insert(files.iter().map(|file| file.text.clone()).collect::<Vec<_>>()) {
                continue;
            }
            let set = Set::new(files, rules::NEWEST, Some(Target::SelfHosted));
            judged += set.judged_resources();
            for it in judge(&set, &rules, Profile::Default) {
                told.push_str(&format!("{} starts `{}` with\n{}\n", check.id, sidecar.name, text::one(&set, &it)));
            }
        }
    }
    assert!(judged > 20, "only {judged} resources");
    assert!(told.is_empty(), "{told}");
}
