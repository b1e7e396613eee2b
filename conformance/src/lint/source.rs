//! A text under judgement, and places in it.

use std::path::PathBuf;

use line_index::{LineCol, LineIndex, TextSize, WideEncoding};

/// A range of bytes in a text.
pub type Span = std::ops::Range<usize>;

/// Which text of a set.
pub type SourceId = usize;

/// A range of bytes in one of the texts of a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The text.
    pub source: SourceId,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

impl Place {
    /// The range of bytes.
    #[must_use]
    pub fn span(&self) -> Span {
        self.start..self.end
    }
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// One file, or standard input.
#[derive(Debug)]
pub struct Source {
    /// What findings call it: the path as it was given or found.
    pub name: String,
    /// The file; `None` for standard input and for texts of a page.
    pub path: Option<PathBuf>,
    /// The folder whose files daprd, or `kubectl apply -f`, takes together.
    pub folder: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// Only read so that references into it resolve: a neighbour of a file that was given alone.
    pub context: bool,
    /// Whether the file begins with a byte order mark, which is kept.
    pub marked: bool,
    lines: LineIndex,
}

impl Source {
    /// A text with its name.
    #[must_use]
    pub fn new(name: &str, path: Option<PathBuf>, folder: &str, text: &str) -> Self {
        let (text, marked) = text.strip_prefix('\u{feff}').map_or((text, false), |rest| (rest, true));
        let (text, lines) = (text.to_owned(), LineIndex::new(text));
        Self { name: name.to_owned(), path, folder: folder.to_owned(), text, context: false, marked, lines }
    }

    /// The same, only as context.
    #[must_use]
    pub fn as_context(self) -> Self {
        Self { context: true, ..self }
    }

    /// The same file with another text, which has no byte order mark.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        let new = Self::new(&self.name, self.path.clone(), &self.folder, text);
        Self { context: self.context, marked: self.marked, ..new }
    }

    /// Where the byte `offset` is.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let at = self.lines.line_col(size(self.floor(offset)));
        let wide = self.lines.to_wide(WideEncoding::Utf32, at);
        Position { line: at.line as usize + 1, column: wide.map_or(at.col, |wide| wide.col) as usize + 1 }
    }

    /// Where the byte `offset` is for an editor: line and column from 0, the column in UTF-16 units.
    #[must_use]
    pub fn editor_position(&self, offset: usize) -> (u32, u32) {
        let at = self.lines.line_col(size(self.floor(offset)));
        self.lines.to_wide(WideEncoding::Utf16, at).map_or((at.line, at.col), |wide| (wide.line, wide.col))
    }

    /// The byte at an editor's position; `None` when the text has no such line.
    #[must_use]
    pub fn editor_offset(&self, line: u32, column: u32) -> Option<usize> {
        let wide = line_index::WideLineCol { line, col: column };
        let at = self.lines.to_utf8(WideEncoding::Utf16, wide)?;
        self.lines.offset(at).map(usize::from)
    }

    /// The line with the byte `offset`, with its line break.
    #[must_use]
    pub fn line(&self, offset: usize) -> Span {
        let at = self.lines.line_col(size(self.floor(offset)));
        let start = |line| self.lines.offset(LineCol { line, col: 0 }).map(usize::from);
        start(at.line).unwrap_or(0)..start(at.line + 1).unwrap_or(self.text.len())
    }

    /// The nearest boundary of a character at or before `offset`.
    fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        (0..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or_default()
    }
}

/// No text is longer than the limit of what is read, which is far below four gigabytes.
fn size(offset: usize) -> TextSize {
    TextSize::try_from(offset).unwrap_or_default()
}
