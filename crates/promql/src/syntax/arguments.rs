//! Calls: which functions there are, and what they take.

use std::ops::{Range, RangeInclusive};

use super::lexer::Token;
use super::parser::{Node, Parser};
use super::{Call, Expr, Kind, ParseError, anchored};
use crate::functions::{self, UNSUPPORTED};
use crate::metric::NAME;

impl Parser<'_> {
    pub(super) fn call(&mut self, name: &str, place: Range<usize>) -> Result<Expr, ParseError> {
        let function = functions::find(name).ok_or_else(|| self.unknown(name, place.clone()))?;
        let arguments = self.arguments()?;
        let wanted = function.takes;
        let most = if function.repeats {
            usize::MAX
        } else {
            wanted.len()
        };
        let count = wanted.len() - function.optional..=most;
        self.check_arguments(name, &place, &arguments, wanted, count)?;
        if name == "label_replace" || name == "label_join" {
            self.check_relabelling(name, &arguments)?;
        }
        Ok(Expr::Call(Call {
            function,
            arguments: arguments.into_iter().map(|node| node.expr).collect(),
        }))
    }

    fn unknown(&self, name: &str, place: Range<usize>) -> ParseError {
        if UNSUPPORTED.contains(&name) {
            return self.error(place, format!("the function {name} is not supported"));
        }
        let known = functions::names();
        let near = known.filter(|known| strsim::damerau_levenshtein(known, name) <= 2);
        let hint = near.min_by_key(|known| strsim::damerau_levenshtein(known, name));
        let hint = hint.map_or(String::new(), |known| format!("; did you mean {known}?"));
        self.error(place, format!("there is no function {name}{hint}"))
    }

    /// `(a, b)`.
    pub(super) fn arguments(&mut self) -> Result<Vec<Node>, ParseError> {
        let mut arguments = Vec::new();
        self.expect("(")?;
        if self.symbol(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expr(0)?);
            if self.symbol(")") {
                return Ok(arguments);
            }
            if !self.symbol(",") {
                return Err(self.unexpected(", or )"));
            }
            if *self.peek() == Token::Symbol(")") {
                return Err(self.unexpected("another argument"));
            }
        }
    }

    /// The last kind that is wanted holds for all that follow.
    pub(super) fn check_arguments(
        &self,
        name: &str,
        place: &Range<usize>,
        arguments: &[Node],
        wanted: &[Kind],
        count: RangeInclusive<usize>,
    ) -> Result<(), ParseError> {
        if !count.contains(&arguments.len()) {
            let (least, most) = (*count.start(), *count.end());
            let takes = match (least, most) {
                (least, usize::MAX) => format!("{least} arguments or more"),
                (1, 1) => "1 argument".to_owned(),
                (least, most) if least == most => format!("{least} arguments"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            let found = arguments.len();
            return Err(self.error(place.clone(), format!("{name} takes {takes}, not {found}")));
        }
        for (index, argument) in arguments.iter().enumerate() {
            let Some(&wanted) = wanted.get(index).or(wanted.last()) else {
                continue;
            };
            let found = argument.expr.kind();
            if found != wanted {
                let hint = match (wanted, found) {
                    (Kind::Range, Kind::Vector) => ": a range like [1m] is missing",
                    (Kind::Vector, Kind::Range) => ": put it into a function like rate(…)",
                    _ => "",
                };
                let (wanted, found) = (wanted.name(), found.name());
                let message = format!("{name} takes {wanted} here, not {found}{hint}");
                return Err(self.error(argument.place.clone(), message));
            }
        }
        Ok(())
    }

    /// Label names and the regular expression of `label_replace(v, to, replacement, from, pattern)` and
    /// `label_join(v, to, separator, from, …)`. They are literals, so a mistake is known now.
    fn check_relabelling(&self, name: &str, arguments: &[Node]) -> Result<(), ParseError> {
        let replaces = name == "label_replace";
        for (index, argument) in arguments.iter().enumerate() {
            let Expr::Text(text) = &argument.expr else {
                continue;
            };
            match index {
                4 if replaces => {
                    anchored(text).map_err(|error| self.bad_pattern(argument.place.clone(), &error))?;
                }
                // The source may be any text: what is no label is a label that nothing has.
                3 if replaces => {}
                2 => {}
                _ if text == NAME => {}
                _ => self.check_label(text, &argument.place)?,
            }
        }
        Ok(())
    }
}
