//! The forms of environment as values of an option.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::model::form::Form;

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Started(form) => form.to_possible_value(),
            Self::Attached => {
                Some(PossibleValue::new(self.slug()).help("Nothing is started: the sidecars of an installation"))
            }
        }
    }
}
