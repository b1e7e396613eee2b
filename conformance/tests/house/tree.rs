//! The modules of a crate, as its files declare them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Item, ItemMod, ItemUse, Meta, UseTree, Visibility};

/// The modules of a crate; the first is its root.
pub(crate) struct Tree {
    pub(crate) modules: Vec<Module>,
}

/// One module, in a file of its own or inside another's.
pub(crate) struct Module {
    /// The file that holds it.
    pub(crate) file: PathBuf,
    pub(crate) parent: Option<usize>,
    pub(crate) children: BTreeMap<String, usize>,
    /// The names of the items that stand in it.
    pub(crate) defined: BTreeSet<String>,
    /// What its `use` lines bring, those inside functions as well.
    pub(crate) imports: Vec<Import>,
    /// What stands in it, modules and tests apart.
    pub(crate) items: Vec<Item>,
}

/// One name, or all of a module, that a `use` line brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The name here; nothing for `*`.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
}

impl Tree {
    /// Reads the crate whose root is `file`, without what is compiled for tests only.
    pub(crate) fn read(file: &Path) -> Self {
        let mut tree = Self { modules: Vec::new() };
        let folder = file.parent().expect("a file lies in a folder");
        tree.add(None, file, folder, parse(file));
        tree
    }

    /// Adds a module whose children's files lie in `folder`.
    fn add(&mut self, parent: Option<usize>, file: &Path, folder: &Path, items: Vec<Item>) -> usize {
        let id = self.modules.len();
        let mut modules = Vec::new();
        let mut others = Vec::new();
        for item in items.into_iter().filter(|item| !is_for_tests(item)) {
            match item {
                Item::Mod(module) => modules.push(module),
                other => others.push(other),
            }
        }
        let mut uses = Uses(Vec::new());
        others.iter().for_each(|item| uses.visit_item(item));
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            defined: others.iter().filter_map(name).collect(),
            imports: uses.0,
            items: others,
        });
        for module in modules {
            let name = plain(&module.ident);
            let child = self.add_child(id, file, folder, module);
            self.modules[id].children.insert(name, child);
        }
        id
    }

    fn add_child(&mut self, parent: usize, file: &Path, folder: &Path, module: ItemMod) -> usize {
        let name = plain(&module.ident);
        let inner = folder.join(&name);
        if let Some((_, items)) = module.content {
            return self.add(Some(parent), file, &inner, items);
        }
        let moved = module.attrs.iter().any(|attribute| attribute.path().is_ident("path"));
        assert!(!moved, "{}: `#[path]` of module {name} is not understood here", file.display());
        let own = folder.join(format!("{name}.rs"));
        let own = if own.is_file() { own } else { inner.join("mod.rs") };
        let items = parse(&own);
        self.add(Some(parent), &own, &inner, items)
    }
}

fn parse(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("parse {}: {error}", file.display())).items
}

/// The name without the mark of a raw identifier.
pub(crate) fn plain(ident: &impl ToString) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// The name that an item gives its module; `None` for modules, `use` and `impl`.
fn name(item: &Item) -> Option<String> {
    match item {
        Item::Const(item) => Some(plain(&item.ident)),
        Item::Enum(item) => Some(plain(&item.ident)),
        Item::Fn(item) => Some(plain(&item.sig.ident)),
        Item::Macro(item) => item.ident.as_ref().map(plain),
        Item::Static(item) => Some(plain(&item.ident)),
        Item::Struct(item) => Some(plain(&item.ident)),
        Item::Trait(item) => Some(plain(&item.ident)),
        Item::Type(item) => Some(plain(&item.ident)),
        Item::Union(item) => Some(plain(&item.ident)),
        _ => None,
    }
}

/// Whether an item is compiled for tests only.
fn is_for_tests(item: &Item) -> bool {
    match item {
        Item::Const(item) => for_tests(&item.attrs),
        Item::Enum(item) => for_tests(&item.attrs),
        Item::Fn(item) => for_tests(&item.attrs),
        Item::Impl(item) => for_tests(&item.attrs),
        Item::Macro(item) => for_tests(&item.attrs),
        Item::Mod(item) => for_tests(&item.attrs),
        Item::Static(item) => for_tests(&item.attrs),
        Item::Struct(item) => for_tests(&item.attrs),
        Item::Trait(item) => for_tests(&item.attrs),
        Item::Type(item) => for_tests(&item.attrs),
        Item::Use(item) => for_tests(&item.attrs),
        _ => false,
    }
}

/// `#[cfg(test)]` and `#[cfg(all(test, ..))]`.
pub(crate) fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test,")
        }
        _ => false,
    })
}

/// Collects `use` lines.
struct Uses(Vec<Import>);

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.0.extend(imports(item));
    }
}

/// What a `use` line brings; nothing when it starts with `::`, for that is another crate.
pub(crate) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    if item.leading_colon.is_none() {
        flatten(&mut Vec::new(), &item.tree, &mut found);
    }
    found
}

/// Whether a `use` line only hands names on.
pub(crate) fn is_reexport(item: &ItemUse) -> bool {
    !matches!(item.vis, Visibility::Inherited)
}

fn flatten(path: &mut Vec<String>, tree: &UseTree, found: &mut Vec<Import>) {
    let mut leaf = |name: Option<String>, last: Option<String>| {
        // `a::{self}` is `a`.
        let last = last.filter(|last| last != "self" || path.is_empty());
        let path: Vec<_> = path.iter().cloned().chain(last).collect();
        let name = name.map(|name| if name == "self" { path.last().cloned().unwrap_or(name) } else { name });
        found.push(Import { name, path });
    };
    match tree {
        UseTree::Path(inner) => {
            path.push(plain(&inner.ident));
            flatten(path, &inner.tree, found);
            path.pop();
        }
        UseTree::Name(name) => leaf(Some(plain(&name.ident)), Some(plain(&name.ident))),
        UseTree::Rename(rename) => leaf(Some(plain(&rename.rename)), Some(plain(&rename.ident))),
        UseTree::Glob(_) => leaf(None, None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(path, tree, found)),
    }
}
