//! `sum by (a) (x)`, `topk(3, x)`.

use std::ops::Range;
use std::sync::Arc;

use super::lexer::Token;
use super::parser::{Node, Parser};
use super::{Aggregate, Expr, Kind, ParseError};
use crate::eval::{Aggregation, Grouping};

impl Parser<'_> {
    /// `sum by (a) (x)`, `sum(x) by (a)`, `topk(3, x)`.
    pub(super) fn aggregate(&mut self, op: Aggregation, place: Range<usize>) -> Result<Expr, ParseError> {
        let mut grouping = self.grouping()?;
        let mut arguments = self.arguments()?;
        if grouping.is_none() {
            grouping = self.grouping()?;
        }
        let wanted: &[Kind] = match op.parameter() {
            Some(kind) => &[kind, Kind::Vector],
            None => &[Kind::Vector],
        };
        self.check_arguments(op.name(), &place, &arguments, wanted, wanted.len()..=wanted.len())?;
        let (Some(vector), parameter) = (arguments.pop(), arguments.pop()) else {
            return Err(self.error(place, "an aggregation needs a vector"));
        };
        if let (
            Aggregation::CountValues,
            Some(Node {
                expr: Expr::Text(label),
                place,
                ..
            }),
        ) = (op, &parameter)
        {
            self.check_label(label, place)?;
        }
        Ok(Expr::Aggregate(Box::new(Aggregate {
            op,
            grouping: grouping.unwrap_or_else(|| Grouping::by([])),
            parameter: parameter.map(|node| node.expr),
            expr: vector.expr,
        })))
    }

    fn grouping(&mut self) -> Result<Option<Grouping>, ParseError> {
        let make = match self.peek() {
            Token::Name(word) if word.eq_ignore_ascii_case("by") => Grouping::by::<Vec<Arc<str>>>,
            Token::Name(word) if word.eq_ignore_ascii_case("without") => Grouping::without,
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(make(self.label_names()?)))
    }
}

pub(super) fn is_grouping(word: &str) -> bool {
    word.eq_ignore_ascii_case("by") || word.eq_ignore_ascii_case("without")
}
