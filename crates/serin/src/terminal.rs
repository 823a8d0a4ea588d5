//! How things look: colours (left out by anstream where there is no terminal, or with NO_COLOR), columns, short paths.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::{Failure, Outcome};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const PLAIN: Style = Style::new();

/// A piece of a table.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, PLAIN)
    }
}

/// For programs.
pub(crate) fn print_json(value: &impl Serialize) -> Outcome {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    Ok(writeln!(anstream::stdout(), "{text}")?)
}

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows in columns as wide as their widest cell, two spaces apart.
pub(crate) fn table(head: &[(&str, Align)], rows: &[Vec<Cell>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let head = head[column].0.chars().count();
        cells.map(|cell| cell.text.chars().count()).fold(head, usize::max)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let titles = head
        .iter()
        .map(|(title, _)| Cell::new(title.to_uppercase(), DIM))
        .collect();
    let mut text = String::new();
    for row in std::iter::once(&titles).chain(rows) {
        let mut line = String::new();
        for ((cell, width), (_, align)) in row.iter().zip(&widths).zip(head) {
            let gap = " ".repeat(width - cell.text.chars().count());
            let (before, after) = match align {
                Align::Left => ("", gap.as_str()),
                Align::Right => (gap.as_str(), ""),
            };
            let style = cell.style;
            // Writing to a string cannot fail.
            let _ = write!(line, "{before}{style}{}{style:#}{after}  ", cell.text);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A unified difference with its lines coloured.
pub(crate) fn coloured(diff: &str) -> String {
    let mut text = String::new();
    for line in diff.lines() {
        let style = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => BOLD,
            [b'+', ..] => GOOD,
            [b'-', ..] => BAD,
            [b'@', ..] => DIM,
            _ => PLAIN,
        };
        let _ = writeln!(text, "{style}{line}{style:#}");
    }
    text
}

/// A path as one would type it here.
pub(crate) fn short(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(here).unwrap_or(path);
    short.display().to_string()
}

/// This program as it was called, for commands to copy.
pub(crate) fn me() -> String {
    std::env::args_os()
        .next()
        .map_or_else(|| "serin".to_owned(), |me| me.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need_and_colours_take_no_room() {
        let rows = vec![
            vec![Cell::from("payment"), Cell::new("9.9 %", GOOD)],
            vec![Cell::from("a"), Cell::from("100.0 %")],
        ];
        let text = table(&[("service", Align::Left), ("share", Align::Right)], &rows);
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain, "SERVICE    SHARE\npayment    9.9 %\na        100.0 %\n");
    }

    #[test]
    fn a_difference_keeps_its_text() {
        let diff = "--- a\n+++ b\n-weight: 90\n+weight: 80\n same\n";
        assert_eq!(anstream::adapter::strip_str(&coloured(diff)).to_string(), diff);
        assert_ne!(coloured(diff), diff);
    }
}
