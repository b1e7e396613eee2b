//! Expressions of CEL, in which the rules of subscriptions and the trips of circuit breakers are written. They are read
//! as cel-go 0.20.1 of dapr/dapr 1.18.2 reads them, and never evaluated.

use cel::common::ast::{EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, operators};
use cel::parser::Parser;

/// A way of names: `event`, `data`, `kind` of `event.data.kind`.
pub type Way<'a> = Vec<&'a str>;

/// The names of CEL's types, which are values too: `type(event.data) == map`. `type` itself is not among them: nothing is
/// compared with it, but it is written where `event.type` is meant. `google` begins the names of the types of times.
const TYPES: &[&str] = &["bool", "bytes", "double", "google", "int", "list", "map", "null_type", "string", "uint"];

/// The functions that cel-go has without its extensions, and in which form: on a value, `a.f()`, and with it, `f(a)`.
/// Read from `common/stdlib/standard.go`; macros that fit are no calls any more when they are looked for.
const FUNCTIONS: &[(&str, bool, bool)] = &[
    ("bool", false, true),
    ("bytes", false, true),
    ("contains", true, false),
    ("double", false, true),
    ("duration", false, true),
    ("dyn", false, true),
    ("endsWith", true, false),
    ("getDate", true, false),
    ("getDayOfMonth", true, false),
    ("getDayOfWeek", true, false),
    ("getDayOfYear", true, false),
    ("getFullYear", true, false),
    ("getHours", true, false),
    ("getMilliseconds", true, false),
    ("getMinutes", true, false),
    ("getMonth", true, false),
    ("getSeconds", true, false),
    ("int", false, true),
    ("matches", true, true),
    ("size", true, true),
    ("startsWith", true, false),
    ("string", false, true),
    ("timestamp", false, true),
    ("type", false, true),
    ("uint", false, true),
];

/// The functions, and the operators of numbers, that never answer with a boolean.
const NO_BOOLEANS: &[&str] = &[
    operators::ADD,
    operators::DIVIDE,
    operators::MODULO,
    operators::MULTIPLY,
    operators::NEGATE,
    operators::SUBSTRACT,
    "bytes",
    "double",
    "duration",
    "int",
    "size",
    "string",
    "timestamp",
    "type",
    "uint",
];

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    tree: IdedExpr,
}

/// A call of a function by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether it is called on a value, `a.f()`, and not with it, `f(a)`.
    pub on_value: bool,
}

/// Whether there is the function that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// There is.
    Yes,
    /// There is, but it is called in the other form.
    OtherForm,
    /// There is none of that name.
    No,
}

impl Call<'_> {
    /// Whether there is this function, and in this form.
    #[must_use]
    pub fn known(&self) -> Known {
        let found = FUNCTIONS.iter().find(|(name, ..)| *name == self.name);
        found.map_or(Known::No, |(_, on_value, with_value)| {
            if (self.on_value && *on_value) || (!self.on_value && *with_value) { Known::Yes } else { Known::OtherForm }
        })
    }
}

/// The names of the functions that there are.
pub fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(name, ..)| *name)
}

/// Reads an expression.
///
/// # Errors
/// The parser's own words on the first thing that it cannot read.
pub fn parse(text: &str) -> Result<Expression, String> {
    match Parser::new().parse(text.trim()) {
        Ok(tree) => Ok(Expression { tree }),
        Err(wrong) => {
            let first = wrong.errors.first().map(|first| first.msg.as_str()).unwrap_or_default();
            let first = first.strip_prefix("Syntax error: ").unwrap_or(first);
            // What could stand there instead is a list of nearly all of the language.
            let first = first.split(" expecting ").next().unwrap_or(first).trim();
            Err(if first.is_empty() { "it cannot be read".into() } else { first.replace('\n', " ") })
        }
    }
}

impl Expression {
    /// The names that it takes from outside, each once, in the order of the text.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        free(&self.tree, &mut Vec::new(), &mut names);
        names
    }

    /// The functions that it calls by name.
    #[must_use]
    pub fn calls(&self) -> Vec<Call<'_>> {
        let mut calls = Vec::new();
        walk(&self.tree, &mut |node| {
            if let Expr::Call(call) = &node.expr {
                let name = call.func_name.trim_start_matches('.');
                if is_name(name) {
                    calls.push(Call { name, on_value: call.target.is_some() });
                }
            }
        });
        calls
    }

    /// The members that it reads or asks for, `event.data.kind`, each with the whole way to it.
    #[must_use]
    pub fn members(&self) -> Vec<Way<'_>> {
        members(&self.tree)
    }

    /// The way, when it is nothing but one: `event.data.kind`.
    #[must_use]
    pub fn way(&self) -> Option<Way<'_>> {
        way(&self.tree).filter(|_| !is_test(&self.tree))
    }

    /// Whether it can be true or false at all; of a value from outside nobody knows.
    #[must_use]
    pub fn can_be_boolean(&self) -> bool {
        can_be_boolean(&self.tree)
    }

    /// What it is whatever comes; `None` when that depends.
    #[must_use]
    pub fn constant(&self) -> Option<bool> {
        match &self.tree.expr {
            Expr::Literal(LiteralValue::Boolean(value)) => Some(*value.inner()),
            _ => None,
        }
    }

    /// The members below `root` that it reads where they can be missing, so that it fails: nothing around them asks for
    /// them with `has()` or `in`, and no other condition on the same thing (`event.type == "a" && …`, when `root` is
    /// `event.data`) may have ruled out what lacks them. `&&` and `||` do not mind which of their sides fails.
    #[must_use]
    pub fn unguarded(&self, root: &[&str]) -> Vec<Way<'_>> {
        let mut found = Vec::new();
        unguarded(&self.tree, root, &[], &mut found);
        found
    }
}

/// Whether a function is called by a name, and is no operator.
fn is_name(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// What stands directly below a node.
fn children(node: &IdedExpr) -> Vec<&IdedExpr> {
    match &node.expr {
        Expr::Call(call) => call.target.iter().map(|target| &**target).chain(&call.args).collect(),
        Expr::Comprehension(it) => vec![&it.iter_range, &it.accu_init, &it.loop_cond, &it.loop_step, &it.result],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Map(map) => values(&map.entries),
        Expr::Select(select) => vec![&*select.operand],
        Expr::Struct(of_type) => values(&of_type.entries),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Vec::new(),
    }
}

fn values(entries: &[IdedEntryExpr]) -> Vec<&IdedExpr> {
    let values = |entry: &'_ IdedEntryExpr| -> Vec<*const IdedExpr> { vec![std::ptr::from_ref(&entry.id).cast()] };
    let _ = values;
    entries
        .iter()
        .flat_map(|entry| match &entry.expr {
            EntryExpr::StructField(field) => vec![&field.value],
            EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
        })
        .collect()
}

fn walk<'a>(node: &'a IdedExpr, visit: &mut dyn FnMut(&'a IdedExpr)) {
    visit(node);
    for child in children(node) {
        walk(child, visit);
    }
}
