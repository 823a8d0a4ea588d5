//! The right side of an operator, and how its two sides are matched.

use std::ops::Range;
use std::sync::Arc;

use super::lexer::Token;
use super::parser::{Node, Parser};
use super::{Binary, Expr, Kind, Many, Matching, ParseError};
use crate::eval::{Grouping, Op};

impl Parser<'_> {
    pub(super) fn binary(
        &mut self,
        left: Node,
        op: Op,
        op_place: Range<usize>,
        level: u8,
    ) -> Result<Node, ParseError> {
        let as_bool = self.word("bool");
        if as_bool && !op.is_comparison() {
            return Err(self.error(op_place, "bool belongs to comparisons only"));
        }
        let matching = self.matching()?;
        let right = self.expr(level)?;
        for side in [&left, &right] {
            let kind = side.expr.kind();
            if !matches!(kind, Kind::Scalar | Kind::Vector) {
                let message = format!(
                    "operators work on numbers and instant vectors, not on {}",
                    kind.name()
                );
                return Err(self.error(side.place.clone(), message));
            }
        }
        let vectors = [&left, &right]
            .into_iter()
            .filter(|side| side.expr.kind() == Kind::Vector)
            .count();
        if op.is_set() && vectors < 2 {
            return Err(self.error(
                op_place,
                format!("{} works on two instant vectors only", op.name()),
            ));
        }
        if op.is_comparison() && vectors == 0 && !as_bool {
            let message = format!(
                "two numbers are compared with {0} bool: write {0} bool",
                op.name()
            );
            return Err(self.error(op_place, message));
        }
        if matching.is_some() && vectors < 2 {
            return Err(self.error(
                op_place,
                "on, ignoring and group_… belong between two instant vectors",
            ));
        }
        let matching = matching.unwrap_or_else(|| Matching {
            key: Grouping::without([]),
            many: Many::None,
        });
        if op.is_set() && matching.many != Many::None {
            return Err(self.error(
                op_place,
                format!("{} always matches many to many: no group_… here", op.name()),
            ));
        }
        let place = left.place.start..right.place.end;
        let (left, right) = (left.expr, right.expr);
        let expr = Expr::Binary(Box::new(Binary {
            op,
            left,
            right,
            as_bool,
            matching,
        }));
        Ok(Node {
            expr,
            place,
            bare: false,
        })
    }

    /// `on (a)`, `ignoring (a) group_left (b)`.
    fn matching(&mut self) -> Result<Option<Matching>, ParseError> {
        let on = self.word("on");
        if !on && !self.word("ignoring") {
            return match self.peek() {
                Token::Name("group_left" | "group_right") => {
                    Err(self.error(self.place(), "group_… follows on (…) or ignoring (…)"))
                }
                _ => Ok(None),
            };
        }
        let labels = self.label_names()?;
        let place = self.place();
        let many = if self.word("group_left") {
            Many::Left(self.optional_label_names()?)
        } else if self.word("group_right") {
            Many::Right(self.optional_label_names()?)
        } else {
            Many::None
        };
        if let Many::Left(taken) | Many::Right(taken) = &many
            && on
            && let Some(twice) = taken.iter().find(|label| labels.contains(label))
        {
            return Err(self.error(
                place,
                format!("label {twice} must not be in on (…) and in group_… (…)"),
            ));
        }
        let key = if on {
            Grouping::by(labels)
        } else {
            Grouping::without(labels)
        };
        Ok(Some(Matching { key, many }))
    }

    fn optional_label_names(&mut self) -> Result<Vec<Arc<str>>, ParseError> {
        match self.peek() {
            Token::Symbol("(") => self.label_names(),
            _ => Ok(Vec::new()),
        }
    }
}
