//! The page of a rule, read as what it proves: examples, what is said of each, and what the fix makes of it.

use std::path::PathBuf;

use conformance::lint::rule::{Profile, Rule};
use conformance::lint::set::{Set, Target};
use conformance::lint::source::Source;
use semver::Version;

/// The folder of the pages.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("lint")
}

/// An example.
pub(crate) struct Case {
    /// What its heading says.
    pub(crate) title: String,
    /// Whether the rule must speak.
    pub(crate) wrong: bool,
    /// Where its files are used, when a comment says so: `<!-- target: kubernetes -->`.
    target: Option<Target>,
    /// The Dapr version, `<!-- dapr: 1.17.0 -->`.
    dapr: Option<Version>,
    /// By how many bytes of comments its last file is longer than the page shows, `<!-- padded: 70000 -->`.
    padded: usize,
    /// Its files: a name and a text each.
    files: Vec<(String, String)>,
    /// The lines of the page up to the end of its files.
    head: String,
}

/// A page: what stands before the examples, and they.
pub(crate) struct Page {
    /// The lines before the first example.
    pub(crate) head: String,
    /// The examples.
    pub(crate) cases: Vec<Case>,
}

impl Page {
    /// Reads the page of a rule. Blocks of `text` and `diff` are what the test writes; they are left out.
    pub(crate) fn of(rule: &Rule) -> Self {
        let mut page = Self { head: String::new(), cases: Vec::new() };
        let mut lines = rule.page.lines();
        while let Some(line) = lines.next() {
            if let Some(kind) = line.strip_prefix("```") {
                let (kind, name) = kind.split_once(' ').unwrap_or((kind, "resources.yaml"));
                let body: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
                let text: String = body.iter().flat_map(|line| [line, "\n"]).collect();
                if matches!(kind, "text" | "diff") && !page.cases.is_empty() {
                    continue;
                }
                let written = format!("{line}\n{text}```\n");
                match page.cases.last_mut() {
                    Some(case) => {
                        case.files.push((name.to_owned(), text));
                        case.head.push_str(&written);
                    }
                    None => page.head.push_str(&written),
                }
                continue;
            }
            let heading =
                ["Wrong", "Right"].iter().find_map(|word| Some((word, line.strip_prefix(&format!("## {word}: "))?)));
            if let Some((word, title)) = heading {
                let wrong = *word == "Wrong";
                let (title, files, head) = (title.to_owned(), Vec::new(), String::new());
                page.cases.push(Case { title, wrong, target: None, dapr: None, padded: 0, files, head });
            }
            match page.cases.last_mut() {
                Some(case) => case.line(line),
                None => page.head.extend([line, "\n"]),
            }
        }
        page
    }
}

impl Case {
    fn line(&mut self, line: &str) {
        self.head.extend([line, "\n"]);
        let said = |what: &str| line.strip_prefix(&format!("<!-- {what}: "))?.strip_suffix(" -->");
        if let Some(target) = said("target") {
            self.target = Some(match target {
                "kubernetes" => Target::Kubernetes,
                "self-hosted" => Target::SelfHosted,
                other => panic!("{}: there is no target `{other}`", self.title),
            });
        }
        if let Some(padded) = said("padded") {
            self.padded = padded.parse().unwrap();
        }
        if let Some(dapr) = said("dapr") {
            self.dapr = Some(Version::parse(dapr).unwrap());
        }
    }

    /// The lines of the page up to the end of its files, with one blank line behind them.
    pub(crate) fn written(&self) -> String {
        format!("{}\n\n", self.head.trim_end())
    }

    /// The texts of its files.
    pub(crate) fn texts(self) -> impl Iterator<Item = String> {
        self.files.into_iter().map(|(_, text)| text)
    }

    /// Its files. One with a folder in its name is loaded with those of that folder.
    pub(crate) fn set(&self) -> Set {
        assert!(!self.files.is_empty(), "{}: an example without a file", self.title);
        let last = self.files.len() - 1;
        let sources = self.files.iter().enumerate().map(|(at, (name, text))| {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let padding = if at == last { "# padding\n".repeat(self.padded / 10) } else { String::new() };
            Source::new(name, None, folder, &format!("{text}{padding}"))
        });
        let dapr = self.dapr.clone().unwrap_or_else(|| Version::new(1, 18, 2));
        Set::new(sources.collect(), dapr, self.target)
    }

    /// The version and the target for the same files after a fix.
    pub(crate) fn settings(&self, rules: Vec<&'static Rule>, profile: Profile) -> conformance::lint::repair::Settings {
        let dapr = self.dapr.clone().unwrap_or_else(|| Version::new(1, 18, 2));
        conformance::lint::repair::Settings { rules, profile, dapr, target: self.target }
    }
}
