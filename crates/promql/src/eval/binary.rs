//! Operators: their table, and all but those between two vectors ([`super::matching`]).

use super::{EvalError, Evaluation, matching, nameless};
use crate::syntax::Binary;
use crate::value::{Sample, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    And,
    Or,
    Unless,
}

/// As written, and how tightly it binds.
const OPS: [(Op, &str, u8); 15] = [
    (Op::Or, "or", 1),
    (Op::And, "and", 2),
    (Op::Unless, "unless", 2),
    (Op::Equal, "==", 3),
    (Op::NotEqual, "!=", 3),
    (Op::Less, "<", 3),
    (Op::Greater, ">", 3),
    (Op::LessOrEqual, "<=", 3),
    (Op::GreaterOrEqual, ">=", 3),
    (Op::Add, "+", 4),
    (Op::Subtract, "-", 4),
    (Op::Multiply, "*", 5),
    (Op::Divide, "/", 5),
    (Op::Modulo, "%", 5),
    (Op::Power, "^", 6),
];

impl Op {
    pub(crate) fn find(text: &str) -> Option<Self> {
        let found = OPS
            .into_iter()
            .find(|(_, name, _)| name.eq_ignore_ascii_case(text));
        found.map(|(op, ..)| op)
    }

    pub(crate) fn name(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn binds(self) -> u8 {
        self.row().2
    }

    fn row(self) -> (Self, &'static str, u8) {
        let found = OPS.into_iter().find(|(op, ..)| *op == self);
        found.unwrap_or((self, "", 0))
    }

    pub(crate) fn is_comparison(self) -> bool {
        use Op::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        matches!(
            self,
            Equal | NotEqual | Less | Greater | LessOrEqual | GreaterOrEqual
        )
    }

    pub(crate) fn is_set(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }

    /// The result; of a comparison that holds the left side, and nothing of one that does not.
    #[expect(clippy::float_cmp, reason = "PromQL compares exactly")]
    pub(super) fn apply(self, left: f64, right: f64) -> Option<f64> {
        let holds = match self {
            Self::Add => return Some(left + right),
            Self::Subtract => return Some(left - right),
            Self::Multiply => return Some(left * right),
            Self::Divide => return Some(left / right),
            Self::Modulo => return Some(left % right),
            Self::Power => return Some(left.powf(right)),
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::Greater => left > right,
            Self::LessOrEqual => left <= right,
            Self::GreaterOrEqual => left >= right,
            // Between vectors only; there they do not look at values.
            Self::And | Self::Or | Self::Unless => true,
        };
        holds.then_some(left)
    }
}

pub(super) fn as_bool(result: Option<f64>) -> f64 {
    if result.is_some() { 1.0 } else { 0.0 }
}

impl Evaluation<'_> {
    pub(super) fn binary(&self, binary: &Binary, at: i64) -> Result<Value, EvalError> {
        let left = self.value(&binary.left, at)?;
        let right = self.value(&binary.right, at)?;
        Ok(match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) => {
                let result = binary.op.apply(left, right);
                let is_bool = binary.op.is_comparison();
                Value::Scalar(if is_bool {
                    as_bool(result)
                } else {
                    result.unwrap_or(f64::NAN)
                })
            }
            (Value::Vector(left), Value::Scalar(right)) => {
                Value::Vector(each(binary, left, |value| binary.op.apply(value, right))?)
            }
            (Value::Scalar(left), Value::Vector(right)) => {
                Value::Vector(each(binary, right, |value| binary.op.apply(left, value))?)
            }
            (left, right) => {
                let (left, right) = (left.into_vector(), right.into_vector());
                Value::Vector(if binary.op.is_set() {
                    matching::set(binary, left, right)
                } else {
                    matching::combine(binary, left, right)?
                })
            }
        })
    }
}

/// An operator between a vector and a number. A comparison leaves the vector's elements as they are.
fn each(
    binary: &Binary,
    samples: Vec<Sample>,
    apply: impl Fn(f64) -> Option<f64>,
) -> Result<Vec<Sample>, EvalError> {
    if binary.op.is_comparison() && !binary.as_bool {
        return Ok(samples
            .into_iter()
            .filter(|sample| apply(sample.value).is_some())
            .collect());
    }
    let results = samples.into_iter().filter_map(|sample| {
        let result = apply(sample.value);
        let value = if binary.as_bool {
            Some(as_bool(result))
        } else {
            result
        };
        value.map(|value| Sample { value, ..sample })
    });
    nameless(results.collect())
}
