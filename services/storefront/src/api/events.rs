//! What happens on the page, told for the comparison of the algorithms.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    #[garde(length(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    #[garde(length(min = 1, max = 100), inner(inner(length(min = 1, max = 100))))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_ids: Option<Vec<String>>,
    #[garde(length(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    #[garde(range(max = 86_400_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dwell_ms: Option<u64>,
    /// The algorithm whose recommendation led here.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<Algorithm>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Impression,
    Click,
    Cart,
    /// Told by the storefront itself after a confirmed order; refused from outside.
    Purchase,
    Dwell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    A,
    B,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Accepted {
    pub accepted: u64,
}
