//! The A/B test of recommendation-service, as `GET /api/experiments/recommendation` answers it.

use garde::Validate;
use serde::{Deserialize, Serialize};
use stats::mean::MeanDifference;
use stats::{Analysis, Interval, Settings};
use utoipa::{IntoParams, ToSchema};

#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExperimentQuery {
    /// Only users who entered since then, milliseconds since 1970; since the rule was last changed unless told, and from the
    /// beginning where it is as its file says.
    #[garde(range(min = 0))]
    pub since: Option<i64>,
}

/// What the rule does with users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExperimentMode {
    /// Even and odd user ids see different algorithms.
    Ab,
    /// Even and odd user ids are told apart and see the same algorithm: nothing must win.
    Aa,
    /// No experiment: users are not told apart by their ids.
    Off,
}

/// The experiment as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Experiment {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Users who entered since then count.
    pub since: i64,
    pub mode: ExperimentMode,
    /// What even and odd ids see, where each always sees the same.
    #[schema(required = true)]
    pub even: Option<String>,
    #[schema(required = true)]
    pub odd: Option<String>,
    /// Two: algorithms a and b, or in an A/A run even and odd ids.
    pub arms: Vec<ExperimentArm>,
    /// Users that both algorithms answered; they count in both arms.
    pub users_of_both: u64,
    pub excluded: Excluded,
    pub settings: Settings,
    /// None without an experiment: users were not split as declared.
    #[schema(required = true)]
    pub analysis: Option<Analysis>,
    /// Mean dwell time in ms; none before both arms have some.
    #[schema(required = true)]
    pub dwell: Option<MeanDifference>,
    /// Mean response time in ms.
    #[schema(required = true)]
    pub response: Option<MeanDifference>,
    /// How the difference of conversion came about, and the interval that may be looked at at any time.
    pub curve: Vec<ExperimentLook>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentArm {
    /// As sentences call it: `algorithm-b`, `odd ids`.
    pub name: String,
    /// Distinct users that saw it.
    pub users: u64,
    /// Those among them that bought.
    pub converted: u64,
    pub impressions: u64,
    pub clicks: u64,
    pub carts: u64,
    pub purchases: u64,
    /// Mean, ms.
    #[schema(required = true)]
    pub dwell_ms: Option<f64>,
    #[schema(required = true)]
    pub response_ms: Option<f64>,
    /// Declared: in which share of visits the load generator's shoppers are shown something they wish for.
    #[schema(required = true)]
    pub declared_hit_share: Option<f64>,
    /// What follows from it and from the declared habits of those shoppers: the true conversion, once all have come as often
    /// as they do. None without a load generator, and in an A/A run.
    #[schema(required = true)]
    pub declared_conversion: Option<f64>,
}

/// Events that do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Excluded {
    pub bots: u64,
    pub staff: u64,
    /// Whoever sends `canary: true` is not split by chance.
    pub testers: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentLook {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Of both arms.
    pub users: u64,
    /// The second arm's conversion minus the first's.
    pub difference: f64,
    pub always_valid: Interval,
}
