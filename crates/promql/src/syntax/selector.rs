//! Selectors and what may stand behind them: `[5m]`, `[5m:1m]`, `offset`, `@`; lists of label names.

use std::ops::Range;
use std::sync::Arc;

use super::lexer::Token;
use super::parser::{Node, Parser};
use super::{At, Expr, Kind, Matcher, Moment, ParseError, Selector, Subquery};
use crate::metric::NAME;

impl Parser<'_> {
    /// `name{a="x"}` with the name read already, or `{…}`.
    pub(super) fn selector(&mut self, name: Option<(&str, Range<usize>)>) -> Result<Expr, ParseError> {
        let start = name.as_ref().map_or(self.place().start, |(_, place)| place.start);
        let mut selector = Selector {
            number: self.selectors,
            name: name.map(|(name, _)| name.into()),
            matchers: Vec::new(),
            moment: Moment::default(),
        };
        self.selectors += 1;
        if self.symbol("{") {
            while !self.symbol("}") {
                self.matcher(&mut selector)?;
                if !self.symbol(",") {
                    self.expect("}")?;
                    break;
                }
            }
        }
        // A selector that an empty value satisfies would select everything.
        if selector.name.is_none() && selector.matchers.iter().all(|matcher| matcher.test.accepts("")) {
            let place = start..self.before();
            return Err(self.error(
                place,
                "a selector needs a name, or a matcher that an empty value does not satisfy",
            ));
        }
        Ok(Expr::Selector(selector))
    }

    fn matcher(&mut self, selector: &mut Selector) -> Result<(), ParseError> {
        let place = self.place();
        let label = match self.peek() {
            Token::Name(name) => *name,
            Token::Text(_) => return Err(self.error(place, "names in quotes are not supported")),
            _ => return Err(self.unexpected("a label")),
        };
        self.check_label(label, &place)?;
        self.advance();
        let op = match self.peek() {
            Token::Symbol(op @ ("=" | "!=" | "=~" | "!~")) => *op,
            _ => return Err(self.unexpected("=, !=, =~ or !~")),
        };
        self.advance();
        let value_place = self.place();
        let Token::Text(value) = self.peek().clone() else {
            return Err(self.unexpected("a value in quotes"));
        };
        self.advance();
        if label == NAME && selector.name.is_some() {
            return Err(self.error(place, "the metric's name is given twice"));
        }
        if label == NAME && op == "=" && !value.is_empty() {
            selector.name = Some(value.into());
            return Ok(());
        }
        let matcher =
            Matcher::new(label, op, value).map_err(|error| self.bad_pattern(value_place, &error))?;
        selector.matchers.push(matcher);
        Ok(())
    }

    pub(super) fn bad_pattern(&self, place: Range<usize>, error: &regex::Error) -> ParseError {
        // The library shows the pattern over several lines; its last line says why.
        let text = error.to_string();
        let why = text
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        self.error(place, format!("this regular expression is not valid: {why}"))
    }

    pub(super) fn check_label(&self, label: &str, place: &Range<usize>) -> Result<(), ParseError> {
        let mut chars = label.chars();
        let start = chars
            .next()
            .is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
        if start && chars.all(|char| char.is_ascii_alphanumeric() || char == '_') {
            return Ok(());
        }
        Err(self.error(
            place.clone(),
            format!("{label:?} is no label: letters, digits and _ only"),
        ))
    }

    /// `(a, b)`.
    pub(super) fn label_names(&mut self) -> Result<Vec<Arc<str>>, ParseError> {
        let mut names = Vec::new();
        self.expect("(")?;
        while !self.symbol(")") {
            let place = self.place();
            let Token::Name(name) = *self.peek() else {
                return Err(self.unexpected("a label"));
            };
            self.check_label(name, &place)?;
            self.advance();
            names.push(name.into());
            if !self.symbol(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(names)
    }

    /// `[5m]` behind a selector, `[5m:1m]` behind any instant vector.
    pub(super) fn range(&mut self, node: Node) -> Result<Node, ParseError> {
        let place = self.place();
        self.advance();
        let range = self.duration(1)?;
        let subquery = self.symbol(":");
        let step = match self.peek() {
            Token::Symbol("]") => None,
            _ if subquery => Some(self.duration(1)?),
            _ => return Err(self.unexpected("]")),
        };
        self.expect("]")?;
        let expr = match node.expr {
            Expr::Selector(selector) if !subquery && node.bare => {
                if selector.moment.offset != 0 || selector.moment.at.is_some() {
                    return Err(self.error(place, "the range comes before offset and @"));
                }
                Expr::Range(selector, range)
            }
            _ if !subquery => {
                return Err(self.error(
                    place,
                    "a range follows a selector; behind anything else write a subquery: [5m:10s]",
                ));
            }
            expr if expr.kind() != Kind::Vector => {
                let found = expr.kind().name();
                return Err(self.error(
                    node.place,
                    format!("a subquery is about an instant vector, not {found}"),
                ));
            }
            expr => Expr::Subquery(Box::new(Subquery {
                expr,
                range,
                step,
                moment: Moment::default(),
            })),
        };
        let place = node.place.start..self.before();
        Ok(Node {
            expr,
            place,
            bare: true,
        })
    }

    /// `offset 5m`, `offset -5m`.
    pub(super) fn offset(&mut self, mut node: Node) -> Result<Node, ParseError> {
        let place = self.advance().1;
        let negative = self.symbol("-");
        let back = self.duration(0)?;
        let back = if negative { -back } else { back };
        let moment = self.moment(&mut node, &place)?;
        if std::mem::replace(&mut moment.offset, back) != 0 {
            return Err(self.error(place, "offset is given twice"));
        }
        node.place.end = self.before();
        Ok(node)
    }

    /// `@ 1700000000`, `@ start()`, `@ end()`.
    pub(super) fn at_modifier(&mut self, mut node: Node) -> Result<Node, ParseError> {
        let place = self.advance().1;
        let at = if self.word("start") {
            self.expect("(")?;
            self.expect(")")?;
            At::Start
        } else if self.word("end") {
            self.expect("(")?;
            self.expect(")")?;
            At::End
        } else {
            let negative = self.symbol("-");
            let Token::Number(seconds) = *self.peek() else {
                return Err(self.unexpected("a time in seconds, start() or end()"));
            };
            let seconds_place = self.advance().1;
            let seconds = if negative { -seconds } else { seconds };
            At::Time(
                milliseconds(seconds)
                    .ok_or_else(|| self.error(seconds_place, "this time is out of bounds"))?,
            )
        };
        let moment = self.moment(&mut node, &place)?;
        if moment.at.replace(at).is_some() {
            return Err(self.error(place, "@ is given twice"));
        }
        node.place.end = self.before();
        Ok(node)
    }

    fn moment<'n>(&self, node: &'n mut Node, place: &Range<usize>) -> Result<&'n mut Moment, ParseError> {
        match &mut node.expr {
            Expr::Selector(selector) | Expr::Range(selector, _) if node.bare => Ok(&mut selector.moment),
            Expr::Subquery(subquery) if node.bare => Ok(&mut subquery.moment),
            _ => {
                let message = "offset and @ follow a selector, a range or a subquery directly";
                Err(self.error(place.clone(), message))
            }
        }
    }

    /// In milliseconds. A plain number is in seconds.
    fn duration(&mut self, least: i64) -> Result<i64, ParseError> {
        let place = self.place();
        let length = match *self.peek() {
            Token::Duration(length) => Some(length),
            Token::Number(seconds) => milliseconds(seconds),
            _ => return Err(self.unexpected("a duration like 5m")),
        };
        self.advance();
        // A century: so that no sum of times overflows.
        match length {
            Some(length) if (least..=3_155_760_000_000).contains(&length) => Ok(length),
            _ => Err(self.error(place, "this duration is out of bounds")),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "within the bounds that are checked"
)]
fn milliseconds(seconds: f64) -> Option<i64> {
    let milliseconds = (seconds * 1e3).round();
    (milliseconds.abs() < 1e15).then_some(milliseconds as i64)
}
