//! Tokens → tree, by precedence climbing.
//!
//! Grammar and precedence: <https://prometheus.io/docs/prometheus/latest/querying/operators/>. From loose to tight: `or`;
//! `and`, `unless`; comparisons; `+`, `-`; `*`, `/`, `%`; a sign; `^`, which groups from the right.

use std::ops::Range;

use super::aggregation::is_grouping;
use super::lexer::{Placed, Token, tokens};
use super::{Expr, Kind, ParseError};
use crate::eval::{Aggregation, Op};

/// Deeper nesting is a mistake rather than a query, and would exhaust the stack.
const DEEPEST: usize = 64;

/// A chain of operators nests as well, to the left, once it is evaluated.
const LONGEST: usize = 1_000;

/// How tightly a sign binds: as a product.
const SIGN: u8 = 5;

/// The tree, and how many selectors are in it.
pub(crate) fn parse(query: &str) -> Result<(Expr, usize), ParseError> {
    let mut parser = Parser {
        query,
        tokens: tokens(query)?,
        at: 0,
        depth: 0,
        selectors: 0,
    };
    if let Some((_, place)) = parser.tokens.get(LONGEST) {
        return Err(parser.error(
            place.clone(),
            format!("a query has at most {LONGEST} words and signs"),
        ));
    }
    let node = parser.expr(0)?;
    if *parser.peek() != Token::End {
        return Err(parser.unexpected("an operator or the end"));
    }
    if node.expr.kind() == Kind::Range {
        let message = "a range vector is no answer by itself; put it into a function like rate(…)";
        return Err(parser.error(node.place, message));
    }
    Ok((node.expr, parser.selectors))
}

/// An expression and where it stands.
pub(super) struct Node {
    pub(super) expr: Expr,
    pub(super) place: Range<usize>,
    /// Not in parentheses: `[5m]` may follow a selector.
    pub(super) bare: bool,
}

pub(super) struct Parser<'q> {
    pub(super) query: &'q str,
    tokens: Vec<Placed<'q>>,
    at: usize,
    depth: usize,
    pub(super) selectors: usize,
}

impl<'q> Parser<'q> {
    /// Everything that binds at least as tightly as `level`.
    pub(super) fn expr(&mut self, level: u8) -> Result<Node, ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(self.place(), format!("nested more than {DEEPEST} deep")));
        }
        let mut left = self.signed()?;
        while let Some((op, binds)) = self.operator()? {
            if binds < level {
                break;
            }
            let place = self.advance().1;
            // `^` groups from the right: the same level may follow.
            let right_level = if op == Op::Power { binds } else { binds + 1 };
            left = self.binary(left, op, place, right_level)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Result<Option<(Op, u8)>, ParseError> {
        let text = match self.peek() {
            Token::Symbol(symbol) => symbol,
            Token::Name(name) => *name,
            _ => return Ok(None),
        };
        if text == "atan2" {
            return Err(self.error(self.place(), "the operator atan2 is not supported"));
        }
        Ok(Op::find(text).map(|op| (op, op.binds())))
    }

    fn signed(&mut self) -> Result<Node, ParseError> {
        let start = self.place().start;
        let negative = match self.peek() {
            Token::Symbol("-") => true,
            Token::Symbol("+") => false,
            _ => return self.postfix(),
        };
        self.advance();
        let of = self.expr(SIGN + 1)?;
        if !matches!(of.expr.kind(), Kind::Scalar | Kind::Vector) {
            let found = of.expr.kind().name();
            return Err(self.error(
                of.place,
                format!("a sign belongs to numbers and instant vectors, not to {found}"),
            ));
        }
        let place = start..of.place.end;
        let expr = match (negative, of.expr) {
            (true, Expr::Number(value)) => Expr::Number(-value),
            (true, expr) => Expr::Negate(Box::new(expr)),
            (false, expr) => expr,
        };
        Ok(Node {
            expr,
            place,
            bare: false,
        })
    }

    /// A primary expression and the `[5m]`, `offset`, `@` behind it.
    fn postfix(&mut self) -> Result<Node, ParseError> {
        let mut node = self.primary()?;
        loop {
            node = match self.peek() {
                Token::Symbol("[") => self.range(node)?,
                Token::Symbol("@") => self.at_modifier(node)?,
                Token::Name(word) if word.eq_ignore_ascii_case("offset") => self.offset(node)?,
                _ => return Ok(node),
            };
        }
    }

    fn primary(&mut self) -> Result<Node, ParseError> {
        let start = self.place().start;
        let expr = match self.peek().clone() {
            Token::Number(value) => {
                self.advance();
                Expr::Number(value)
            }
            Token::Text(text) => {
                self.advance();
                Expr::Text(text)
            }
            Token::Symbol("(") => {
                self.advance();
                let inner = self.expr(0)?;
                self.expect(")")?;
                let place = start..self.before();
                return Ok(Node {
                    place,
                    bare: false,
                    ..inner
                });
            }
            Token::Symbol("{") => self.selector(None)?,
            Token::Name(name) => self.named(name)?,
            Token::Duration(_) => {
                return Err(self.error(
                    self.place(),
                    "a duration belongs into [ ] or behind offset; as a number write the seconds",
                ));
            }
            _ => return Err(self.unexpected("a number, a metric or a function")),
        };
        let place = start..self.before();
        Ok(Node {
            expr,
            place,
            bare: true,
        })
    }

    /// What begins with a name: a number, an aggregation, a call, a selector.
    fn named(&mut self, name: &'q str) -> Result<Expr, ParseError> {
        let place = self.advance().1;
        let called = *self.peek() == Token::Symbol("(");
        match name.to_ascii_lowercase().as_str() {
            "nan" => return Ok(Expr::Number(f64::NAN)),
            "inf" => return Ok(Expr::Number(f64::INFINITY)),
            lower => {
                let grouped = matches!(self.peek(), Token::Name(word) if is_grouping(word));
                if let Some(op) = Aggregation::find(lower)
                    && (called || grouped)
                {
                    return self.aggregate(op, place);
                }
            }
        }
        if called {
            return self.call(name, place);
        }
        self.selector(Some((name, place)))
    }
}

// === Tokens ===

impl<'q> Parser<'q> {
    pub(super) fn peek(&self) -> &Token<'q> {
        &self.tokens[self.at].0
    }

    pub(super) fn place(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }

    /// Where the token before this one ended.
    pub(super) fn before(&self) -> usize {
        self.tokens[self.at.saturating_sub(1)].1.end
    }

    /// The end stays.
    pub(super) fn advance(&mut self) -> Placed<'q> {
        let placed = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        placed
    }

    /// Whether this word comes next; then it is taken.
    pub(super) fn word(&mut self, wanted: &str) -> bool {
        let here = matches!(self.peek(), Token::Name(word) if word.eq_ignore_ascii_case(wanted));
        if here {
            self.advance();
        }
        here
    }

    pub(super) fn symbol(&mut self, wanted: &str) -> bool {
        let here = matches!(self.peek(), Token::Symbol(symbol) if *symbol == wanted);
        if here {
            self.advance();
        }
        here
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<(), ParseError> {
        if self.symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected(symbol))
    }

    pub(super) fn unexpected(&self, wanted: &str) -> ParseError {
        let place = self.place();
        let found = match self.peek() {
            Token::End => "the query ends".to_owned(),
            _ => format!("{} comes", &self.query[place.clone()]),
        };
        self.error(place, format!("here {found} where {wanted} is expected"))
    }

    pub(super) fn error(&self, place: Range<usize>, message: impl Into<String>) -> ParseError {
        ParseError::new(self.query, place, message.into())
    }
}
