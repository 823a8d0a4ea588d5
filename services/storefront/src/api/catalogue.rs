//! Products and what is recommended beside them.

use common::Cents;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, Serialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    /// Words to look for.
    #[garde(length(max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[garde(length(max = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    #[garde(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    #[garde(length(min = 1, max = 500))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    Relevance,
    Name,
    Price,
    #[serde(rename = "-price")]
    PriceDescending,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Product {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub price_cents: Cents,
    pub currency: String,
    pub stock: i64,
    pub tags: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct ProductPage {
    pub products: Vec<Product>,
    pub total: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    pub facets: Facets,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Facets {
    pub categories: Vec<CategoryCount>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct CategoryCount {
    pub category: String,
    pub count: u64,
}

#[derive(Debug, Deserialize, Serialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationQuery {
    /// What is looked at now.
    #[garde(length(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    #[garde(range(min = 1, max = 24))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// recommendation-service's answer: ids only.
#[derive(Debug, Deserialize)]
pub struct Advice {
    pub algorithm: String,
    pub recommendations: Vec<Recommendation>,
}

#[derive(Debug, Deserialize)]
pub struct Recommendation {
    pub product_id: String,
    pub because: String,
}

/// The same with all that a page shows of a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recommendations {
    /// `a` or `b`; to be named in the events that the recommendations lead to.
    pub algorithm: String,
    pub products: Vec<Recommended>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Recommended {
    #[serde(flatten)]
    pub product: Product,
    pub because: String,
}
