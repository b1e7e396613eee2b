//! What runs the lint elsewhere: the pre-commit hook and the GitHub action, each as its own tool would run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

/// One error.
const WRONG: &str = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: cache}\nspec: {type: state.in-memry, version: v1}\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("dapr-conformance-{name}-{}", std::process::id()));
    fs::create_dir_all(folder.join("components")).unwrap();
    fs::write(folder.join("components/cache.yaml"), WRONG).unwrap();
    folder
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[derive(Deserialize)]
struct Hook {
    id: String,
    language: String,
    entry: String,
    pass_filenames: bool,
}

#[test]
fn the_hook_judges_the_folders_that_it_is_given() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let hooks: Vec<Hook> = serde_saphyr::from_str(&hooks).unwrap();
    let [hook] = &hooks[..] else { panic!("one hook") };
    assert_eq!((hook.id.as_str(), hook.language.as_str(), hook.pass_filenames), ("dapr-lint", "script", false));
    let folder = folder("hook");
    // A hook of that language is a file of this repository, run in the repository that is committed to.
    let mut command = Command::new(root().join(&hook.entry));
    command.arg("components/").current_dir(&folder).env("LINT_BINARY", env!("CARGO_BIN_EXE_dapr-conformance"));
    let ended = command.output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended));
    assert!(text(&ended).contains("error[component.unknown-type]"), "{}", text(&ended));
    assert!(text(&ended).contains("--> components/cache.yaml:4:14"), "{}", text(&ended));
}

#[derive(Deserialize)]
struct Action {
    inputs: std::collections::BTreeMap<String, Input>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    default: String,
}

#[derive(Deserialize)]
struct Runs {
    using: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    shell: String,
    env: std::collections::BTreeMap<String, String>,
    run: String,
}

#[test]
fn the_action_annotates_the_lines() {
    let file = root().join(".github/actions/lint/action.yml");
    let action: Action = serde_saphyr::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let [step] = &action.runs.steps[..] else { panic!("one step") };
    assert_eq!((action.runs.using.as_str(), step.shell.as_str()), ("composite", "bash"));
    assert_eq!(action.inputs["paths"].default, ".");
    let folder = folder("action");
    let place = file.parent().unwrap().display().to_string();
    let given =
        [("github.action_path", place.as_str()), ("inputs.paths", "components"), ("inputs.arguments", "--strict")];
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step.run]).current_dir(&folder);
    for (name, value) in &step.env {
        let filled =
            given.iter().fold(value.clone(), |text, (name, value)| text.replace(&format!("${{{{ {name} }}}}"), value));
        assert!(!filled.contains("${{"), "{name}: {filled}");
        command.env(name, filled);
    }
    let ended = command.env("LINT_BINARY", env!("CARGO_BIN_EXE_dapr-conformance")).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended));
    let head = "::error file=components/cache.yaml,line=4,endLine=4,col=14,endColumn=28,title=component.unknown-type::";
    assert!(text(&ended).starts_with(head), "{}", text(&ended));
}
