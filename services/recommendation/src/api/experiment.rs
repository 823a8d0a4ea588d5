//! Wire types of the A/B test.

use serde::Serialize;
use utoipa::ToSchema;

use crate::experiment::{self, Figures};
use crate::model::Algorithm;

/// The table of the A/B test: a row for each algorithm.
#[derive(Debug, Serialize, ToSchema)]
pub struct Experiment {
    pub algorithms: Vec<Row>,
    /// Users with an impression of both algorithms: 0 where the routes keep each user with one. They are in both rows.
    pub users_of_both: i64,
}

/// What came of an algorithm. Users are counted by their ids; what happens without a user is not counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Row {
    pub algorithm: Algorithm,
    /// Users with an impression.
    pub users: i64,
    /// Of those, users with a purchase after an impression.
    pub converted: i64,
    /// Share of users who converted; missing while there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<f64>,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    /// Orders after an impression.
    pub purchases: i64,
    pub dwells: i64,
    /// Of one dwell; missing while there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_dwell_ms: Option<f64>,
    /// Answers of `GET /recommendations`, by all processes and for everybody.
    pub responses: i64,
    /// Time that such an answer took in the service; missing while there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_response_ms: Option<f64>,
}

impl From<experiment::Experiment> for Experiment {
    fn from(experiment: experiment::Experiment) -> Self {
        Self {
            algorithms: experiment.algorithms.into_iter().map(Row::from).collect(),
            users_of_both: experiment.users_of_both,
        }
    }
}

impl From<(Algorithm, Figures)> for Row {
    fn from((algorithm, figures): (Algorithm, Figures)) -> Self {
        Self {
            algorithm,
            users: figures.users,
            converted: figures.converted,
            conversion: ratio(figures.converted, figures.users),
            impressions: figures.impressions,
            clicks: figures.clicks,
            carts: figures.carts,
            purchases: figures.purchases,
            dwells: figures.dwells,
            mean_dwell_ms: ratio(figures.dwell_ms, figures.dwells),
            responses: figures.responses,
            mean_response_ms: ratio(figures.response_micros, figures.responses).map(|micros| micros / 1e3),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53, which is 285,000 years of milliseconds"
)]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
