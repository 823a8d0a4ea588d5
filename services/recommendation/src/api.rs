//! Wire types of recommendations; [`events`] and [`experiment`] have the others. Converting them is their validation.

pub mod events;
pub mod experiment;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{self, Algorithm, Wish};

pub use events::{Accepted, Events};
pub use experiment::{Experiment, ExperimentQuery};

const LIMIT: usize = 6;

/// What to recommend for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationQuery {
    /// The product that is looked at; it is not recommended itself.
    #[garde(length(chars, min = 1, max = 100))]
    product_id: Option<String>,
    /// Most recommendations, 6 unless told.
    #[garde(range(min = 1, max = 24))]
    #[param(minimum = 1, maximum = 24)]
    limit: Option<usize>,
}

/// Products that are worth a look, best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recommendations {
    /// To be named in the events that these recommendations lead to.
    pub algorithm: Algorithm,
    pub recommendations: Vec<Recommendation>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Recommendation {
    pub product_id: String,
    /// Comparable among recommendations with the same `because`: the share of baskets of a best seller, or how alike two
    /// products are by their baskets (summed over a user's purchases).
    pub score: f64,
    pub because: Because,
    /// The product that `bought together` is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bought_with: Option<String>,
}

/// Why; a closed list whose words can be shown as they are.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum Because {
    #[serde(rename = "best seller")]
    BestSeller,
    #[serde(rename = "bought together")]
    BoughtTogether,
}

impl RecommendationQuery {
    pub fn into_wish(self, user: Option<i64>) -> Wish {
        Wish {
            user,
            product: self.product_id,
            limit: self.limit.unwrap_or(LIMIT),
        }
    }
}

impl Recommendations {
    pub fn new(algorithm: Algorithm, list: Vec<model::Recommendation>) -> Self {
        Self {
            algorithm,
            recommendations: list.into_iter().map(Recommendation::from).collect(),
        }
    }
}

impl From<model::Recommendation> for Recommendation {
    fn from(recommendation: model::Recommendation) -> Self {
        let (because, bought_with) = match recommendation.because {
            model::Because::BestSeller => (Because::BestSeller, None),
            model::Because::BoughtWith(product) => (Because::BoughtTogether, Some(product)),
        };
        Self {
            product_id: recommendation.product,
            // Four digits tell any two apart that a reader would.
            score: (recommendation.score * 1e4).round() / 1e4,
            because,
            bought_with,
        }
    }
}
