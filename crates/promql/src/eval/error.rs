//! Why a query that is understood has no answer over these samples.

use crate::metric::Metric;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EvalError {
    #[error(
        "two series of the result have the same labels: {0}; keep a label that tells them apart, or aggregate"
    )]
    SameLabels(Metric),
    #[error(
        "several series on the {side} match the group {group}: {one} and {other}; match on more labels, aggregate, or use group_left or group_right"
    )]
    ManyMatches {
        side: &'static str,
        group: Metric,
        one: Metric,
        other: Metric,
    },
    #[error("{0} is no count of series")]
    Count(f64),
    #[error("a range from {start} to {end} ms every {step} ms: it takes 1 to 11000 steps forward")]
    Steps { start: i64, end: i64, step: i64 },
    #[error("the query looks at more than {0} samples; ask for less time or longer steps")]
    Samples(usize),
    #[error("a text has no values over time")]
    TextOverTime,
}
