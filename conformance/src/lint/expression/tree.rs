//! The tree of an expression: what stands below what, and which ways of names it takes.

use cel::common::ast::{EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, operators};

/// A way of names: `event`, `data`, `kind` of `event.data.kind`.
pub type Way<'a> = Vec<&'a str>;

/// The names of CEL's types, which are values too: `type(event.data) == map`. `type` itself is not among them: nobody
/// compares with it, but it is written where `event.type` is meant. `google` begins the names of the types of times.
const TYPES: &[&str] = &["bool", "bytes", "double", "google", "int", "list", "map", "null_type", "string", "uint"];

/// What stands directly below a node.
pub(super) fn children(node: &IdedExpr) -> Vec<&IdedExpr> {
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

/// Calls `visit` with a node and all below it.
pub(super) fn walk<'a>(node: &'a IdedExpr, visit: &mut dyn FnMut(&'a IdedExpr)) {
    visit(node);
    for child in children(node) {
        walk(child, visit);
    }
}

/// Gathers the names that a node takes from outside of it; those `bound` are its own.
pub(super) fn free<'a>(node: &'a IdedExpr, bound: &mut Vec<&'a str>, names: &mut Vec<&'a str>) {
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
pub(super) fn is_test(node: &IdedExpr) -> bool {
    matches!(&node.expr, Expr::Select(select) if select.test)
}

/// The text that a node is written as.
pub(super) fn text(node: &IdedExpr) -> Option<&str> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

/// A way with one more name.
pub(super) fn longer<'a>(mut way: Way<'a>, name: &'a str) -> Way<'a> {
    way.push(name);
    way
}

/// The way that a node is, or that `has()` asks for: `a.b`, `a["b"]`.
pub(super) fn way(node: &IdedExpr) -> Option<Way<'_>> {
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

/// The members that a node and all below it read or ask for.
pub(super) fn members(node: &IdedExpr) -> Vec<Way<'_>> {
    match way(node) {
        Some(way) if way.len() > 1 => vec![way],
        _ => children(node).into_iter().flat_map(members).collect(),
    }
}
