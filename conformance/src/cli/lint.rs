//! `lint`: resource files judged before anything starts.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{ArgAction, Subcommand, ValueEnum};
use fixtures::error::{Error, Kind};
use fixtures::versions::Versions;
use semver::Version;

use super::exit::Exit;
use super::output::{Format, put};
use crate::lint::fix::Safety;
use crate::lint::judge::{Diagnostic, judge};
use crate::lint::repair::{Settings, repaired};
use crate::lint::rule::{Profile, Severity};
use crate::lint::set::{LAST, Set, Target};
use crate::lint::source::Source;
use crate::lint::{catalogue, input, read, render, rules, server};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance lint components/ k8s/               all resources below two folders, judged together
  helm template . | dapr-conformance lint -            what a chart renders to
  dapr-conformance lint --fix components/              mends what can be mended without changing what was meant
  dapr-conformance lint --fix=unsafe --diff .          shows what else could be changed, and changes nothing
  dapr-conformance lint explain kafka.sasl-mechanism   one rule: what, why, wrong and right

A line is accepted by a comment on it or above it, with a reason:
  # dapr-conformance: ignore[kafka.sasl-mechanism] this broker takes PLAIN over TLS

Exit codes: 0 clean or warnings only; 1 errors (with --strict also warnings); 2 nothing to judge, or unreadable.
";

/// Arguments of `lint`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    judge: Judge,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show all rules.
    Rules,
    /// Show one rule: what it asks for, what a real Dapr does otherwise, wrong and right.
    Explain {
        /// The name of a rule.
        rule: String,
    },
    /// Serve an editor over standard input and output (Language Server Protocol).
    Server(Options),
}

#[derive(Debug, clap::Args)]
struct Judge {
    /// Files and folders, or `-` for standard input. A folder is read with all below it.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// Mend what is found, safely, or with `unsafe` also where what is meant could change.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "safe", value_name = "HOW")]
    fix: Option<Fixing>,
    /// Show the changes as a patch and write nothing.
    #[arg(long)]
    diff: bool,
    /// Warnings are errors.
    #[arg(long, action = ArgAction::SetTrue)]
    strict: bool,
}

#[derive(Debug, clap::Args)]
struct Options {
    /// The Dapr version that is to read the files.
    #[arg(long, value_name = "VERSION", default_value = "1.18.2", value_parser = version)]
    dapr: Version,
    /// Which rules speak; `pedantic` adds matters of opinion.
    #[arg(long, value_enum, default_value = "default")]
    profile: Profile,
    /// Where the files are used; without it the files themselves tell.
    #[arg(long, value_enum)]
    target: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fixing {
    /// What changes nothing that was meant.
    Safe,
    /// Also the rest: read it first.
    Unsafe,
}

impl Fixing {
    const fn safety(self) -> Safety {
        match self {
            Self::Safe => Safety::Safe,
            Self::Unsafe => Safety::Unsafe,
        }
    }
}

impl Options {
    fn settings(&self) -> Settings {
        let rules = rules::all().collect();
        Settings { rules, profile: self.profile, dapr: self.dapr.clone(), target: self.target }
    }
}

/// `1.18` is the last version of its line, so that what held in any of it holds.
fn version(text: &str) -> Result<Version, String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let full = if text.matches('.').count() == 1 { format!("{text}.{LAST}") } else { text.to_owned() };
    Version::parse(&full).map_err(|_| "a version is 1.18 or 1.18.2".into())
}

pub(super) fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    match &args.command {
        Some(Command::Rules) => {
            let rules = catalogue::entries(rules::all());
            format.print(&rules, &catalogue::list(&rules)).and(Ok(Exit::Held))
        }
        Some(Command::Explain { rule }) => {
            let entry = catalogue::entry(rules::all(), rule)?;
            format.print(&entry, &catalogue::explain(&entry)).and(Ok(Exit::Held))
        }
        Some(Command::Server(options)) => server::serve(options.settings()).map(|()| Exit::Held),
        None => judge_files(&args.judge, format, versions),
    }
}

fn judge_files(args: &Judge, format: Format, versions: &Versions) -> Result<Exit, Error> {
    if format == Format::Markdown {
        // Before anything is written.
        format.print(&(), "")?;
    }
    let settings = args.options.settings();
    let set = Set::new(read::sources(&args.paths)?, settings.dapr.clone(), settings.target);
    input::demand(&set)?;
    let set = match args.fix {
        Some(how) => mended(set, args, how, &settings, format)?,
        None if args.diff => mended(set, args, Fixing::Safe, &settings, format)?,
        None => set,
    };
    let found = judge(&set, &settings.rules, settings.profile);
    if !(args.diff && format == Format::Text) {
        shown(&set, &found, format, versions)?;
    }
    let fails = |it: &Diagnostic| args.strict || it.rule.severity == Severity::Error;
    Ok(if found.iter().any(fails) { Exit::Violated } else { Exit::Held })
}

/// The set after its fixes, which are written, or shown with `--diff`.
fn mended(set: Set, args: &Judge, how: Fixing, settings: &Settings, format: Format) -> Result<Set, Error> {
    let old: Vec<String> = set.sources.iter().map(|source| source.text.clone()).collect();
    let new = repaired(set, settings, how.safety());
    let changed = |(source, old): &(&Source, &String)| source.text != **old;
    // Before anything is written.
    if !args.diff && new.sources.iter().zip(&old).filter(changed).any(|(source, _)| source.path.is_none()) {
        let why = "write to standard input: it has no file";
        return Err(Error::new(Kind::Usage, why).with_help("`--diff` shows the changes"));
    }
    let mut patch = String::new();
    for (source, old) in new.sources.iter().zip(&old).filter(changed) {
        let mark = if source.marked { "\u{feff}" } else { "" };
        let text = format!("{mark}{}", source.text);
        if args.diff {
            patch.push_str(&render::diff::render(&source.name, &format!("{mark}{old}"), &text));
            continue;
        }
        let Some(path) = &source.path else { continue };
        let failed = |error| Error::new(Kind::Io, format!("write {}", path.display())).with_source(error);
        std::fs::write(path, text).map_err(failed)?;
    }
    if args.diff && format == Format::Text {
        put(&patch)?;
    }
    Ok(new)
}

fn shown(set: &Set, found: &[Diagnostic], format: Format, versions: &Versions) -> Result<(), Error> {
    match format {
        Format::Github => put(&render::github::render(set, found)),
        Format::Sarif => Format::Json.print(&render::sarif::render(set, found), ""),
        _ => {
            let colour = std::io::stdout().is_terminal() && versions.variable("NO_COLOR").is_none();
            format.print(&render::json::lines(set, found), &render::text::render(set, found, colour))
        }
    }
}
