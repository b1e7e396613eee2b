//! A Go package of dapr/components-contrib: its structs, functions and string constants.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::go::{self, Imports, Token};

/// A file, in pieces.
#[derive(Debug)]
pub(crate) struct File {
    /// The pieces.
    pub(crate) tokens: Vec<Token>,
    /// What it imports.
    pub(crate) imports: Imports,
}

/// A struct: the number of its file, and its lines.
pub(crate) type Struct = (usize, Vec<Vec<Token>>);

/// A package.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Its files, without tests.
    pub(crate) files: Vec<File>,
    /// Its constants and variables that are one string.
    pub(crate) strings: BTreeMap<String, String>,
    /// The strings of its maps of lists, by key.
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// Its structs; those in functions may share a name.
    pub(crate) structs: BTreeMap<String, Vec<Struct>>,
    /// The bodies of its functions that are no methods, each with the number of its file.
    pub(crate) functions: BTreeMap<String, (usize, Vec<Token>)>,
}

/// The packages, each read once.
#[derive(Debug)]
pub(crate) struct Packages {
    root: PathBuf,
    read: RefCell<BTreeMap<String, Rc<Package>>>,
}

/// The Go files of a folder with their names, sorted, without tests.
pub(crate) fn go_files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("list {}: {error}", folder.display()));
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".go") && !name.ends_with("_test.go")).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read_to_string(folder.join(name)).unwrap())).collect()
}

/// The structs of a file: their names, and their lines with what stands in inner brackets.
pub(crate) fn structs(tokens: &[Token]) -> Vec<(String, Vec<Vec<Token>>)> {
    let opened = (1..tokens.len()).filter(|at| tokens[*at].is("struct") && go::mark(tokens, at + 1, '{'));
    let read = opened.map(|at| {
        let name = tokens[at - 1].word().unwrap_or_default().to_owned();
        (name, go::split(go::inside(tokens, at + 1), &Token::Line))
    });
    read.collect()
}

impl Packages {
    /// The packages below a folder.
    pub(crate) fn below(root: PathBuf) -> Self {
        Self { root, read: RefCell::default() }
    }

    /// The package of a folder.
    pub(crate) fn package(&self, folder: &str) -> Rc<Package> {
        if let Some(known) = self.read.borrow().get(folder) {
            return Rc::clone(known);
        }
        let mut package = Package::default();
        for (_, text) in go_files(&self.root.join(folder)) {
            package.add(go::tokens(&text));
        }
        let package = Rc::new(package);
        self.read.borrow_mut().insert(folder.to_owned(), Rc::clone(&package));
        package
    }

    /// A package and those that it is made of, without the ones that only define the building blocks.
    pub(crate) fn closure(&self, folder: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            if !folder.contains('/') || folder.starts_with("tests/") || !seen.insert(folder.clone()) {
                continue;
            }
            let package = self.package(&folder);
            open.extend(package.files.iter().flat_map(|file| file.imports.values().cloned()));
        }
        seen
    }
}

impl Package {
    /// Takes in one of its files.
    fn add(&mut self, tokens: Vec<Token>) {
        let file = self.files.len();
        for (name, lines) in structs(&tokens) {
            self.structs.entry(name).or_default().push((file, lines));
        }
        for at in 0..tokens.len() {
            self.function(file, &tokens, at);
            self.string(&tokens, at);
            if let Some(key) = tokens[at].text().filter(|_| go::marks(&tokens, at + 1, ":{")) {
                let list = go::inside(&tokens, at + 2).iter().filter_map(Token::text).map(str::to_owned);
                self.lists.entry(key.to_owned()).or_insert_with(|| list.collect());
            }
        }
        let imports = go::imports(&tokens);
        self.files.push(File { tokens, imports });
    }

    fn function(&mut self, file: usize, tokens: &[Token], at: usize) {
        if !tokens[at].is("func") {
            return;
        }
        let Some(name) = tokens.get(at + 1).and_then(Token::word) else { return };
        let parameters = go::close(tokens, at + 2);
        let Some(body) = (parameters + 1..tokens.len()).find(|at| go::mark(tokens, *at, '{')) else { return };
        let body = tokens[body..].get(..=go::close(tokens, body) - body).unwrap_or_default();
        self.functions.entry(name.to_owned()).or_insert_with(|| (file, body.to_vec()));
    }

    /// `name = "text"`, or `name type = "text"`.
    fn string(&mut self, tokens: &[Token], at: usize) {
        let [before, named, equals, text, end] =
            [at.checked_sub(2), at.checked_sub(1), Some(at), Some(at + 1), Some(at + 2)]
                .map(|at| at.and_then(|at| tokens.get(at)));
        let (Some(named), Some(text)) = (named.and_then(Token::word), text.and_then(Token::text)) else { return };
        if equals != Some(&Token::Mark('=')) || end != Some(&Token::Line) {
            return;
        }
        let typed = before.and_then(Token::word).filter(|word| !matches!(*word, "const" | "var"));
        self.strings.entry(typed.unwrap_or(named).to_owned()).or_insert_with(|| text.to_owned());
    }
}
