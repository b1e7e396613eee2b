//! What was found for the rows of the contract: plain data.

use serde::Serialize;

use super::row::Row;

/// The contract with what was found for each row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// Over all rows but the reported ones.
    pub totals: Totals,
    /// Over the rows that people reported.
    pub reports: Totals,
    /// By building block.
    pub blocks: Vec<Counted>,
}

/// One building block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The name of its file.
    pub name: &'static str,
    /// What the page calls it.
    pub title: String,
    /// Over its rows but the reported ones.
    pub totals: Totals,
    /// Over its reported rows.
    pub reports: Totals,
    /// Its chapters.
    pub chapters: Vec<Part>,
}

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// Over its rows but the reported ones.
    pub totals: Totals,
    /// Over its reported rows.
    pub reports: Totals,
    /// Its rows.
    pub rows: Vec<Standing>,
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Observed whole, by steps that can fail.
    pub proved: usize,
    /// Observed, but not whole, or by steps of which nothing made for the row shows that they can fail.
    pub part: usize,
    /// Nobody can judge them on one machine.
    pub reasoned: usize,
    /// No step observes them yet.
    pub open: usize,
}

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Observed whole, by steps that can fail.
    Proved,
    /// Observed, but not whole, or by steps of which nothing made for the row shows that they can fail.
    Part,
    /// Nobody can judge it on one machine.
    Reasoned,
    /// No step observes it yet.
    Open,
}

/// One row and what observes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What it came to.
    pub met: Met,
    /// The row.
    #[serde(flatten)]
    pub row: Row,
    /// The steps that observe its sentence, `check › step`.
    pub steps: Vec<String>,
    /// What is missing before it is proved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
}

/// What is missing before a row is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// A step that observes its sentence, and can fail.
    Sentence,
    /// One that observes this variant.
    Variant(String),
    /// A mutant that was made for it.
    Mutant,
}

impl Missing {
    /// The words of the text form.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Sentence => "the sentence itself",
            Self::Variant(slug) => slug,
            Self::Mutant => "a mutant of its own",
        }
    }
}

impl Met {
    /// The word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Part => "part",
            Self::Reasoned => "reasoned",
            Self::Open => "open",
        }
    }
}

impl Totals {
    /// Those of the rows that are reported, or of the others.
    pub(super) fn of<'a>(rows: impl IntoIterator<Item = &'a Standing>, reported: bool) -> Self {
        let mut totals = Self::default();
        for row in rows.into_iter().filter(|standing| standing.row.report.is_some() == reported) {
            match row.met {
                Met::Proved => totals.proved += 1,
                Met::Part => totals.part += 1,
                Met::Reasoned => totals.reasoned += 1,
                Met::Open => totals.open += 1,
            }
        }
        totals
    }

    /// How many rows there are.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.proved + self.part + self.reasoned + self.open
    }
}
