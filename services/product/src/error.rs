//! What can go wrong, and the one place that turns it into HTTP.

use axum::http::StatusCode;
use common::Problem;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no product {0}")]
    NotFound(String),
    /// The fields that name something which is no product.
    #[error("unknown products in {0:?}")]
    UnknownProduct(Vec<String>),
    /// The lines that ask for too much, and how many there are.
    #[error("too little stock for lines {0:?}")]
    OutOfStock(Vec<(usize, i64)>),
    #[error("the order's stock is released")]
    Released,
    #[error("the order's stock is committed")]
    Committed,
    #[error("the cursor is none of this search")]
    Cursor,
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found(format!("There is no product {id}.")),
            Error::UnknownProduct(fields) => {
                let problem = Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "unknown_product",
                    "The shop does not have such a product.",
                );
                fields
                    .into_iter()
                    .fold(problem, |problem, field| problem.field(field, "is no product"))
            }
            Error::OutOfStock(lines) => {
                let problem =
                    Self::conflict("out_of_stock", "There is too little stock; nothing was reserved.");
                lines.into_iter().fold(problem, |problem, (line, available)| {
                    let field = format!("lines[{line}].quantity");
                    problem.field(field, format!("is more than the {available} in stock"))
                })
            }
            Error::Released => Self::conflict(
                "reservation_released",
                "This order holds no stock, or no longer: it was given back for good.",
            ),
            Error::Committed => Self::conflict(
                "reservation_committed",
                "This order has bought its stock: its lines cannot change any more.",
            ),
            Error::Cursor => Self::malformed(
                "cursor",
                "is no cursor of this search; take `next_cursor` of its last page, or none for its first page",
            ),
            Error::Store(_) => Self::internal(error),
        }
    }
}
