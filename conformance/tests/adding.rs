//! `ADDING.md` and `lint/ADDING.md` are right: what they add is added to a copy of the sources, and runs there as the pages
//! say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files of the workspace by their paths in it.
type Sources = BTreeMap<PathBuf, Vec<u8>>;

/// A code block of the page: what stands behind its ticks, three or more, and its lines.
struct Block {
    kind: String,
    /// The file that it is, or is to be changed by it.
    file: Option<PathBuf>,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        if fence.len() < 3 {
            continue;
        }
        let (kind, file) = info.split_once(' ').map_or((info, None), |(kind, file)| (kind, Some(file.into())));
        let lines = lines.by_ref().take_while(|line| *line != fence).map(str::to_owned).collect();
        blocks.push(Block { kind: kind.to_owned(), file, lines });
    }
    blocks
}

/// Adds to `sources` what the blocks with a file say.
fn add(sources: &mut Sources, blocks: &[Block]) {
    for Block { kind, file, lines } in blocks {
        let Some(file) = file else { continue };
        match kind.as_str() {
            "rust" | "md" => {
                let text = format!("{}\n", lines.join("\n"));
                assert!(sources.insert(file.clone(), text.into()).is_none(), "{} exists already", file.display());
            }
            "diff" => {
                let old = sources.get(file).unwrap_or_else(|| panic!("{} does not exist", file.display()));
                let new = changed(std::str::from_utf8(old).unwrap(), lines)
                    .unwrap_or_else(|missing| panic!("{} has no line `{missing}`", file.display()));
                sources.insert(file.clone(), new.into());
            }
            other => panic!("a block `{other}` with a file: {}", file.display()),
        }
    }
}

/// The text with the lines after a `+` put behind those after a blank.
fn changed(text: &str, diff: &[String]) -> Result<String, String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    for line in diff {
        if let Some(added) = line.strip_prefix('+') {
            lines.insert(at, added);
            at += 1;
        } else {
            let kept = line.strip_prefix(' ').unwrap_or(line);
            at = 1 + lines.iter().position(|one| *one == kept).ok_or_else(|| kept.to_owned())?;
        }
    }
    Ok(format!("{}\n", lines.join("\n")))
}

/// All that a build reads, without what builds leave.
fn sources(root: &Path, folder: &Path, found: &mut Sources) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "target" || name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            sources(root, &path, found);
        } else {
            found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

/// Gives the packages of the copy a version of their own. Cargo names what it compiles by package and version, not by the
/// folder: the copy would put its own in the place of what this test is part of.
fn set_apart(sources: &mut Sources) {
    let manifest = sources.get_mut(Path::new("Cargo.toml")).unwrap();
    let text = std::str::from_utf8(manifest).unwrap();
    let ours = format!("\nversion = \"{}\"\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(text.matches(&ours).count(), 1, "the version of the workspace");
    *manifest = text.replace(&ours, "\nversion = \"0.0.0-adding\"\n").into_bytes();
}

/// Makes `folder` hold these files and no others; those that are right already keep their times, so that a second run
/// builds nothing.
fn lay_out(sources: &Sources, folder: &Path) {
    let mut there = Sources::new();
    if folder.is_dir() {
        self::sources(folder, folder, &mut there);
    }
    for stale in there.keys().filter(|path| !sources.contains_key(*path)) {
        fs::remove_file(folder.join(stale)).unwrap();
    }
    for (path, text) in sources.iter().filter(|(path, text)| there.get(*path) != Some(text)) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The tool as the workspace in `folder` has it.
///
/// It is built as `cargo test --workspace` builds it, with the same features, so that the dependencies which were
/// compiled for this test are used again; what comes of the copy stays in `target`. What cargo tells this test of itself is
/// taken away: build scripts that ask for it would run again, here and in the next build of the workspace.
fn build(folder: &Path, target: &Path) -> PathBuf {
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    // Not `--locked`: the versions of our own packages change in the lock file too, and nothing else offline.
    cargo.args(["build", "--quiet", "--offline", "--workspace"]);
    cargo.args(["--bin", "dapr-conformance", "--test", "catalog"]);
    let own = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_TARGET_TMPDIR",
    ];
    for (name, _) in std::env::vars_os() {
        if own.iter().any(|own| name.to_string_lossy().starts_with(own)) {
            cargo.env_remove(name);
        }
    }
    cargo.env("CARGO_BUILD_BUILD_DIR", compiled).env("CARGO_TARGET_DIR", target);
    output("cargo build", cargo.current_dir(folder));
    target.join("debug/dapr-conformance")
}

/// What a command printed; it must succeed.
fn output(what: &str, command: &mut Command) -> String {
    let output = command.output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{what}: {}\n{out}{}", output.status, String::from_utf8_lossy(&output.stderr));
    out
}

#[test]
fn the_check_of_the_page_holds_its_mutants_are_caught_and_the_rule_speaks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adding");
    let (check, rule) = (blocks(include_str!("../ADDING.md")), blocks(include_str!("../lint/ADDING.md")));
    let mut copy = Sources::new();
    sources(root, root, &mut copy);
    add(&mut copy, &check);
    add(&mut copy, &rule);
    set_apart(&mut copy);
    let folder = scratch.join("workspace");
    lay_out(&copy, &folder);

    let tool = build(&folder, &scratch.join("target"));
    let wrong =
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: StateStore}\nspec: {type: state.in-memory}\n";
    fs::write(scratch.join("store.yaml"), wrong).unwrap();
    let mut said = Vec::new();
    for line in [&check, &rule].into_iter().flatten().filter(|block| block.kind == "sh").flat_map(|block| &block.lines)
    {
        let args =
            line.strip_prefix("cargo run -p conformance -- ").unwrap_or_else(|| panic!("`{line}` runs no check"));
        said.push(output(line, Command::new(&tool).args(args.split(' ')).current_dir(&scratch)));
    }
    let [check, mutants, page, finding] = said.as_slice() else {
        panic!("{} commands instead of a check, its mutants, a page and a finding", said.len())
    };
    assert!(page.contains("# component.name-case\n\nThe name of a component is in lower case."), "{page}");
    assert!(finding.contains("warning[component.name-case]: `StateStore` has upper-case letters"), "{finding}");
    assert!(finding.contains("--> store.yaml:3:18"), "{finding}");
    assert!(check.contains("HOLDS     state.saved-again"), "{check}");
    for step in ["key-is-absent-in-between  delete-keeps", "new-value-is-read-back  get-wraps-value"] {
        assert!(mutants.contains(&format!("caught  state.saved-again › {step}")), "{step}:\n{mutants}");
    }
}

#[test]
fn a_page_that_does_not_fit_the_sources_is_noticed() {
    let diff = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(changed("mod a;\nmod c;\n", &diff(&[" mod a;", "+mod b;"])).unwrap(), "mod a;\nmod b;\nmod c;\n");
    assert_eq!(changed("mod a;\n", &diff(&[" mod x;", "+mod b;"])).unwrap_err(), "mod x;");
}
