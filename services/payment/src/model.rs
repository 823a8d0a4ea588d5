//! The terms of payment-service.

use common::Cents;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::channel::TestCard;

/// A charge that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    pub order_id: String,
    pub amount: Cents,
    pub card: TestCard,
}

/// A charge and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Payment {
    pub id: String,
    pub idempotency_key: String,
    pub request_hash: String,
    pub order_id: String,
    #[sqlx(rename = "amount_cents")]
    pub amount: Cents,
    pub card_last4: String,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub reason: Option<String>,
    pub created_at: i64,
}

/// Where a payment stands. `pending`, `reversing` and `refunding` are steps that anyone may take further.
///
/// ```text
/// pending ─► captured ─► refunding ─► refunded
///    ├─────► declined
///    └─────► reversing ─► failed            voided (closed before it was ever asked for)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Pending,
    Captured,
    Declined,
    Reversing,
    Failed,
    Voided,
    Refunding,
    Refunded,
}

impl Status {
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Captured,
        Self::Declined,
        Self::Reversing,
        Self::Failed,
        Self::Voided,
        Self::Refunding,
        Self::Refunded,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Reversing => "reversing",
            Self::Failed => "failed",
            Self::Voided => "voided",
            Self::Refunding => "refunding",
            Self::Refunded => "refunded",
        }
    }
}

impl TryFrom<String> for Status {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("unknown status {text}"))
    }
}

impl NewPayment {
    /// Tells whether a key is used again for another payment. The card's number is not kept, but part of the hash.
    pub fn hash(&self) -> String {
        let text = format!("{}\n{}\n{}", self.order_id, self.amount.0, self.card.number());
        format!("{:x}", Sha256::digest(text))
    }
}
