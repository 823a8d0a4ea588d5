//! Wire types. Converting them is their validation.

use common::Problem;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{self, Algorithm, Figures, Kind};

/// What to recommend something for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationQuery {
    /// The product that is looked at; without it the user's own purchases count.
    #[garde(inner(length(min = 1, max = 100)))]
    pub product_id: Option<String>,
    /// How many at most.
    #[garde(range(min = 1, max = 24))]
    #[serde(default = "default_limit")]
    #[param(default = 6, minimum = 1, maximum = 24)]
    pub limit: usize,
}

/// Recommended products, the best first.
#[derive(Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Recommendations {
    /// To be named in the events that these recommendations lead to.
    pub algorithm: Algorithm,
    pub recommendations: Vec<Recommendation>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Recommendation {
    pub product_id: String,
    /// Orders the products; comparable only among those with the same kind of reason.
    pub score: f64,
    /// `best seller`, or `bought together with` and product ids.
    #[schema(example = "bought together with thistle-seed-2kg")]
    pub because: String,
}

/// What one shopper did, in the order in which it happened.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Events {
    #[garde(dive, length(min = 1, max = 100))]
    pub events: Vec<Event>,
}

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    #[garde(skip)]
    pub kind: Kind,
    /// The product that was clicked or put into the cart.
    #[garde(inner(length(min = 1, max = 100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The products that were shown or bought.
    #[garde(inner(length(min = 1, max = 100), inner(length(min = 1, max = 100))))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_ids: Option<Vec<String>>,
    /// The order of a purchase: it counts once.
    #[garde(inner(length(min = 1, max = 100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// Time spent, up to a day.
    #[garde(inner(range(max = 86_400_000)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwell_ms: Option<u32>,
    /// The algorithm that the shopper saw; without it, that of the instance that takes the event.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<Algorithm>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Accepted {
    pub accepted: usize,
}

/// What came of the algorithms so far, by users: events without a user are not in here.
#[derive(Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Experiment {
    pub algorithms: Vec<Outcome>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Outcome {
    pub algorithm: Algorithm,
    /// Users to whom its recommendations were shown.
    pub users: i64,
    /// Those of them who bought something afterwards.
    pub converted: i64,
    /// `converted / users`; absent while nobody was shown anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<f64>,
    /// Lists of recommendations shown.
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    /// Absent while no time was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_dwell_ms: Option<f64>,
    /// Answers to `GET /recommendations`, whoever asked.
    pub responses: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_response_ms: Option<f64>,
}

const fn default_limit() -> usize {
    6
}

// === impl Events ===

impl Events {
    /// Each event with the fields that its kind needs; `own` is the algorithm of this instance.
    pub fn check(self, own: Algorithm) -> Result<Vec<model::Event>, Problem> {
        let events = self.events.into_iter().enumerate();
        events.map(|(place, event)| event.check(place, own)).collect()
    }
}

impl Event {
    fn check(self, place: usize, own: Algorithm) -> Result<model::Event, Problem> {
        let algorithm = self.algorithm.unwrap_or(own);
        let missing = |field: &str, kind: &str| {
            Problem::invalid(
                format!("events[{place}].{field}"),
                format!("is missing: {kind} needs it"),
            )
        };
        match self.kind {
            Kind::Impression if self.product_id.is_none() && self.product_ids.is_none() => {
                Err(missing("product_ids", "an impression"))
            }
            Kind::Impression => Ok(model::Event::Impression(algorithm)),
            Kind::Click if self.product_id.is_none() => Err(missing("product_id", "a click")),
            Kind::Click => Ok(model::Event::Click(algorithm)),
            Kind::Cart if self.product_id.is_none() => Err(missing("product_id", "a cart")),
            Kind::Cart => Ok(model::Event::Cart(algorithm)),
            Kind::Dwell => {
                let millis = self.dwell_ms.ok_or_else(|| missing("dwell_ms", "a dwell"))?;
                Ok(model::Event::Dwell {
                    algorithm,
                    millis: millis.into(),
                })
            }
            Kind::Purchase => {
                let order_id = self.order_id.ok_or_else(|| missing("order_id", "a purchase"))?;
                let products = self.product_ids.or_else(|| self.product_id.map(|id| vec![id]));
                let mut products = products.ok_or_else(|| missing("product_ids", "a purchase"))?;
                products.sort_unstable();
                products.dedup();
                Ok(model::Event::Purchase { order_id, products })
            }
        }
    }
}

// === impl Recommendation, Outcome ===

impl From<model::Recommendation> for Recommendation {
    fn from(recommendation: model::Recommendation) -> Self {
        Self {
            product_id: recommendation.product_id,
            score: recommendation.score,
            because: recommendation.because.to_string(),
        }
    }
}

impl Outcome {
    pub fn new(algorithm: Algorithm, figures: &Figures) -> Self {
        Self {
            algorithm,
            users: figures.users,
            converted: figures.converted,
            conversion: ratio(figures.converted, figures.users),
            impressions: figures.impressions,
            clicks: figures.clicks,
            carts: figures.carts,
            mean_dwell_ms: ratio(figures.dwell_ms, figures.dwells),
            responses: figures.responses,
            mean_response_ms: ratio(figures.response_us, figures.responses).map(|micros| micros / 1e3),
        }
    }
}

/// Counts stay far below 2^52, up to which a double is exact.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
