//! Expressions of CEL, in which the rules of subscriptions and the trips of circuit breakers are written. They are read
//! as cel-go 0.20.1 of dapr/dapr 1.18.2 reads them, and never evaluated.

mod guard;
mod tree;

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use cel::parser::Parser;
use fixtures::embedded::expression::FUNCTIONS;

pub use self::tree::Way;
use self::tree::{free, is_test, members, walk, way};

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
        guard::unguarded(&self.tree, root, &[], &mut found);
        found
    }
}

/// Whether a function is called by a name, and is no operator.
fn is_name(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
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
