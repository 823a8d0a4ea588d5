//! What recommendation-service says about its experiment, as far as it is of interest here.

use serde::Deserialize;
use stats::mean::Sums;

use crate::api::experiment::Excluded;

#[derive(Debug, Deserialize)]
pub(super) struct Figures {
    pub(super) at: i64,
    pub(super) since: i64,
    /// By algorithm: a, b. By parity: even, odd.
    pub(super) arms: [ArmFigures; 2],
    pub(super) users_of_both: u64,
    pub(super) excluded: Excluded,
    pub(super) curve: Vec<Point>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ArmFigures {
    arm: Letter,
    pub(super) users: u64,
    pub(super) converted: u64,
    pub(super) impressions: u64,
    pub(super) clicks: u64,
    pub(super) carts: u64,
    pub(super) purchases: u64,
    pub(super) dwell: Dwell,
    pub(super) response: Response,
    pub(super) declared_hit_share: Option<f64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Letter {
    A,
    B,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dwell {
    n: u64,
    sum_ms: f64,
    sum_sq_ms: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Response {
    n: u64,
    sum_micros: f64,
    sum_sq_micros: f64,
}

/// Both arms up to a time.
#[derive(Debug, Deserialize)]
pub(super) struct Point {
    pub(super) at: i64,
    pub(super) arms: [PointArm; 2],
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct PointArm {
    pub(super) users: u64,
    pub(super) converted: u64,
}

impl ArmFigures {
    /// As sentences call it.
    pub(super) fn name(&self, by_parity: bool) -> String {
        let name = match (self.arm, by_parity) {
            (Letter::A, false) => "algorithm-a",
            (Letter::B, false) => "algorithm-b",
            (Letter::A, true) => "even ids",
            (Letter::B, true) => "odd ids",
        };
        name.to_owned()
    }
}

impl Dwell {
    /// In milliseconds.
    pub(super) fn sums(&self) -> Sums {
        Sums {
            n: self.n,
            sum: self.sum_ms,
            sum_of_squares: self.sum_sq_ms,
        }
    }
}

impl Response {
    /// In milliseconds.
    pub(super) fn sums(&self) -> Sums {
        Sums {
            n: self.n,
            sum: self.sum_micros / 1e3,
            sum_of_squares: self.sum_sq_micros / 1e6,
        }
    }
}
