//! What can go wrong, and the one place that turns it into HTTP.

use axum::http::StatusCode;
use common::Problem;

use crate::model::Reason;
use crate::saga::Refusal;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no order {0}")]
    NotFound(String),
    #[error("the key was used for another order")]
    KeyReused,
    #[error("the order was cancelled: {}", .reason.as_str())]
    Cancelled { reason: Reason, refusal: Refusal },
    #[error("the order is in work")]
    InWork,
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found(format!("You have no order {id}.")),
            Error::KeyReused => Self::invalid(
                "idempotency-key",
                "was used for another order; take a new key for a new order",
            ),
            Error::Cancelled { reason, refusal } => cancelled(reason, refusal),
            Error::InWork => Self::conflict(
                "order_in_work",
                "The order is not confirmed yet; ask again in a moment.",
            ),
            Error::Store(_) => Self::internal(error),
        }
    }
}

/// Why the order was cancelled, with the fields that the refusing service named.
fn cancelled(reason: Reason, refusal: Refusal) -> Problem {
    let (status, field, detail) = match reason {
        Reason::OutOfStock => (
            StatusCode::CONFLICT,
            "lines",
            "There is not enough of a product. Nothing was charged.",
        ),
        Reason::UnknownProduct => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "lines",
            "There is no such product. Nothing was charged.",
        ),
        Reason::TotalTooLarge => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "lines",
            "The total is too large. Nothing was charged.",
        ),
        Reason::CardRefused => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "card.number",
            "The card cannot be used here. Nothing was charged.",
        ),
        Reason::CardDeclined => (
            StatusCode::PAYMENT_REQUIRED,
            "card.number",
            "The card was declined. Nothing was charged.",
        ),
        Reason::InsufficientFunds => (
            StatusCode::PAYMENT_REQUIRED,
            "card.number",
            "The card has too little on it. Nothing was charged.",
        ),
        Reason::ChannelTimeout => (
            StatusCode::PAYMENT_REQUIRED,
            "card.number",
            "The payment channel did not answer. Nothing was charged; try again.",
        ),
        Reason::ProductUnavailable | Reason::Interrupted => {
            let detail = "The order could not be completed and was cancelled. Nothing was charged; try again with a new key.";
            return Problem::unavailable(reason.as_str(), detail, 1);
        }
        Reason::ReservationLost => (
            StatusCode::CONFLICT,
            "lines",
            "The stock was given away meanwhile. The money goes back.",
        ),
        Reason::CancelledByUser => (
            StatusCode::CONFLICT,
            "idempotency-key",
            "This order was cancelled by its owner.",
        ),
    };
    let problem = Problem::new(status, reason.as_str(), detail);
    match refusal.map(|refusal| refusal.errors) {
        Some(errors) if !errors.is_empty() => errors.into_iter().fold(problem, |problem, error| {
            problem.field(error.field, error.message)
        }),
        _ => problem.field(field, detail),
    }
}
