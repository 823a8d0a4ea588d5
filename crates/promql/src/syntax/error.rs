//! Why a query is not understood, and where.

use std::fmt;
use std::ops::Range;

/// Shows the line of the query, the place marked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    message: String,
    line: usize,
    column: usize,
    /// The line itself, and how many characters of it are meant.
    text: String,
    width: usize,
}

impl ParseError {
    pub(super) fn new(query: &str, place: Range<usize>, message: String) -> Self {
        let start = query[..place.start].rfind('\n').map_or(0, |end| end + 1);
        let end = query[start..]
            .find('\n')
            .map_or(query.len(), |length| start + length);
        let marked = &query[place.start..place.end.min(end).max(place.start)];
        Self {
            message,
            line: query[..start].matches('\n').count() + 1,
            column: query[start..place.start].chars().count() + 1,
            text: query[start..end].to_owned(),
            width: marked.chars().count().max(1),
        }
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Line and column, from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.line, self.column)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "line {}, column {}: {}", self.line, self.column, self.message)?;
        writeln!(f, "  {}", self.text.replace('\t', " "))?;
        write!(f, "  {}{}", " ".repeat(self.column - 1), "^".repeat(self.width))
    }
}

impl std::error::Error for ParseError {}
