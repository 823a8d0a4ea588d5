//! Wire types of the A/B test. Times are milliseconds since 1970.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::experiment::{self, Figures, Question, Reached};
use crate::model::{Algorithm, Arm, Grouping};
use crate::variant::hit_share;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExperimentQuery {
    /// Leaves out users whose first impression was before, of whichever algorithm: the figures of a fresh experiment. Response
    /// times and excluded events are left out by the minute.
    #[garde(range(min = 0))]
    #[param(minimum = 0)]
    since: Option<i64>,
    /// By algorithm unless told.
    #[garde(skip)]
    #[param(inline)]
    by: Option<Grouping>,
    /// Of the curve; none unless told.
    #[garde(range(max = 200))]
    #[param(maximum = 200)]
    points: Option<u16>,
}

/// The table of the A/B test.
#[derive(Debug, Serialize, ToSchema)]
pub struct Experiment {
    pub at: i64,
    /// As asked; 0 leaves out nobody.
    pub since: i64,
    pub by: Grouping,
    /// What a user does this long after the first impression still counts.
    pub window_ms: i64,
    /// a and b; by parity the even and the odd user ids, whom the experiment's routes give these algorithms.
    pub arms: [ArmFigures; 2],
    /// Users with an impression of both algorithms: 0 where the routes keep each user with one. By algorithm they are in both
    /// arms.
    pub users_of_both: i64,
    pub excluded: ExcludedEvents,
    /// How the arms grew: evenly spaced times from `since`, or else the first entry, to `at`. Empty where there is neither.
    pub curve: Vec<Point>,
}

/// What came of an arm. Users are counted by their ids; what happens without a user is not counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArmFigures {
    pub arm: Algorithm,
    /// Users with an impression.
    pub users: i64,
    /// Of those, users with a purchase that counts.
    pub converted: i64,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    /// Orders.
    pub purchases: i64,
    pub dwell: DwellSums,
    pub response: ResponseSums,
    /// Declared: the share of visits in which the load generator's shoppers are shown something they wish for. By parity it is
    /// null: what users of an arm see is for the routes to say.
    pub declared_hit_share: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DwellSums {
    pub n: i64,
    pub sum_ms: i64,
    /// Exact up to 2^53.
    pub sum_sq_ms: u64,
}

/// Of `GET /recommendations`, in the service. By algorithm: answers to nobody in particular too.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseSums {
    pub n: i64,
    pub sum_micros: i64,
    /// Exact up to 2^53.
    pub sum_sq_micros: u64,
}

/// Events that do not count.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExcludedEvents {
    pub bots: i64,
    pub staff: i64,
    /// Whoever sends `canary: true`.
    pub testers: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Point {
    pub at: i64,
    /// In the order of the arms.
    pub arms: [ArmPoint; 2],
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ArmPoint {
    pub users: i64,
    pub converted: i64,
}

impl From<ExperimentQuery> for Question {
    fn from(query: ExperimentQuery) -> Self {
        Self {
            since: query.since.unwrap_or(0),
            by: query.by.unwrap_or_default(),
            points: query.points.unwrap_or(0),
        }
    }
}

impl Experiment {
    pub fn new(question: &Question, window_ms: i64, answer: experiment::Experiment) -> Self {
        let [a, b] = question.by.arms();
        let [of_a, of_b] = answer.arms;
        let curve = answer.curve.into_iter().map(|point| Point {
            at: point.at,
            arms: point
                .arms
                .map(|Reached { users, converted }| ArmPoint { users, converted }),
        });
        Self {
            at: answer.at,
            since: question.since,
            by: question.by,
            window_ms,
            arms: [
                ArmFigures::new(Algorithm::A, a, &of_a),
                ArmFigures::new(Algorithm::B, b, &of_b),
            ],
            users_of_both: answer.users_of_both,
            excluded: ExcludedEvents {
                bots: answer.bots,
                staff: answer.staff,
                testers: answer.testers,
            },
            curve: curve.collect(),
        }
    }
}

impl ArmFigures {
    fn new(name: Algorithm, arm: Arm, figures: &Figures) -> Self {
        Self {
            arm: name,
            users: figures.users,
            converted: figures.converted,
            impressions: figures.impressions,
            clicks: figures.clicks,
            carts: figures.carts,
            purchases: figures.purchases,
            dwell: DwellSums {
                n: figures.dwell.n,
                sum_ms: figures.dwell.sum,
                sum_sq_ms: whole(figures.dwell.squares),
            },
            response: ResponseSums {
                n: figures.response.n,
                sum_micros: figures.response.sum,
                sum_sq_micros: whole(figures.response.squares),
            },
            declared_hit_share: match arm {
                Arm::Algorithm(algorithm) => Some(hit_share(algorithm)),
                Arm::Even | Arm::Odd => None,
            },
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative; what is too large becomes the largest"
)]
fn whole(squares: f64) -> u64 {
    squares.round() as u64
}
