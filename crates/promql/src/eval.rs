//! Tree → value at one moment. A range query evaluates its moments one after the other; what is the same at all of them,
//! the series behind each selector, is looked up once.
//!
//! One file for each kind of node: [`selector`], [`aggregate`], [`binary`] with [`matching`] for two vectors; [`grouping`] is what `by`
//! and `on` have in common. Calls are in [`crate::functions`].

mod aggregate;
mod binary;
mod error;
mod grouping;
mod matching;
mod selector;

use std::cell::Cell;

use foldhash::{HashSet, HashSetExt};

use crate::options::Options;
use crate::store::{SeriesId, Store};
use crate::syntax::{Expr, Moment};
use crate::value::{Sample, Value};

pub(crate) use aggregate::Aggregation;
pub(crate) use binary::Op;
pub use error::EvalError;
pub(crate) use grouping::{Grouping, Groups};
pub(crate) use selector::Window;

pub(crate) struct Evaluation<'a> {
    pub(crate) store: &'a Store,
    pub(crate) options: &'a Options,
    /// The first and the last moment of the query: `@ start()`, `@ end()`.
    span: (i64, i64),
    /// The series of each selector, by its number.
    selections: Vec<Vec<SeriesId>>,
    /// Samples looked at so far, and nodes evaluated.
    spent: Cell<usize>,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(
        store: &'a Store,
        options: &'a Options,
        expr: &Expr,
        selectors: usize,
        span: (i64, i64),
    ) -> Self {
        let mut selections = vec![Vec::new(); selectors];
        expr.selectors(&mut |selector| selections[selector.number] = selector.select(store));
        Self {
            store,
            options,
            span,
            selections,
            spent: Cell::new(0),
        }
    }

    /// A range has no value by itself: functions read it through [`Evaluation::windows`].
    pub(crate) fn value(&self, expr: &Expr, at: i64) -> Result<Value, EvalError> {
        self.spend(1)?;
        Ok(match expr {
            Expr::Number(value) => Value::Scalar(*value),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Selector(selector) => Value::Vector(self.newest(selector, at)?),
            Expr::Range(..) | Expr::Subquery(_) => Value::Vector(Vec::new()),
            Expr::Negate(of) => match self.value(of, at)? {
                Value::Vector(mut samples) => {
                    for sample in &mut samples {
                        sample.value = -sample.value;
                    }
                    Value::Vector(nameless(samples)?)
                }
                Value::Scalar(value) => Value::Scalar(-value),
                text @ Value::Text(_) => text,
            },
            Expr::Binary(binary) => self.binary(binary, at)?,
            Expr::Aggregate(aggregate) => Value::Vector(self.aggregate(aggregate, at)?),
            Expr::Call(call) => self.call(call, at)?,
        })
    }

    pub(crate) fn vector(&self, expr: &Expr, at: i64) -> Result<Vec<Sample>, EvalError> {
        Ok(self.value(expr, at)?.into_vector())
    }

    /// The value of an expression that the parser knows to be a number.
    pub(crate) fn scalar(&self, expr: &Expr, at: i64) -> Result<f64, EvalError> {
        match self.value(expr, at)? {
            Value::Scalar(value) => Ok(value),
            Value::Vector(_) | Value::Text(_) => Ok(f64::NAN),
        }
    }

    /// Counts what is looked at against [`Options::samples`].
    fn spend(&self, samples: usize) -> Result<(), EvalError> {
        let spent = self.spent.get() + samples;
        self.spent.set(spent);
        if spent > self.options.samples {
            Err(EvalError::Samples(self.options.samples))
        } else {
            Ok(())
        }
    }

    /// The moment that `offset` and `@` mean.
    pub(crate) fn moment(&self, moment: &Moment, at: i64) -> i64 {
        use crate::syntax::At;
        let meant = match moment.at {
            None => at,
            Some(At::Start) => self.span.0,
            Some(At::End) => self.span.1,
            Some(At::Time(time)) => time,
        };
        meant - moment.offset
    }
}

/// Drops the names.
pub(crate) fn nameless(samples: Vec<Sample>) -> Result<Vec<Sample>, EvalError> {
    let nameless = samples.into_iter().map(|sample| Sample {
        metric: sample.metric.without_name(),
        ..sample
    });
    distinct(nameless.collect())
}

/// Series that differ in their name only become the same when the name is dropped; Prometheus refuses that, so do we.
pub(crate) fn distinct(samples: Vec<Sample>) -> Result<Vec<Sample>, EvalError> {
    let mut seen = HashSet::with_capacity(samples.len());
    match samples.iter().find(|sample| !seen.insert(&sample.metric)) {
        Some(twice) => Err(EvalError::SameLabels(twice.metric.clone())),
        None => Ok(samples),
    }
}
