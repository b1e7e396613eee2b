//! Who may do what with a topic, as daprd makes it out of four fields, and which component a Subscription is to.

use crate::lint::prelude::*;

/// What apps may publish and subscribe to.
pub(super) const SCOPES: [&str; 2] = ["publishingScopes", "subscriptionScopes"];

/// What no app may touch, or none that is not named.
pub(super) const TOPICS: [&str; 2] = ["allowedTopics", "protectedTopics"];

/// The four fields of a component.
pub(super) struct Grants<'a> {
    fields: [Option<Field<'a>>; 4],
}

/// What an app does with a topic.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// It publishes to it, itself or by a dead letter.
    Publish,
    /// It subscribes to it.
    Subscribe,
}

impl<'a> Grants<'a> {
    /// The grants of a component; `None` when a file does not tell them.
    pub(super) fn of(component: &Component<'a>) -> Option<Self> {
        let [publishing, subscription] = SCOPES.map(|name| component.field(name));
        let [allowed, protected] = TOPICS.map(|name| component.field(name));
        let fields = [publishing, subscription, allowed, protected];
        let known = fields.iter().flatten().all(|field| field.value().and_then(settled).is_some());
        known.then_some(Self { fields })
    }

    /// Whether an app may do that.
    pub(super) fn lets(&self, act: Act, app: &str, topic: &str) -> bool {
        let granted = granted(self.text(act as usize), app);
        let named = |topics: &[String]| topics.iter().any(|one| one == topic);
        self.knows(topic) && ((granted.is_empty() && !named(&listed(self.text(3)))) || named(&granted))
    }

    /// Whether `allowedTopics` leaves a topic to anybody.
    pub(super) fn knows(&self, topic: &str) -> bool {
        let allowed = listed(self.text(2));
        allowed.is_empty() || allowed.iter().any(|one| one == topic)
    }

    /// The field that shuts an app out, to be pointed at.
    pub(super) fn shutting(&self, act: Act, app: &str, topic: &str) -> Option<Field<'a>> {
        let [scopes, allowed, protected] = [self.fields[act as usize], self.fields[2], self.fields[3]];
        if !self.knows(topic) {
            return allowed;
        }
        let named = scopes.filter(|field| !granted(field.text().unwrap_or_default(), app).is_empty());
        named.or(protected)
    }

    fn text(&self, at: usize) -> &'a str {
        self.fields[at].and_then(|field| field.text()).unwrap_or_default()
    }
}

/// The topics that a field of the form `app=topic,topic;app=topic` has for an app. Spaces do not count; a part without
/// `=` is passed over, and so is what stands behind a second one.
fn granted(text: &str, app: &str) -> Vec<String> {
    let text = text.replace(' ', "");
    let parts = text.split(';').map(|part| part.split('=').collect::<Vec<_>>());
    let own = parts.filter(|part| part.len() > 1 && part[0] == app);
    own.flat_map(|part| part[1].split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The topics of a field of the form `topic,topic`.
fn listed(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.replace(' ', "").split(',').map(str::to_owned).collect() }
}

/// The apps that a field of the form `app=topic` names.
pub(super) fn apps(text: &str) -> Vec<&str> {
    text.split(';').filter_map(|part| part.split_once('=')).map(|(app, _)| app.trim()).collect()
}

/// Whether an app may subscribe to nothing at all: `subscriptionScopes` name it, and no topic with it.
pub(in crate::lint::rules) fn is_shut_out(component: &Component<'_>, app: &str) -> bool {
    let scopes = component.field("subscriptionScopes").and_then(|field| field.text()).unwrap_or_default();
    let topics = granted(scopes, app);
    component.category() == "pubsub" && !topics.is_empty() && topics.iter().all(String::is_empty)
}

/// The component that a Subscription is to: one beside it, or else the only one of that name in the set.
pub(super) fn bus<'a>(set: &'a Set, subscription: &Resource) -> Option<Component<'a>> {
    let name = subscription.at(&["spec", "pubsubname"])?.text()?;
    let named = set.components().filter(|component| component.category() == "pubsub" && component.name() == name);
    let named: Vec<_> = named.collect();
    let beside: Vec<_> = named.iter().filter(|component| set.together(component.resource, subscription)).collect();
    match (beside.as_slice(), named.as_slice()) {
        ([one], _) => Some(**one),
        ([], [one]) => {
            let (here, there) = (subscription.namespace(), one.resource.namespace());
            (here == there || here.is_none() || there.is_none()).then_some(*one)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_daprd_reads_them() {
        assert_eq!(granted("shop=orders, bills ; till=sales", "shop"), ["orders", "bills"]);
        assert_eq!(granted("shop=orders,till=sales", "shop"), ["orders", "till"]);
        assert_eq!(granted("shop=orders;shop=bills", "shop"), ["orders", "bills"]);
        assert_eq!(granted("shop:orders;till", "till"), [""; 0]);
        assert_eq!(granted("shop=", "shop"), [""]);
        assert_eq!(listed("a, b"), ["a", "b"]);
        assert_eq!(listed(""), [""; 0]);
        assert_eq!(apps("shop=a; till =b;"), ["shop", "till"]);
    }
}
