//! The table of functions. A family a file: [`counters`] and [`gauges`] over a range, [`math`] for each element, [`histogram`],
//! [`labels`], [`vectors`]; [`statistics`] for a range and for the groups of an aggregation.
//!
//! What a function is supposed to do: <https://prometheus.io/docs/prometheus/latest/querying/functions/>

mod counters;
mod gauges;
mod histogram;
mod labels;
mod math;
pub(crate) mod statistics;
mod vectors;

use crate::eval::{EvalError, Evaluation, Window, nameless};
use crate::syntax::{Call, Expr, Kind};
use crate::value::{Sample, Value};

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static [Kind],
    /// How many of the last arguments may be left out.
    pub(crate) optional: usize,
    /// Whether the last argument may come again.
    pub(crate) repeats: bool,
    pub(crate) gives: Kind,
    run: Run,
}

/// How a function is evaluated. Numbers among the arguments are handed over in their order. The name of a metric is dropped,
/// except by [`Run::Last`] and some of [`Run::Whole`].
#[derive(Clone, Copy, Debug)]
enum Run {
    /// For each series of a range, from its values.
    Figure(fn(&[f64]) -> f64),
    /// For each series of a range, from its samples and the bounds.
    Window(fn(&Window<'_>, &[f64]) -> Option<f64>),
    /// The newest value of each series of a range.
    Last,
    /// For each element of a vector.
    Each(fn(f64) -> f64),
    EachWith(fn(f64, &[f64]) -> f64),
    /// The moment of the evaluation, in seconds.
    Time,
    /// In any other way.
    Whole(fn(&Evaluation<'_>, &[Expr], i64) -> Result<Value, EvalError>),
}

const R: Kind = Kind::Range;
const S: Kind = Kind::Scalar;
const T: Kind = Kind::Text;
const V: Kind = Kind::Vector;

static FUNCTIONS: &[Function] = &[
    function("rate", &[R], Run::Window(counters::rate)),
    function("increase", &[R], Run::Window(counters::increase)),
    function("irate", &[R], Run::Window(counters::irate)),
    function("resets", &[R], Run::Figure(counters::resets)),
    function("delta", &[R], Run::Window(gauges::delta)),
    function("idelta", &[R], Run::Window(gauges::idelta)),
    function("changes", &[R], Run::Figure(gauges::changes)),
    function("deriv", &[R], Run::Window(gauges::deriv)),
    function("predict_linear", &[R, S], Run::Window(gauges::predict_linear)),
    function("quantile_over_time", &[S, R], Run::Window(gauges::quantile)),
    function("avg_over_time", &[R], Run::Figure(statistics::mean)),
    function("min_over_time", &[R], Run::Figure(statistics::least)),
    function("max_over_time", &[R], Run::Figure(statistics::greatest)),
    function("sum_over_time", &[R], Run::Figure(statistics::sum)),
    function("count_over_time", &[R], Run::Figure(statistics::count)),
    function("stddev_over_time", &[R], Run::Figure(statistics::deviation)),
    function("stdvar_over_time", &[R], Run::Figure(statistics::variance)),
    function("present_over_time", &[R], Run::Figure(statistics::present)),
    function("last_over_time", &[R], Run::Last),
    function("abs", &[V], Run::Each(f64::abs)),
    function("ceil", &[V], Run::Each(f64::ceil)),
    function("floor", &[V], Run::Each(f64::floor)),
    function("exp", &[V], Run::Each(f64::exp)),
    function("ln", &[V], Run::Each(f64::ln)),
    function("log2", &[V], Run::Each(f64::log2)),
    function("log10", &[V], Run::Each(f64::log10)),
    function("sqrt", &[V], Run::Each(f64::sqrt)),
    function("sgn", &[V], Run::Each(math::sgn)),
    Function {
        optional: 1,
        ..function("round", &[V, S], Run::EachWith(math::round))
    },
    function("clamp", &[V, S, S], Run::Whole(math::clamp)),
    function("clamp_min", &[V, S], Run::EachWith(math::clamp_min)),
    function("clamp_max", &[V, S], Run::EachWith(math::clamp_max)),
    function("histogram_quantile", &[S, V], Run::Whole(histogram::quantile)),
    function("label_replace", &[V, T, T, T, T], Run::Whole(labels::replace)),
    Function {
        // Without any source it sets an empty value, as in Prometheus.
        optional: 1,
        repeats: true,
        ..function("label_join", &[V, T, T, T], Run::Whole(labels::join))
    },
    function("absent", &[V], Run::Whole(vectors::absent)),
    function("absent_over_time", &[R], Run::Whole(vectors::absent_over_time)),
    Function {
        gives: S,
        ..function("scalar", &[V], Run::Whole(vectors::scalar))
    },
    function("vector", &[S], Run::Whole(vectors::vector)),
    function("sort", &[V], Run::Whole(vectors::sort)),
    function("sort_desc", &[V], Run::Whole(vectors::sort_desc)),
    Function {
        gives: S,
        ..function("time", &[], Run::Time)
    },
    function("timestamp", &[V], Run::Whole(vectors::timestamp)),
];

/// Functions of Prometheus that are not among them.
pub(crate) const UNSUPPORTED: &[&str] = &[
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "cos",
    "cosh",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "double_exponential_smoothing",
    "end",
    "first_over_time",
    "histogram_avg",
    "histogram_count",
    "histogram_fraction",
    "histogram_quantiles",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "holt_winters",
    "hour",
    "info",
    "integral",
    "limit_ratio",
    "limitk",
    "mad_over_time",
    "max_of",
    "min_of",
    "minute",
    "month",
    "pi",
    "rad",
    "range",
    "sin",
    "sinh",
    "sort_by_label",
    "sort_by_label_desc",
    "start",
    "start_timestamp",
    "step",
    "tan",
    "tanh",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
    "year",
];

/// One that takes all its arguments and gives a vector.
const fn function(name: &'static str, takes: &'static [Kind], run: Run) -> Function {
    Function {
        name,
        takes,
        optional: 0,
        repeats: false,
        gives: V,
        run,
    }
}

pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

impl Evaluation<'_> {
    pub(crate) fn call(&self, call: &Call, at: i64) -> Result<Value, EvalError> {
        let arguments = call.arguments.as_slice();
        let samples = match call.function.run {
            Run::Figure(run) => {
                let mut values = Vec::new();
                self.over_windows(arguments, at, |window| {
                    values.clear();
                    values.extend(window.points.iter().map(|point| point.value));
                    Some(run(&values))
                })?
            }
            Run::Window(run) => {
                let numbers = self.numbers(arguments, at)?;
                self.over_windows(arguments, at, |window| run(window, &numbers))?
            }
            Run::Last => {
                let last = |window: &Window<'_>| window.points.last().map(|point| point.value);
                return Ok(Value::Vector(self.over_windows(arguments, at, last)?));
            }
            Run::Each(run) => self.over_elements(arguments, at, run)?,
            Run::EachWith(run) => {
                let numbers = self.numbers(arguments, at)?;
                self.over_elements(arguments, at, |value| run(value, &numbers))?
            }
            Run::Time => return Ok(Value::Scalar(statistics::duration(at))),
            Run::Whole(run) => return run(self, arguments, at),
        };
        nameless(samples).map(Value::Vector)
    }

    fn over_windows(
        &self,
        arguments: &[Expr],
        at: i64,
        mut run: impl FnMut(&Window<'_>) -> Option<f64>,
    ) -> Result<Vec<Sample>, EvalError> {
        let mut results = Vec::new();
        for range in arguments.iter().filter(|argument| argument.kind() == Kind::Range) {
            self.windows(range, at, |metric, window| {
                if let Some(value) = run(window) {
                    let metric = metric.clone();
                    results.push(Sample { metric, value });
                }
            })?;
        }
        Ok(results)
    }

    fn over_elements(
        &self,
        arguments: &[Expr],
        at: i64,
        run: impl Fn(f64) -> f64,
    ) -> Result<Vec<Sample>, EvalError> {
        let mut samples = self.elements(arguments, at)?;
        for sample in &mut samples {
            sample.value = run(sample.value);
        }
        Ok(samples)
    }

    /// The numbers among the arguments.
    fn numbers(&self, arguments: &[Expr], at: i64) -> Result<Vec<f64>, EvalError> {
        let numbers = arguments
            .iter()
            .filter(|argument| argument.kind() == Kind::Scalar);
        numbers.map(|number| self.scalar(number, at)).collect()
    }

    /// The vector among the arguments.
    fn elements(&self, arguments: &[Expr], at: i64) -> Result<Vec<Sample>, EvalError> {
        match arguments.iter().find(|argument| argument.kind() == Kind::Vector) {
            Some(vector) => self.vector(vector, at),
            None => Ok(Vec::new()),
        }
    }
}
