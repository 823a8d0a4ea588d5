//! Answers.

use crate::metric::Metric;
use crate::store::Point;

/// What an instant query gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Scalar(f64),
    /// In the order of the series' first appearance, unless the query sorts.
    Vector(Vec<Sample>),
    Text(String),
}

/// One element of a vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub metric: Metric,
    pub value: f64,
}

/// One line of a chart: what a range query gives. Where there is no point, there was no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub metric: Metric,
    pub points: Vec<Point>,
}

impl Value {
    /// The number, if it is a single one: a scalar, or a vector of one element.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Scalar(value) => Some(*value),
            Self::Vector(samples) => match samples.as_slice() {
                [sample] => Some(sample.value),
                _ => None,
            },
            Self::Text(_) => None,
        }
    }

    pub(crate) fn into_vector(self) -> Vec<Sample> {
        match self {
            Self::Vector(samples) => samples,
            Self::Scalar(_) | Self::Text(_) => Vec::new(),
        }
    }
}
