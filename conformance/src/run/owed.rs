//! Whether what was met owes a clause or a step: its type, what it claims, and the fields it is known to have.

use fixtures::ask::{Base, Component, Value};
use fixtures::environment::Offer;

use super::identity::Loaded;
use crate::model::owner::Owner;

/// What stands under a trial.
pub(super) struct Ground<'a> {
    /// What the environment offers there.
    pub(super) offer: &'a Offer,
    /// What was asked for.
    pub(super) asked: &'a Base,
    /// The components that were met, under their names.
    pub(super) loaded: &'a [Loaded],
}

impl Ground<'_> {
    /// Why nobody there owes what `owner` does, if so. Who was not met is not judged by what is not known of it.
    pub(super) fn missing(&self, owner: &Owner) -> Option<String> {
        let asked = self.asked.sidecars.iter().flat_map(|sidecar| &sidecar.components);
        let of = |component: &&Component| {
            let kind = &component.kind;
            let block = kind.split('.').next() == Some(owner.kind);
            block || (owner.is_one_type() && format!("{kind}/{}", component.version) == owner.kind)
        };
        asked.filter(of).find_map(|component| {
            let mut met = self.loaded.iter().filter(|loaded| loaded.name == component.name);
            met.find_map(|loaded| other(owner, loaded)).or_else(|| self.without_field(owner, component))
        })
    }

    /// The field it rests on and does not have, or is not known to have.
    fn without_field(&self, owner: &Owner, component: &Component) -> Option<String> {
        owner.fields.iter().find_map(|(field, value)| {
            let name = &component.name;
            let has = match &self.offer.fields {
                Some(told) => told.get(&(name.clone(), (*field).to_owned())).cloned(),
                None => component.metadata.iter().find_map(|(name, value)| match value {
                    Value::Text(text) if name == field => Some(text.clone()),
                    Value::Text(_) | Value::Secret { .. } => None,
                }),
            };
            match has {
                Some(has) if has == *value => None,
                Some(has) => Some(format!("it rests on `{field}: {value}`, and `{name}` has `{has}`")),
                None => Some(format!(
                    "it rests on `{field}: {value}` of `{name}`, which no sidecar tells; if it has that, add \
                     --field {name}.{field}={value}"
                )),
            }
        })
    }
}

/// Why that component is not its owner, if so.
fn other(owner: &Owner, loaded: &Loaded) -> Option<String> {
    let Loaded { name, kind, claims } = loaded;
    if owner.is_one_type() && kind != owner.kind {
        return Some(format!("only `{}` owes it, and `{name}` is `{kind}`", owner.kind));
    }
    let missing = owner.claims.iter().find(|claim| !claims.contains(claim.word()))?;
    Some(format!("`{name}` (`{kind}`) does not claim {}", missing.word()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fixtures::ask::{AppProtocol, Ask, SidecarAsk};
    use fixtures::attached::{Installation, attached};

    use super::*;
    use crate::model::owner::Claim;

    const POSTGRES: Owner = Owner::only("state.postgresql/v1");
    const SHARED: Owner = Owner::any("state").with(&[("keyPrefix", "none")]);
    const EXPIRING: Owner = Owner::any("state").claiming(&[Claim::Etag, Claim::Ttl]);

    /// What a `statestore` lacks that tells of itself so.
    fn missing(owner: &Owner, kind: &str, claims: &[&str], declared: Option<&[(&str, &str)]>) -> Option<String> {
        let sidecar = SidecarAsk::new("a", AppProtocol::Http);
        let ask = Ask::of(vec![sidecar.with(Component::postgres("statestore")).with(Component::kafka("pubsub"))]);
        let mut offer = attached(Installation::default()).unwrap().offers().clone();
        let field = |(field, value): &(&str, &str)| (("statestore".into(), (*field).into()), (*value).into());
        offer.fields = declared.map(|fields| fields.iter().map(field).collect::<BTreeMap<_, _>>());
        let claims = claims.iter().map(|claim| (*claim).to_owned()).collect();
        let loaded = [Loaded { name: "statestore".into(), kind: kind.into(), claims }];
        Ground { offer: &offer, asked: &ask.base, loaded: &loaded }.missing(owner)
    }

    #[test]
    fn what_one_type_owes_is_not_owed_by_another() {
        assert_eq!(missing(&POSTGRES, "state.postgresql/v1", &[], None), None);
        let other = missing(&POSTGRES, "state.postgresql/v2", &[], None).unwrap();
        assert_eq!(other, "only `state.postgresql/v1` owes it, and `statestore` is `state.postgresql/v2`");
        assert_eq!(missing(&Owner::only("pubsub.kafka/v1"), "state.redis/v1", &[], None), None, "nobody met it");
        assert_eq!(missing(&Owner::DAPR, "state.redis/v1", &[], None), None);
    }

    #[test]
    fn what_is_claimed_is_owed_and_what_is_not_claimed_is_not() {
        assert_eq!(missing(&EXPIRING, "state.any/v1", &["ETAG", "TTL"], None), None);
        let other = missing(&EXPIRING, "state.any/v1", &["ETAG"], None).unwrap();
        assert_eq!(other, "`statestore` (`state.any/v1`) does not claim TTL");
    }

    #[test]
    fn a_field_is_known_from_the_ask_or_must_be_declared() {
        assert_eq!(missing(&SHARED, "state.postgresql/v1", &[], None), None, "the ask wrote it");
        let silent = missing(&SHARED, "state.redis/v1", &[], Some(&[])).unwrap();
        assert!(silent.ends_with("add --field statestore.keyPrefix=none"), "{silent}");
        let other = missing(&SHARED, "state.redis/v1", &[], Some(&[("keyPrefix", "name")])).unwrap();
        assert_eq!(other, "it rests on `keyPrefix: none`, and `statestore` has `name`");
        assert_eq!(missing(&SHARED, "state.redis/v1", &[], Some(&[("keyPrefix", "none")])), None);
    }
}
