//! Expressions of CEL, in which the rules of subscriptions and the trips of circuit breakers are written. They are read
//! as cel-go 0.20.1 of dapr/dapr 1.18.2 reads them, and never evaluated.

use cel::common::ast::{EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, operators};
use cel::parser::Parser;

/// A way of names: `event`, `data`, `kind` of `event.data.kind`.
pub type Way<'a> = Vec<&'a str>;

/// The names of CEL's types, which are values too: `type(event.data) == map`. `type` itself is not among them: nobody
/// compares with it, but it is written where `event.type` is meant. `google` begins the names of the types of times.
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
    let values = entries.iter().flat_map(|entry| match &entry.expr {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    });
    values.collect()
}

fn walk<'a>(node: &'a IdedExpr, visit: &mut dyn FnMut(&'a IdedExpr)) {
    visit(node);
    for child in children(node) {
        walk(child, visit);
    }
}

fn free<'a>(node: &'a IdedExpr, bound: &mut Vec<&'a str>, names: &mut Vec<&'a str>) {
    match &node.expr {
        Expr::Ident(name) => {
            let name = name.trim_start_matches('.');
            let own = name.starts_with('@') || bound.contains(&name) || TYPES.contains(&name);
            if !own && !names.contains(&name) {
                names.push(name);
            }
        }
        Expr::Comprehension(it) => {
            free(&it.iter_range, bound, names);
            let outside = bound.len();
            bound.push(&it.iter_var);
            bound.extend(it.iter_var2.as_deref());
            for inner in [&it.accu_init, &it.loop_cond, &it.loop_step, &it.result] {
                free(inner, bound, names);
            }
            bound.truncate(outside);
        }
        _ => children(node).into_iter().for_each(|child| free(child, bound, names)),
    }
}

/// Whether it is `has(…)`.
fn is_test(node: &IdedExpr) -> bool {
    matches!(&node.expr, Expr::Select(select) if select.test)
}

fn text(node: &IdedExpr) -> Option<&str> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn longer<'a>(mut way: Way<'a>, name: &'a str) -> Way<'a> {
    way.push(name);
    way
}

/// The way that a node is, or that `has()` asks for: `a.b`, `a["b"]`.
fn way(node: &IdedExpr) -> Option<Way<'_>> {
    match &node.expr {
        Expr::Ident(name) => Some(vec![name.trim_start_matches('.')]),
        Expr::Select(select) => Some(longer(way(&select.operand)?, &select.field)),
        Expr::Call(call) => match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::INDEX, [of, index]) => Some(longer(way(of)?, text(index)?)),
            ("dyn", [of]) if call.target.is_none() => way(of),
            _ => None,
        },
        _ => None,
    }
}

fn members(node: &IdedExpr) -> Vec<Way<'_>> {
    match way(node) {
        Some(way) if way.len() > 1 => vec![way],
        _ => children(node).into_iter().flat_map(members).collect(),
    }
}

fn can_be_boolean(node: &IdedExpr) -> bool {
    match &node.expr {
        Expr::Literal(literal) => matches!(literal, LiteralValue::Boolean(_)),
        Expr::List(_) | Expr::Map(_) | Expr::Struct(_) => false,
        // `map` and `filter` gather a list.
        Expr::Comprehension(it) => !matches!(it.accu_init.expr, Expr::List(_)),
        Expr::Call(call) if call.func_name == operators::CONDITIONAL => call.args.iter().skip(1).any(can_be_boolean),
        Expr::Call(call) => {
            let times = call.func_name.starts_with("get") && call.target.is_some();
            !times && !NO_BOOLEANS.contains(&call.func_name.as_str())
        }
        Expr::Ident(_) | Expr::Select(_) | Expr::Unspecified => true,
    }
}

/// The sides of a chain of `&&` or `||`.
fn terms<'a>(node: &'a IdedExpr, operator: &str) -> Vec<&'a IdedExpr> {
    match &node.expr {
        Expr::Call(call) if call.func_name == operator => {
            call.args.iter().flat_map(|side| terms(side, operator)).collect()
        }
        _ => vec![node],
    }
}

/// What is there for certain when a condition holds, or does not hold.
fn proven(node: &IdedExpr, holds: bool) -> Vec<Way<'_>> {
    match &node.expr {
        Expr::Select(select) if select.test && holds => way(node).into_iter().collect(),
        Expr::Call(call) => match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::IN, [name, of]) if holds => {
                way(of).zip(text(name)).map(|(way, name)| longer(way, name)).into_iter().collect()
            }
            (operators::LOGICAL_NOT, [inner]) => proven(inner, !holds),
            (operators::LOGICAL_AND, sides) if holds => sides.iter().flat_map(|side| proven(side, true)).collect(),
            (operators::LOGICAL_OR, sides) if !holds => sides.iter().flat_map(|side| proven(side, false)).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether a condition asks for something else of the same thing, and not for anything below `root`.
fn decides(node: &IdedExpr, root: &[&str]) -> bool {
    let ways = members(node);
    let elsewhere = |way: &Way<'_>| way.first() == root.first() && !way.starts_with(root);
    ways.iter().any(elsewhere) && !ways.iter().any(|way| way.starts_with(root))
}

