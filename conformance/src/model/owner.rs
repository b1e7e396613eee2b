//! Whose a clause or a step is: Dapr's own, any component's of a block, or one type's at a version.

/// Whose a clause or a step is. On a component that is not its owner it is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// `state`: any component of that block, since the documentation promises it of all. `state.postgresql/v1`: that type
    /// at that version alone, since its source does it or it was seen there. Empty: the runtime's, whatever is loaded.
    pub kind: &'static str,
    /// Fields of the component that it rests on, each with its value.
    pub fields: &'static [(&'static str, &'static str)],
    /// What the component must claim. What it claims and does not keep is a violation.
    pub claims: &'static [Claim],
}

/// A feature that a component may claim in the metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Values have etags, and writes can be bound to them.
    Etag,
    /// Several operations are applied as one.
    Transactional,
    /// Values have a time to live.
    Ttl,
    /// Values are found by what is in them.
    Query,
}

impl Claim {
    /// The word of the metadata.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Etag => "ETAG",
            Self::Transactional => "TRANSACTIONAL",
            Self::Ttl => "TTL",
            Self::Query => "QUERY_API",
        }
    }
}

impl Owner {
    /// The runtime's own.
    pub const DAPR: Self = Self { kind: "", fields: &[], claims: &[] };

    /// Any component's of that block, for example `state`.
    #[must_use]
    pub const fn any(block: &'static str) -> Self {
        Self { kind: block, ..Self::DAPR }
    }

    /// One type's at one version, for example `state.postgresql/v1`.
    #[must_use]
    pub const fn only(component: &'static str) -> Self {
        Self { kind: component, ..Self::DAPR }
    }

    /// The same, of components with these fields.
    #[must_use]
    pub const fn with(mut self, fields: &'static [(&'static str, &'static str)]) -> Self {
        self.fields = fields;
        self
    }

    /// The same, of components that claim this.
    #[must_use]
    pub const fn claiming(mut self, claims: &'static [Claim]) -> Self {
        self.claims = claims;
        self
    }

    /// Whether it is one type's.
    #[must_use]
    pub fn is_one_type(&self) -> bool {
        self.kind.contains('/')
    }

    /// In words for a page: `any state component that claims TTL`; nothing for the runtime's own.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let mut text = match self.kind {
            "" => return None,
            only if self.is_one_type() => format!("only {only}"),
            block => format!("any {block} component"),
        };
        for (field, value) in self.fields {
            text += &format!(" with {field}: {value}");
        }
        let claims: Vec<_> = self.claims.iter().map(|claim| claim.word()).collect();
        if !claims.is_empty() {
            text += &format!(" that claims {}", claims.join(" and "));
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_told_in_words() {
        assert_eq!(Owner::DAPR.text(), None);
        assert_eq!(Owner::only("state.postgresql/v1").text().as_deref(), Some("only state.postgresql/v1"));
        let shared = Owner::any("state").with(&[("keyPrefix", "none")]).claiming(&[Claim::Etag, Claim::Ttl]);
        assert_eq!(shared.text().as_deref(), Some("any state component with keyPrefix: none that claims ETAG and TTL"));
    }
}
