//! From a path to the file that defines what it names.

use std::collections::BTreeSet;

use crate::tree::Tree;

/// What a path comes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A module, by its number in the tree.
    Module(usize),
    /// An item: the module that it stands in, and its name.
    Item(usize, String),
}

/// The `use` lines that are being followed, so that two that name each other end.
type Followed = BTreeSet<(usize, usize)>;

impl Tree {
    /// What `path` names inside module `from`; nothing when that is another crate's or local to a function. One name can
    /// stand for a module, a type and a function at once.
    pub(crate) fn resolve(&self, from: usize, path: &[String]) -> BTreeSet<Target> {
        self.follow(from, path, &mut Followed::new())
    }

    fn follow(&self, from: usize, path: &[String], followed: &mut Followed) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        let mut targets = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(0)]),
            "self" => BTreeSet::from([Target::Module(from)]),
            "super" => self.modules[from].parent.map(Target::Module).into_iter().collect(),
            name => self.named(from, name, followed),
        };
        for name in rest {
            // Only a module leads on by name; behind an item stand its own parts.
            let modules = targets.iter().any(|target| matches!(target, Target::Module(_)));
            targets = targets
                .into_iter()
                .filter(|target| !modules || matches!(target, Target::Module(_)))
                .flat_map(|target| match target {
                    Target::Module(module) if name == "super" => {
                        self.modules[module].parent.map(Target::Module).into_iter().collect()
                    }
                    Target::Module(module) => self.named(module, name, followed),
                    item @ Target::Item(..) => BTreeSet::from([item]),
                })
                .collect();
        }
        targets
    }

    /// What `name` is in a module, whether it stands there or is brought in.
    fn named(&self, module: usize, name: &str, followed: &mut Followed) -> BTreeSet<Target> {
        let here = &self.modules[module];
        let mut targets: BTreeSet<_> = here.children.get(name).copied().map(Target::Module).into_iter().collect();
        if here.defined.contains(name) {
            targets.insert(Target::Item(module, name.to_owned()));
        }
        for (number, import) in here.imports.iter().enumerate() {
            let brings = import.name.as_deref().is_none_or(|brought| brought == name);
            if !brings || !followed.insert((module, number)) {
                continue;
            }
            let mut path = import.path.clone();
            if import.name.is_none() {
                path.push(name.to_owned());
            }
            targets.extend(self.follow(module, &path, followed));
            followed.remove(&(module, number));
        }
        targets
    }
}
