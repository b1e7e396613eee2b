//! What an expression reads where it may be missing.

use cel::common::ast::{Expr, IdedExpr, operators};

use super::tree::{Way, children, is_test, longer, members, text, way};

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

pub(super) fn unguarded<'a>(node: &'a IdedExpr, root: &[&str], known: &[Way<'a>], found: &mut Vec<Way<'a>>) {
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
