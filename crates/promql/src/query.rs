//! A query: parsed once, asked as often as wanted.

use foldhash::{HashMap, HashSet};

use crate::eval::{EvalError, Evaluation};
use crate::metric::Metric;
use crate::options::Options;
use crate::store::{Point, Store};
use crate::syntax::{Expr, ParseError, parse};
use crate::value::{Series, Value};

/// As many moments as Prometheus allows in one answer; a subquery has no more either.
pub(crate) const MOST_STEPS: i64 = 11_000;

#[derive(Debug)]
pub struct Query {
    expr: Expr,
    selectors: usize,
    options: Options,
}

impl Query {
    /// A query with the default [`Options`].
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let (expr, selectors) = parse(text)?;
        Ok(Self {
            expr,
            selectors,
            options: Options::default(),
        })
    }

    #[must_use]
    pub fn with(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The metric names that are asked for, sorted. One that the [`Store`] does not have ([`Store::has`]) may be misspelt:
    /// PromQL itself only gives an empty answer then.
    pub fn names(&self) -> Vec<&str> {
        let mut names = HashSet::default();
        self.expr
            .selectors(&mut |selector| names.extend(selector.name.as_deref()));
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_unstable();
        names
    }

    /// The answer at one moment, in milliseconds.
    pub fn instant(&self, store: &Store, at: i64) -> Result<Value, EvalError> {
        self.evaluation(store, at, at).value(&self.expr, at)
    }

    /// The answers from `start` to `end`, both in milliseconds, every `step`. A number gives one series without labels.
    pub fn range(&self, store: &Store, start: i64, end: i64, step: i64) -> Result<Vec<Series>, EvalError> {
        if step <= 0 || end < start || (end - start) / step >= MOST_STEPS {
            return Err(EvalError::Steps { start, end, step });
        }
        let evaluation = self.evaluation(store, start, end);
        let mut lines = Lines::default();
        let mut time = start;
        while time <= end {
            match evaluation.value(&self.expr, time)? {
                Value::Scalar(value) => lines.add(Metric::empty(), Point { time, value }),
                Value::Vector(samples) => {
                    for sample in samples {
                        let value = sample.value;
                        lines.add(sample.metric, Point { time, value });
                    }
                }
                Value::Text(_) => return Err(EvalError::TextOverTime),
            }
            time += step;
        }
        Ok(lines.series)
    }

    fn evaluation<'a>(&'a self, store: &'a Store, start: i64, end: i64) -> Evaluation<'a> {
        Evaluation::new(store, &self.options, &self.expr, self.selectors, (start, end))
    }
}

/// Vectors of one moment after the other, sorted into series.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) series: Vec<Series>,
    indexes: HashMap<Metric, usize>,
}

impl Lines {
    pub(crate) fn add(&mut self, metric: Metric, point: Point) {
        if let Some(&index) = self.indexes.get(&metric) {
            self.series[index].points.push(point);
            return;
        }
        self.indexes.insert(metric.clone(), self.series.len());
        let points = vec![point];
        self.series.push(Series { metric, points });
    }
}
