//! One page of a search. The variants find the products; here the page gets its end and its cursor.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cursor::{self, Position};
use crate::error::Error;
use crate::model::Product;
use crate::state::AppState;
use crate::variant;

/// What to look for and which page of it.
#[derive(Clone, Debug)]
pub struct Search {
    /// Folded by [`text::fold`](crate::text::fold); empty means all products.
    pub text: String,
    pub category: Option<String>,
    pub sort: Sort,
    pub after: Option<Position>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first. v1 knows no better or worse and sorts by name.
    Relevance,
    Name,
    Price,
    #[serde(rename = "-price")]
    PriceDown,
}

/// What a variant finds: one product more than the page takes tells that there is a next page.
#[derive(Debug)]
pub struct Found {
    pub hits: Vec<Hit>,
    pub total: i64,
    pub facets: Vec<Facet>,
}

/// A product and its place in the order of the page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Hit {
    #[sqlx(flatten)]
    pub product: Product,
    pub sort_name: String,
    pub number: Option<i64>,
}

/// How many products of a category match, whichever category is chosen now.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Facet {
    pub category: String,
    pub count: i64,
}

#[derive(Debug)]
pub struct Page {
    pub products: Vec<Product>,
    pub total: i64,
    pub facets: Vec<Facet>,
    pub next_cursor: Option<String>,
}

pub async fn search(state: &AppState, search: &Search) -> Result<Page, Error> {
    let mut found = match state.variant {
        #[cfg(feature = "v1")]
        variant::Variant::V1 => variant::v1::find(state, search).await?,
        #[cfg(feature = "v2")]
        variant::Variant::V2 => variant::v2::find(state, search).await?,
    };
    if search.after.is_none() && !search.text.is_empty() {
        state.metrics.searched(found.total);
    }
    let size = usize::try_from(search.limit).unwrap_or(usize::MAX);
    let more = found.hits.len() > size;
    found.hits.truncate(size);
    let next_cursor = found
        .hits
        .last()
        .filter(|_| more)
        .map(|last| cursor::encode(&last.position(), search));
    Ok(Page {
        products: found.hits.into_iter().map(|hit| hit.product).collect(),
        total: found.total,
        facets: found.facets,
        next_cursor,
    })
}

// === impl Hit ===

impl Hit {
    fn position(&self) -> Position {
        Position {
            number: self.number,
            name: self.sort_name.clone(),
            id: self.product.id.clone(),
        }
    }
}
