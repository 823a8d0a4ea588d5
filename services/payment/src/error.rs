//! What can go wrong, and the one place that turns it into HTTP.

use axum::http::StatusCode;
use common::Problem;

use crate::model::{Payment, Status};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no payment {0}")]
    NotFound(String),
    #[error("not paid")]
    NotPaid(Payment),
    #[error("the key was used for another payment")]
    KeyReused,
    #[error("the key is closed")]
    KeyClosed,
    #[error("the payment is {}, not captured", .0.as_str())]
    NotCaptured(Status),
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found(format!("There is no payment {id}.")),
            Error::NotPaid(payment) => {
                let (code, detail) = match payment.reason.as_deref() {
                    Some("card_declined") => ("card_declined", "The card was declined. Nothing was charged."),
                    Some("insufficient_funds") => (
                        "insufficient_funds",
                        "The card has too little on it. Nothing was charged.",
                    ),
                    _ => (
                        "channel_timeout",
                        "The payment channel did not answer. Nothing was charged; try again.",
                    ),
                };
                Self::new(StatusCode::PAYMENT_REQUIRED, code, detail).field("card.number", detail)
            }
            Error::KeyReused => Self::invalid(
                "idempotency-key",
                "was used for another payment; take a new key for a new payment",
            ),
            Error::KeyClosed => Self::conflict(
                "key_closed",
                "This key is closed: no payment can be made under it.",
            ),
            Error::NotCaptured(status) => Self::conflict(
                "not_captured",
                format!(
                    "The payment is {}: there is nothing to give back.",
                    status.as_str()
                ),
            ),
            Error::Store(_) => Self::internal(error),
        }
    }
}
