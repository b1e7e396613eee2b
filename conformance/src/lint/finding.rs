//! What a rule says of a place, to the owner of the file.

use crate::lint::fix::Fix;
use crate::lint::source::Place;
use crate::lint::yaml::node::Node;

/// What a finding can point at.
pub trait Pointed {
    /// Where it is.
    fn pointed(&self) -> Place;
}

impl Pointed for Place {
    fn pointed(&self) -> Place {
        self.clone()
    }
}

impl Pointed for Node {
    fn pointed(&self) -> Place {
        self.place()
    }
}

impl<T: Pointed + ?Sized> Pointed for &T {
    fn pointed(&self) -> Place {
        (**self).pointed()
    }
}

impl<T: Pointed + ?Sized> Pointed for std::rc::Rc<T> {
    fn pointed(&self) -> Place {
        (**self).pointed()
    }
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// One finding. There is none without a primary place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What is wrong and what comes of it, one sentence without a full stop.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Further places that explain it.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The edit that does it.
    pub fix: Option<Fix>,
    /// The erratum that it is, where its rule finds several; without one, those of the rule.
    pub erratum: Option<&'static [&'static str]>,
}

impl Finding {
    /// A finding at `place`; `message` says what is wrong and what comes of it.
    #[must_use]
    pub fn at(place: impl Pointed, message: impl Into<String>) -> Self {
        let primary = Label { place: place.pointed(), text: String::new() };
        Self { message: message.into(), primary, labels: Vec::new(), help: None, fix: None, erratum: None }
    }

    /// Says a few words at the place itself.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another place that explains it.
    #[must_use]
    pub fn label(mut self, place: impl Pointed, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: place.pointed(), text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says which of the errata of its rule it is; none when the list is empty.
    #[must_use]
    pub fn erratum(mut self, ids: &'static [&'static str]) -> Self {
        self.erratum = Some(ids);
        self
    }

    /// Adds the edit that does it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}