fn unguarded<'a>(node: &'a IdedExpr, root: &[&str], known: &[Way<'a>], found: &mut Vec<Way<'a>>) {
    let with = |more: Vec<Way<'a>>| -> Vec<Way<'a>> { known.iter().cloned().chain(more).collect() };
    if let Expr::Call(call) = &node.expr {
        let and = call.func_name == operators::LOGICAL_AND;
        if and || call.func_name == operators::LOGICAL_OR {
            let sides = terms(node, &call.func_name);
            if and && sides.iter().any(|side| decides(side, root)) {
                return;
            }
            for (at, side) in sides.iter().enumerate() {
                let others = sides.iter().enumerate().filter(|(other, _)| *other != at);
                let more = others.flat_map(|(_, other)| proven(other, and)).collect();
                unguarded(side, root, &with(more), found);
            }
            return;
        }
        if let (operators::CONDITIONAL, [condition, yes, no]) = (call.func_name.as_str(), call.args.as_slice()) {
            unguarded(condition, root, known, found);
            if !decides(condition, root) {
                unguarded(yes, root, &with(proven(condition, true)), found);
                unguarded(no, root, &with(proven(condition, false)), found);
            }
            return;
        }
    }
    let Some(way) = way(node).filter(|_| !is_test(node)) else {
        children(node).into_iter().for_each(|child| unguarded(child, root, known, found));
        return;
    };
    let asked = |known: &Way<'a>| known.len() > root.len() && (known.starts_with(&way) || way.starts_with(known));
    if way.len() > root.len() && way.starts_with(root) && !known.iter().any(asked) && !found.contains(&way) {
        found.push(way);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unguarded(text: &str) -> Vec<String> {
        parse(text).unwrap().unguarded(&["event", "data"]).iter().map(|way| way.join(".")).collect()
    }

    #[test]
    fn what_cel_does_not_read_is_told_in_a_few_words() {
        for text in ["event.type = 'a'", "event.type == 'a' and true", "not event.type", "event.data.?kind == 'a'"] {
            let wrong = parse(text).unwrap_err();
            assert!(!wrong.is_empty() && !wrong.contains(" expecting ") && !wrong.contains('\n'), "{text}: {wrong}");
        }
        assert!(parse(" event.type == 'a' // the first\n && has(event.data.b)").is_ok());
        assert_eq!(parse("a.b=='c'"), parse("a.b ==  'c'"));
    }

    #[test]
    fn names_and_calls_are_found_and_macros_are_none() {
        let names = |text: &str| parse(text).unwrap().names().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names("event.type == sent || event.data.exists(i, i.kind == kind)"), ["event", "sent", "kind"]);
        assert_eq!(names("type(event.data) == map"), ["event"]);
        assert_eq!(names("type == 'a'"), ["type"]);
        let calls = |text: &str| {
            let expression = parse(text).unwrap();
            expression.calls().iter().map(|call| (call.name.to_owned(), call.known())).collect::<Vec<_>>()
        };
        let call = |name: &str, known| vec![(name.to_owned(), known)];
        assert!(calls("has(event.a) && event.a.all(b, b > -1) || !(1 in event.c)").is_empty());
        assert_eq!(calls("event.type.startsWith('a')"), call("startsWith", Known::Yes));
        assert_eq!(calls("startsWith(event.type, 'a')"), call("startsWith", Known::OtherForm));
        assert_eq!(calls("lower(event.type) == 'a'"), call("lower", Known::No));
    }

    #[test]
    fn a_value_that_is_no_boolean_is_told_from_one_that_may_be() {
        let can = |text: &str| parse(text).unwrap().can_be_boolean();
        assert!(["a.b", "a == 1", "!a.b", "a ? b : 1", "[1].exists(i, i == a)", "bool(a.b)"].into_iter().all(can));
        let never = ["'a'", "1", "a + 1", "size(a)", "[a]", "{'a': b}", "a ? 1 : 'b'", "[1].map(i, i + a)"];
        assert!(!never.into_iter().any(can));
        assert_eq!(parse("true").unwrap().constant(), Some(true));
        assert_eq!(parse("a == true").unwrap().constant(), None);
        assert_eq!(parse("a['b'].c").unwrap().way(), Some(vec!["a", "b", "c"]));
        assert_eq!(parse("has(a.b)").unwrap().way(), None);
    }

    #[test]
    fn a_member_that_may_be_missing_has_to_be_asked_for() {
        assert_eq!(unguarded("event.data.kind == 'a'"), ["event.data.kind"]);
        assert_eq!(unguarded("event.data['kind'].startsWith('a') || event.type == 'b'"), ["event.data.kind"]);
        assert_eq!(unguarded("has(event.data) && event.data.kind == 'a'"), ["event.data.kind"]);
        assert_eq!(unguarded("has(event.data.kind) || event.data.kind == 'a'"), ["event.data.kind"]);
        assert_eq!(unguarded("has(event.data.a.b)"), ["event.data.a"]);
        assert_eq!(unguarded("event.data.items.exists(i, i.kind == 'a')"), ["event.data.items"]);
        assert!(unguarded("has(event.data.kind) && event.data.kind == 'a'").is_empty());
        assert!(unguarded("event.data.kind == 'a' && has(event.data.kind)").is_empty());
        assert!(unguarded("'kind' in event.data && event.data.kind == 'a'").is_empty());
        assert!(unguarded("!has(event.data.kind) || event.data.kind == 'a'").is_empty());
        assert!(unguarded("has(event.data.kind) ? event.data.kind == 'a' : false").is_empty());
        assert!(unguarded("event.type == 'a' && event.data.kind == 'b'").is_empty());
        assert!(unguarded("event.type == 'a' && event.source == 'b'").is_empty());
    }
}
