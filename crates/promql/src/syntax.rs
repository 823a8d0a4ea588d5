//! The tree of a query. It can only be built by [`parser`], and everything in it can be evaluated: types fit, functions
//! are known, regular expressions are compiled.
//!
//! [`lexer`] makes tokens, [`parser`] knows the precedence; [`selector`], [`aggregation`], [`operation`] and [`arguments`] have one
//! construct each.

mod aggregation;
mod arguments;
mod error;
mod lexer;
mod matcher;
mod operation;
mod parser;
mod selector;

use std::sync::Arc;

use crate::eval::{Aggregation, Grouping, Op};
use crate::functions::Function;

pub use error::ParseError;
pub(crate) use matcher::{Matcher, anchored};
pub(crate) use parser::parse;

#[derive(Debug)]
pub(crate) enum Expr {
    Number(f64),
    Text(String),
    /// The newest sample of each series.
    Selector(Selector),
    /// The samples of a while: a selector, and how long in milliseconds.
    Range(Selector, i64),
    Subquery(Box<Subquery>),
    Negate(Box<Expr>),
    Binary(Box<Binary>),
    Aggregate(Box<Aggregate>),
    Call(Call),
}

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    Vector,
    Range,
    Text,
}

#[derive(Debug)]
pub(crate) struct Selector {
    /// Selectors of a query are numbered, so that each is looked up once per query.
    pub(crate) number: usize,
    pub(crate) name: Option<Arc<str>>,
    /// All but the name.
    pub(crate) matchers: Vec<Matcher>,
    pub(crate) moment: Moment,
}

/// `offset` and `@`: which moment is meant instead of that of the evaluation.
#[derive(Debug, Default)]
pub(crate) struct Moment {
    /// Milliseconds to go back.
    pub(crate) offset: i64,
    pub(crate) at: Option<At>,
}

#[derive(Debug)]
pub(crate) enum At {
    Start,
    End,
    Time(i64),
}

#[derive(Debug)]
pub(crate) struct Subquery {
    pub(crate) expr: Expr,
    /// In milliseconds, as `step`.
    pub(crate) range: i64,
    pub(crate) step: Option<i64>,
    pub(crate) moment: Moment,
}

#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) op: Op,
    pub(crate) left: Expr,
    pub(crate) right: Expr,
    /// `bool`: 0 or 1 instead of leaving out.
    pub(crate) as_bool: bool,
    pub(crate) matching: Matching,
}

/// Which elements of two vectors belong together.
#[derive(Debug)]
pub(crate) struct Matching {
    pub(crate) key: Grouping,
    pub(crate) many: Many,
}

/// Which side may have several elements for one of the other, and the labels that they take over from there.
#[derive(Debug, PartialEq)]
pub(crate) enum Many {
    None,
    Left(Vec<Arc<str>>),
    Right(Vec<Arc<str>>),
}

#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) op: Aggregation,
    pub(crate) grouping: Grouping,
    pub(crate) parameter: Option<Expr>,
    pub(crate) expr: Expr,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static Function,
    pub(crate) arguments: Vec<Expr>,
}

impl Expr {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Scalar,
            Self::Text(_) => Kind::Text,
            Self::Selector(_) | Self::Aggregate(_) => Kind::Vector,
            Self::Range(..) | Self::Subquery(_) => Kind::Range,
            Self::Negate(of) => of.kind(),
            Self::Call(call) => call.function.gives,
            Self::Binary(binary) => match (binary.left.kind(), binary.right.kind()) {
                (Kind::Scalar, Kind::Scalar) => Kind::Scalar,
                _ => Kind::Vector,
            },
        }
    }

    /// Calls with each selector in it.
    pub(crate) fn selectors<'e>(&'e self, see: &mut impl FnMut(&'e Selector)) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Selector(selector) | Self::Range(selector, _) => see(selector),
            Self::Subquery(subquery) => subquery.expr.selectors(see),
            Self::Negate(of) => of.selectors(see),
            Self::Binary(binary) => {
                binary.left.selectors(see);
                binary.right.selectors(see);
            }
            Self::Aggregate(aggregate) => {
                aggregate
                    .parameter
                    .iter()
                    .for_each(|parameter| parameter.selectors(see));
                aggregate.expr.selectors(see);
            }
            Self::Call(call) => call.arguments.iter().for_each(|argument| argument.selectors(see)),
        }
    }
}

impl Kind {
    /// For messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scalar => "a number",
            Self::Vector => "an instant vector",
            Self::Range => "a range vector",
            Self::Text => "a text",
        }
    }
}
