//! Selectors: the series behind them, their newest samples, and their samples over a while.

use super::{EvalError, Evaluation};
use crate::metric::Metric;
use crate::options::Dialect;
use crate::query::{Lines, MOST_STEPS};
use crate::store::{Point, SeriesId, Store};
use crate::syntax::{Expr, Selector, Subquery};
use crate::value::Sample;

/// The samples of one series over a while; at least one.
pub(crate) struct Window<'p> {
    pub(crate) points: &'p [Point],
    /// The bounds of the range, and the moment of the evaluation, which `offset` and `@` do not change.
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) at: i64,
    pub(crate) dialect: Dialect,
}

impl Selector {
    pub(crate) fn select(&self, store: &Store) -> Vec<SeriesId> {
        let candidates = store.candidates(self.name.as_deref());
        let accepted = |id: &SeriesId| {
            let metric = store.metric(*id);
            self.matchers.iter().all(|matcher| matcher.accepts(metric))
        };
        candidates.filter(accepted).collect()
    }
}

impl Evaluation<'_> {
    pub(crate) fn newest(&self, selector: &Selector, at: i64) -> Result<Vec<Sample>, EvalError> {
        let Some((row, _)) = self.newest_row(selector, at) else {
            return Ok(Vec::new());
        };
        let there = self.selections[selector.number].iter().filter_map(|&id| {
            let value = self.store.value(id, row)?;
            let metric = self.store.metric(id).clone();
            Some(Sample { metric, value })
        });
        let samples: Vec<_> = there.collect();
        self.spend(samples.len())?;
        Ok(samples)
    }

    /// The newest row within the lookback, and its time. A series that is not in it is stale, however fresh its last sample.
    pub(crate) fn newest_row(&self, selector: &Selector, at: i64) -> Option<(usize, i64)> {
        let end = self.moment(&selector.moment, at);
        let start = end - self.options.lookback;
        let dialect = self.options.dialect;
        let rows = self.store.rows(|time| dialect.is_before(time, start), end);
        let row = rows.clone().next_back()?;
        let time = *self.store.times(&(row..row + 1)).first()?;
        Some((row, time))
    }

    /// Calls for each series that has samples in a range or a subquery.
    pub(crate) fn windows(
        &self,
        expr: &Expr,
        at: i64,
        mut see: impl FnMut(&Metric, &Window<'_>),
    ) -> Result<(), EvalError> {
        let dialect = self.options.dialect;
        match expr {
            Expr::Range(selector, length) => {
                let end = self.moment(&selector.moment, at);
                let start = end - length;
                let rows = self.store.rows(|time| dialect.is_before(time, start), end);
                let times = self.store.times(&rows);
                let mut points = Vec::with_capacity(times.len());
                for &id in &self.selections[selector.number] {
                    self.store.read(id, &rows, &times, &mut points);
                    self.spend(points.len())?;
                    if !points.is_empty() {
                        let points = points.as_slice();
                        see(
                            self.store.metric(id),
                            &Window {
                                points,
                                start,
                                end,
                                at,
                                dialect,
                            },
                        );
                    }
                }
            }
            Expr::Subquery(subquery) => {
                let end = self.moment(&subquery.moment, at);
                let start = end - subquery.range;
                for series in self.subquery(subquery, start, end)?.series {
                    let points = series.points.as_slice();
                    see(
                        &series.metric,
                        &Window {
                            points,
                            start,
                            end,
                            at,
                            dialect,
                        },
                    );
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Evaluated at the multiples of the step, wherever the query itself is evaluated.
    fn subquery(&self, subquery: &Subquery, start: i64, end: i64) -> Result<Lines, EvalError> {
        let step = subquery.step.unwrap_or(self.options.subquery_step);
        let mut time = start.div_euclid(step) * step;
        while self.options.dialect.is_before(time, start) {
            time += step;
        }
        if (end - time) / step >= MOST_STEPS {
            return Err(EvalError::Steps { start, end, step });
        }
        let mut lines = Lines::default();
        while time <= end {
            for sample in self.vector(&subquery.expr, time)? {
                let value = sample.value;
                lines.add(sample.metric, Point { time, value });
            }
            time += step;
        }
        Ok(lines)
    }
}
