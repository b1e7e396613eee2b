//! The names that the code of a component reads from its metadata, described or not.
//!
//! Found are: the structs that properties are decoded into, with what these embed; tags of other structs in the same
//! packages; names that are looked up one by one; and the settings of retries, which are read by their beginning.
//! Names of requests are taken for those of components where the code does not tell them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::go::{self, Imports, Token};
use super::package::{Packages, structs};
use super::tag::{self, Type};

/// Functions that look names up in the properties which are their first argument.
const LOOKUPS: [&str; 3] = ["GetMetadataProperty", "GetMetadataPropertyWithMatchedKey", "TryGetProperty"];

/// What variables of properties are called.
const MAPS: [&str; 7] = ["Properties", "properties", "props", "metadata", "meta", "md", "m"];

/// The package that has all spellings of the names for Azure.
const AZURE: &str = "common/authentication/azure";

/// Reads the code of components.
#[derive(Debug)]
pub(crate) struct Reader {
    packages: Packages,
    /// The settings of retries.
    retry: Vec<String>,
}

impl Reader {
    /// A reader of both modules.
    pub(crate) fn new(contrib: &Path, kit: &Path) -> Self {
        let text = fs::read_to_string(kit.join("retry/retry.go")).unwrap();
        let found = structs(&go::tokens(&text)).into_iter().find(|(name, _)| name == "Config");
        let (_, lines) = found.expect("the settings of retries");
        Self { packages: Packages::below(contrib.to_owned()), retry: tag::tagged(&lines) }
    }

