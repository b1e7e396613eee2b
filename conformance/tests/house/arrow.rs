//! Which file imports from which: every path that leads to an item of another file is an arrow to that file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ExprCall, ImplItem, ItemUse, Macro, Meta, PatIdent};

use crate::resolve::Target;
use crate::tree::{Tree, for_tests, imports, is_reexport, plain};

/// The names that one file takes from another, by importing and imported file.
pub(crate) type Arrows = BTreeMap<(PathBuf, PathBuf), BTreeSet<String>>;

/// The arrows between the files of a crate.
pub(crate) fn arrows(tree: &Tree) -> Arrows {
    let mut found = Arrows::new();
    for module in 0..tree.modules.len() {
        let items = &tree.modules[module].items;
        let mut bound = Bound(BTreeSet::new());
        items.iter().for_each(|item| bound.visit_item(item));
        let mut paths = Paths { tree, module, bound: bound.0, found: &mut found };
        items.iter().for_each(|item| paths.visit_item(item));
    }
    found
}

/// The names of a module's variables: by themselves they say nothing about an item of the same name.
struct Bound(BTreeSet<String>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.0.insert(plain(&pattern.ident));
        visit::visit_pat_ident(self, pattern);
    }
}

/// Goes through the paths of one module.
struct Paths<'a> {
    tree: &'a Tree,
    module: usize,
    bound: BTreeSet<String>,
    found: &'a mut Arrows,
}

impl Paths<'_> {
    fn add(&mut self, path: &[String]) {
        let file = |module: usize| &self.tree.modules[module].file;
        for target in self.tree.resolve(self.module, path) {
            let Target::Item(module, name) = target else { continue };
            if file(module) != file(self.module) {
                let arrow = (file(self.module).clone(), file(module).clone());
                self.found.entry(arrow).or_default().insert(name);
            }
        }
    }

    /// Adds a path that may be a variable instead, when it is one name.
    fn add_unless_bound(&mut self, path: &[String]) {
        if path.len() > 1 || !self.bound.contains(&path[0]) {
            self.add(path);
        }
    }

    /// The paths in what is not parsed: the arguments of macros and of attributes. A lower-case name alone counts when
    /// it is called, since most are fields and variables.
    fn scan(&mut self, tokens: TokenStream) {
        let trees: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(_) => {
                    let path = path_at(&trees[at..]);
                    let behind = at + 3 * path.len() - 2;
                    let called = matches!(trees.get(behind), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                    let telling = path.len() > 1 || called || path[0].starts_with(char::is_uppercase);
                    if telling && !is_continued(&trees[..at]) {
                        self.add_unless_bound(&path);
                    }
                    at = behind - 1;
                }
                TokenTree::Literal(literal) => self.scan_text(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// A path in quotes, as attributes have it.
    fn scan_text(&mut self, literal: &str) {
        let path: Vec<_> = literal.trim_matches('"').split("::").map(str::to_owned).collect();
        if ["crate", "self", "super"].contains(&path[0].as_str()) {
            self.add(&path);
        }
    }
}

/// The longest `a::b::c` that the tokens start with.
fn path_at(trees: &[TokenTree]) -> Vec<String> {
    let mut path = Vec::new();
    let mut rest = trees;
    while let [TokenTree::Ident(ident), behind @ ..] = rest {
        path.push(plain(ident));
        match behind {
            [TokenTree::Punct(first), TokenTree::Punct(second), next @ ..]
                if first.as_char() == ':' && first.spacing() == Spacing::Joint && second.as_char() == ':' =>
            {
                rest = next;
            }
            _ => break,
        }
    }
    path
}

/// Whether what comes next belongs to what was before: a method or field, a lifetime, the rest of `<T>::name`.
fn is_continued(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(first), TokenTree::Punct(second)] if second.as_char() == first.as_char() => {
            first.as_char() == ':' && first.spacing() == Spacing::Joint
        }
        [.., TokenTree::Punct(last)] => ['.', '\''].contains(&last.as_char()),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if for_tests(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_reexport(item) {
            imports(item).iter().for_each(|import| self.add(&import.path));
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let syn::Expr::Path(function) = &*call.func
            && let Some(name) = function.path.get_ident()
        {
            self.add(&[plain(name)]);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names: Vec<_> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
            self.add_unless_bound(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.visit_path(&called.path);
        self.scan(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::List(list) => self.scan(list.tokens.clone()),
            // A doc comment links, it does not import.
            _ if attribute.path().is_ident("doc") => {}
            meta => self.visit_meta(meta),
        }
    }
}
