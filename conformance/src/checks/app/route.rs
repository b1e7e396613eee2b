//! Where daprd 1.18.2 brings the events of a subscription (`pkg/runtime/subscription`): the rules are asked one after the
//! other, and the default is the last of them. An event that none matches is dropped. One at which a rule fails, as for a
//! field that is not there, is never brought.

use fixtures::embedded::expression::Expression;
use serde_json::Value;

use super::decoded::field;

/// The routes of a subscription, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Routes(Vec<Rule>);

/// A route, and when it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// The expression; an empty one always matches.
    condition: String,
    path: String,
}

impl Routes {
    /// Those of an entry of an announcement. A `route` beside a default of `routes` counts for nothing.
    pub(super) fn of_entry(entry: &Value) -> Self {
        let several = field(entry, "routes");
        let mut routes = Self::of_rules(field(several, "rules"));
        let default = [field(several, "default"), field(entry, "route")].into_iter().filter_map(Value::as_str);
        routes.0.extend(default.filter(|path| !path.is_empty()).take(1).map(Rule::always));
        routes
    }

    /// Those of a list of rules. What has no path is left out.
    pub(super) fn of_rules(rules: &Value) -> Self {
        let text = |rule, name| field(rule, name).as_str().unwrap_or_default().trim().to_owned();
        let each = rules.as_array().into_iter().flatten();
        let each = each.map(|rule| Rule { condition: text(rule, "match"), path: text(rule, "path") });
        Self(each.filter(|rule| !rule.path.is_empty()).collect())
    }

    /// The one of an app that is called over gRPC and names none.
    pub(super) fn unnamed() -> Self {
        Self(vec![Rule::always("")])
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub(super) fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|rule| rule.path.as_str()).collect()
    }

    /// The default one, or else that of the first rule.
    pub(super) fn default(&self) -> Option<&str> {
        let default = self.0.iter().find(|rule| rule.condition.is_empty());
        default.or(self.0.first()).map(|rule| rule.path.as_str())
    }

    /// The one of an event.
    ///
    /// # Errors
    /// Why it is brought nowhere; reads after the name of the subscription.
    pub(super) fn of(&self, event: &Value) -> Result<&str, String> {
        for Rule { condition, path } in &self.0 {
            let holds = Expression::compile(condition).and_then(|rule| rule.holds(&[("event", event)]));
            match holds {
                _ if condition.is_empty() => return Ok(path),
                Ok(true) => return Ok(path),
                Ok(false) => {}
                Err(why) => return Err(format!("has the rule `{condition}`, which fails at its example: {why}")),
            }
        }
        Err("has no rule for its example, and no default: which `type` has it? The contract may tell".to_owned())
    }
}

impl Rule {
    fn always(path: &str) -> Self {
        Self { condition: String::new(), path: path.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn routes(entry: &Value) -> Routes {
        Routes::of_entry(entry)
    }

    #[test]
    fn the_first_rule_that_matches_is_taken_and_else_the_default() {
        let rules =
            json!([{"match": "event.type == 'a'", "path": "/a"}, {"match": "event.data.size > 3", "path": "/big"}]);
        let routed = routes(&json!({"routes": {"rules": rules, "default": "/b"}, "route": "/c"}));
        assert_eq!((routed.paths(), routed.default()), (vec!["/a", "/big", "/b"], Some("/b")));
        assert_eq!(routed.of(&json!({"type": "a"})), Ok("/a"));
        assert_eq!(routed.of(&json!({"type": "b", "data": {"size": 4}})), Ok("/big"));
        assert_eq!(routed.of(&json!({"type": "b", "data": {"size": 3}})), Ok("/b"));
        let lacks = routed.of(&json!({"type": "b", "data": {}})).unwrap_err();
        assert!(lacks.starts_with("has the rule `event.data.size > 3`, which fails"), "{lacks}");
    }

    #[test]
    fn an_event_that_no_rule_matches_is_brought_nowhere() {
        let routed = routes(&json!({"Routes": {"rules": [{"match": "event.type == 'a'", "path": "/a"}]}}));
        assert_eq!(routed.default(), Some("/a"));
        assert!(routed.of(&json!({"type": "b"})).unwrap_err().starts_with("has no rule"));
        assert!(routes(&json!({"topic": "t", "route": ""})).is_empty());
        assert_eq!(routes(&json!({"route": "orders"})).of(&json!({})), Ok("orders"));
        assert_eq!(Routes::unnamed().of(&json!({})), Ok(""));
    }
}
