//! Wire types. Converting them is their validation.

use common::money::CURRENCY;
use common::{Cents, Problem};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::Error;
use crate::model::{self, Status};
use crate::search::{self, Search, Sort};
use crate::{cursor, text};

const PAGE: u32 = 24;

/// What to look for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    /// What a shopper typed; without it all products.
    #[garde(length(chars, max = 200))]
    query: Option<String>,
    /// Only this category.
    #[garde(length(chars, max = 64))]
    category: Option<String>,
    /// By default relevance when there is a query, else name.
    #[garde(skip)]
    sort: Option<Sort>,
    /// Products on a page, 24 unless told.
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before, with the other parameters unchanged.
    #[garde(skip)]
    cursor: Option<String>,
}

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductList {
    pub products: Vec<Product>,
    /// On all pages together.
    pub total: i64,
    /// Leads to the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    pub facets: Facets,
}

/// What the matches could be narrowed down to. v1 has none.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facets {
    /// All categories with matches, most first, whichever is chosen now.
    pub categories: Vec<CategoryCount>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryCount {
    pub category: String,
    pub count: i64,
}

/// Something that the shop sells.
#[derive(Debug, Serialize, ToSchema)]
pub struct Product {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub price_cents: Cents,
    pub currency: &'static str,
    /// Pieces that can be reserved now.
    pub stock: i64,
    pub tags: Vec<String>,
}

/// Products to price.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRequest {
    #[garde(length(min = 1, max = 100), inner(length(max = 64)))]
    pub product_ids: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PriceList {
    pub prices: Vec<Price>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Price {
    pub product_id: String,
    pub name: String,
    pub price_cents: Cents,
    pub currency: &'static str,
}

/// What an order is to hold.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Each product in one line.
    #[garde(length(min = 1, max = 100), dive)]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[garde(length(min = 1, max = 64))]
    pub product_id: String,
    #[garde(range(min = 1, max = 1_000))]
    #[schema(minimum = 1, maximum = 1_000)]
    pub quantity: i64,
}

/// The stock that an order has a claim on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reservation {
    pub order_id: String,
    pub status: Status,
    pub lines: Vec<Line>,
}

/// An order id from a path: 1 to 64 visible ASCII characters.
pub fn order_id(text: String) -> Result<String, Problem> {
    if (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err(Problem::malformed(
            "order_id",
            "must be 1 to 64 visible ASCII characters",
        ))
    }
}

// === impl ProductQuery ===

impl TryFrom<ProductQuery> for Search {
    type Error = Problem;

    fn try_from(query: ProductQuery) -> Result<Self, Problem> {
        let text = text::fold(&query.query.unwrap_or_default());
        let default = if text.is_empty() {
            Sort::Name
        } else {
            Sort::Relevance
        };
        let mut search = Self {
            text,
            category: query.category.filter(|category| !category.is_empty()),
            sort: query.sort.unwrap_or(default),
            after: None,
            limit: query.limit.unwrap_or(PAGE),
        };
        if let Some(cursor) = query.cursor {
            search.after = Some(cursor::decode(&cursor, &search).ok_or(Error::Cursor)?);
        }
        Ok(search)
    }
}

// === impl ProductList, Product, PriceList ===

impl From<search::Page> for ProductList {
    fn from(page: search::Page) -> Self {
        let count = |facet: search::Facet| CategoryCount {
            category: facet.category,
            count: facet.count,
        };
        Self {
            products: page.products.into_iter().map(Product::from).collect(),
            total: page.total,
            next_cursor: page.next_cursor,
            facets: Facets {
                categories: page.facets.into_iter().map(count).collect(),
            },
        }
    }
}

impl From<model::Product> for Product {
    fn from(product: model::Product) -> Self {
        Self {
            id: product.id,
            name: product.name,
            description: product.description,
            category: product.category,
            price_cents: product.price,
            currency: CURRENCY,
            stock: product.stock,
            tags: product.tags.0,
        }
    }
}

impl From<Vec<model::Price>> for PriceList {
    fn from(prices: Vec<model::Price>) -> Self {
        let price = |price: model::Price| Price {
            product_id: price.id,
            name: price.name,
            price_cents: price.price,
            currency: CURRENCY,
        };
        Self {
            prices: prices.into_iter().map(price).collect(),
        }
    }
}

// === impl Lines, Line, Reservation ===

impl TryFrom<Lines> for Vec<model::Line> {
    type Error = Problem;

    fn try_from(Lines { lines }: Lines) -> Result<Self, Problem> {
        for (index, line) in lines.iter().enumerate() {
            if lines[..index]
                .iter()
                .any(|other| other.product_id == line.product_id)
            {
                let field = format!("lines[{index}].product_id");
                return Err(Problem::invalid(
                    field,
                    "is in a line before; add the quantities up",
                ));
            }
        }
        let line = |line: Line| model::Line {
            product_id: line.product_id,
            quantity: line.quantity,
        };
        Ok(lines.into_iter().map(line).collect())
    }
}

impl From<model::Reservation> for Reservation {
    fn from(reservation: model::Reservation) -> Self {
        let line = |line: model::Line| Line {
            product_id: line.product_id,
            quantity: line.quantity,
        };
        Self {
            order_id: reservation.order_id,
            status: reservation.status,
            lines: reservation.lines.into_iter().map(line).collect(),
        }
    }
}