    /// What a package reads, in the order it is found; a name may come more than once.
    pub(crate) fn accepted(&self, folder: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut open = Vec::new();
        for folder in self.packages.closure(folder) {
            let package = self.packages.package(&folder);
            names.extend(package.structs.values().flatten().flat_map(|(_, lines)| tag::tagged(lines)));
            for file in &package.files {
                names.extend(self.looked_up(&file.tokens, &file.imports, &package.strings));
                open.extend(self.targets(&file.tokens, &file.imports, &folder));
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            let (folder, name) = &target;
            let package = self.packages.package(folder);
            for (file, lines) in package.structs.get(name).into_iter().flatten().filter(|_| !seen.contains(&target)) {
                names.extend(tag::tagged(lines));
                names.extend(tag::untagged(lines));
                open.extend(tag::squashed(lines, &package.files[*file].imports, folder));
            }
            seen.insert(target);
        }
        names
    }

    /// What a file by itself looks up.
    pub(crate) fn accepted_in(&self, file: &Path) -> Vec<String> {
        let tokens = go::tokens(&fs::read_to_string(file).unwrap());
        self.looked_up(&tokens, &go::imports(&tokens), &BTreeMap::new())
    }

    /// The structs that a file decodes properties into.
    fn targets(&self, tokens: &[Token], imports: &Imports, own: &str) -> Vec<Type> {
        let mut targets = Vec::new();
        let decodes = |at: usize| {
            let plain = tokens[at].is("Decode") && at > 1 && tokens[at - 2].is("mapstructure");
            (tokens[at].is("DecodeMetadata") || plain) && go::mark(tokens, at + 1, '(')
        };
        for at in (0..tokens.len()).filter(|at| decodes(*at)) {
            let arguments = go::arguments(go::inside(tokens, at + 1));
            let Some(into) = arguments.last().and_then(|argument| argument.last()?.word()) else { continue };
            for at in (0..tokens.len()).filter(|at| tokens[*at].is(into)) {
                let mut at = at + 1;
                at += if go::marks(tokens, at, ":=") { 2 } else { usize::from(go::mark(tokens, at, '=')) };
                if tokens.get(at).is_some_and(|token| token.is("new")) && go::mark(tokens, at + 1, '(') {
                    at += 2;
                }
                let Some(target) = tag::type_at(tokens, at, imports, own) else { continue };
                // Of the building blocks' own types there are those that carry the properties.
                let carrier = target.1 == "Metadata" && !target.0.contains('/');
                let known = carrier || targets.contains(&target);
                if !known && self.packages.package(&target.0).structs.contains_key(&target.1) {
                    targets.push(target);
                }
            }
        }
        targets
    }

    /// The names that are looked up one by one.
    fn looked_up(&self, tokens: &[Token], imports: &Imports, strings: &BTreeMap<String, String>) -> Vec<String> {
        let mut names = Vec::new();
        for at in 0..tokens.len() {
            let Some(word) = tokens[at].word() else { continue };
            if word == "range" {
                names.extend(self.patterns(tokens, at, imports, strings));
            }
            if go::mark(tokens, at + 1, '[') {
                names.extend(self.indexed(word, tokens, at, imports, strings));
            } else if go::mark(tokens, at + 1, '(') {
                names.extend(self.called(word, tokens, at, imports, strings));
            }
        }
        names
    }

    /// The names that a loop over the properties picks by their beginning or end, with a placeholder for the rest; it
    /// takes every name when it compares none.
    fn patterns(
        &self,
        tokens: &[Token],
        at: usize,
        imports: &Imports,
        strings: &BTreeMap<String, String>,
    ) -> Vec<String> {
        let Some(open) = (at..tokens.len()).find(|at| go::mark(tokens, *at, '{')) else { return Vec::new() };
        let [Token::Word(from), Token::Mark('.'), Token::Word(map)] = &tokens[at + 1..open] else { return Vec::new() };
        if map != "Properties" || !["metadata", "meta", "md"].contains(&from.as_str()) {
            return Vec::new();
        }
        let body = go::inside(tokens, open);
        let mut names = Vec::new();
        for at in 0..body.len() {
            let arguments = || go::arguments(go::inside(body, at + 1));
            let compared = || self.string(arguments().last()?, imports, strings);
            match body[at].word() {
                Some("HasPrefix") => names.extend(compared().map(|start| format!("{start}<name>"))),
                Some("HasSuffix") => names.extend(compared().map(|end| format!("<name>{end}"))),
                _ => {}
            }
        }
        let chosen = ["HasPrefix", "HasSuffix", "ToLower", "EqualFold"];
        if !body.iter().any(|token| chosen.iter().any(|word| token.is(word))) {
            names.push("<name>".to_owned());
        }
        names
    }

    /// The name in `properties["name"]`, unless it is written there.
    fn indexed(
        &self,
        map: &str,
        tokens: &[Token],
        at: usize,
        imports: &Imports,
        strings: &BTreeMap<String, String>,
    ) -> Vec<String> {
        if map == "MetadataKeys" {
            return self.spellings(tokens.get(at + 2));
        }
        let behind = go::close(tokens, at + 1) + 1;
        let written = go::mark(tokens, behind, '=') && !go::mark(tokens, behind + 1, '=');
        match &go::arguments(go::inside(tokens, at + 1))[..] {
            [name] if MAPS.contains(&map) && !written => self.string(name, imports, strings).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The names that a call looks up.
    fn called(
        &self,
        function: &str,
        tokens: &[Token],
        at: usize,
        imports: &Imports,
        strings: &BTreeMap<String, String>,
    ) -> Vec<String> {
        if function == "GetEnvironment" {
            return self.spellings(tokens.get(at + 2));
        }
        let arguments = go::arguments(go::inside(tokens, at + 1));
        let [first, rest @ ..] = &arguments[..] else { return Vec::new() };
        // The metadata of a request are not those of the component.
        if first.last().is_some_and(|token| token.is("Metadata")) {
            return Vec::new();
        }
        let all = |parts: &[Vec<Token>]| -> Vec<String> {
            parts.iter().filter_map(|part| self.string(part, imports, strings)).collect()
        };
        if LOOKUPS.contains(&function) {
            return all(rest);
        }
        match function {
            "GetProperty" => all(&arguments),
            "DecodeConfigWithPrefix" => {
                let prefix = arguments.last().and_then(|prefix| self.string(prefix, imports, strings));
                prefix.map(|prefix| self.retry.iter().map(|name| joined(&prefix, name)).collect()).unwrap_or_default()
            }
            _ => self.of_a_block(function, tokens, at, imports),
        }
    }

    /// What a function of a building block's own package looks up, as `pubsub.Concurrency`.
    fn of_a_block(&self, function: &str, tokens: &[Token], at: usize, imports: &Imports) -> Vec<String> {
        let from = at.checked_sub(2).filter(|_| go::mark(tokens, at - 1, '.')).and_then(|from| tokens[from].word());
        let Some(folder) = from.and_then(|from| imports.get(from)).filter(|folder| !folder.contains('/')) else {
            return Vec::new();
        };
        let package = self.packages.package(folder);
        let Some((file, body)) = package.functions.get(function) else { return Vec::new() };
        self.looked_up(body, &package.files[*file].imports, &package.strings)
    }

    /// The spellings of a name for Azure.
    fn spellings(&self, key: Option<&Token>) -> Vec<String> {
        let Some(key) = key.and_then(Token::text) else { return Vec::new() };
        self.packages.package(AZURE).lists.get(key).cloned().unwrap_or_default()
    }

    /// What an expression is, when it is a string or the name of one.
    fn string(&self, part: &[Token], imports: &Imports, strings: &BTreeMap<String, String>) -> Option<String> {
        let text = match part {
            [Token::Text(text)] => Some(text.clone()),
            [Token::Word(name)] => strings.get(name).cloned(),
            [Token::Word(from), Token::Mark('.'), Token::Word(name)] => {
                self.packages.package(imports.get(from)?).strings.get(name).cloned()
            }
            _ => None,
        };
        text.filter(|text| !text.is_empty())
    }
}

/// A beginning and a name with a capital.
fn joined(prefix: &str, name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{prefix}{}{rest}", first.to_ascii_uppercase())
}
