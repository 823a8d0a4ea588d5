//! What is a setting of the server in Prometheus.

/// Which Prometheus answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Ranges and the lookback do not contain their first moment: `[1m]` at one sample a second has 60 samples. A counter's
    /// `rate` is extrapolated by at most half an interval where the series begins within the range.
    #[default]
    Prometheus3,
    /// Ranges and the lookback contain their first moment: `[1m]` may have 61 samples. As Debian's Prometheus 2.42.
    Prometheus2,
}

/// All times are in milliseconds. The defaults are those of Prometheus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub dialect: Dialect,
    /// How old the newest sample of a series may be.
    pub lookback: i64,
    /// The step of a subquery that names none, as in `[5m:]`.
    pub subquery_step: i64,
    /// How many samples a query may look at before it is given up, so that none runs for ever.
    pub samples: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dialect: Dialect::default(),
            lookback: 300_000,
            subquery_step: 60_000,
            samples: 50_000_000,
        }
    }
}

impl Dialect {
    /// Whether a sample at `time` is too early for a range that begins at `start`.
    pub(crate) fn is_before(self, time: i64, start: i64) -> bool {
        match self {
            Self::Prometheus3 => time <= start,
            Self::Prometheus2 => time < start,
        }
    }
}
