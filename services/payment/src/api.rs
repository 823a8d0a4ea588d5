//! Wire types. Converting them is their validation.

use common::money::CURRENCY;
use common::{Cents, Problem};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::channel::TestCard;
use crate::model::{self, Status};

/// A charge to make.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// The order that is paid.
    #[garde(length(min = 1, max = 64))]
    pub order_id: String,
    #[garde(custom(positive))]
    pub amount_cents: Cents,
    #[garde(custom(is_currency))]
    #[schema(example = "EUR")]
    pub currency: String,
    #[garde(dive)]
    pub card: Card,
}

/// A card. The shop is a demonstration: it takes the test cards only.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Digits; spaces do not matter.
    #[garde(length(min = 12, max = 32))]
    #[schema(example = "4242 4242 4242 4242")]
    pub number: String,
}

/// A key to close.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseKey {
    #[garde(length(min = 1, max = 64))]
    pub order_id: String,
}

/// A payment as it stands.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Payment {
    pub id: String,
    pub order_id: String,
    pub amount_cents: Cents,
    pub currency: String,
    pub card_last4: String,
    pub status: Status,
    /// Why nothing was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

// === impl NewPayment ===

impl TryFrom<NewPayment> for model::NewPayment {
    type Error = Problem;

    fn try_from(new: NewPayment) -> Result<Self, Problem> {
        let digits: String = new.card.number.chars().filter(|c| !c.is_whitespace()).collect();
        let card = TestCard::from_number(&digits).ok_or_else(|| {
            Problem::invalid(
                "card.number",
                "is no test card; this shop takes 4242 4242 4242 4242 and the others of its list",
            )
        })?;
        Ok(Self {
            order_id: new.order_id,
            amount: new.amount_cents,
            card,
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn positive(amount: &Cents, (): &()) -> garde::Result {
    if amount.0 > 0 {
        Ok(())
    } else {
        Err(garde::Error::new("must be at least 1"))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn is_currency(currency: &str, (): &()) -> garde::Result {
    if currency == CURRENCY {
        Ok(())
    } else {
        Err(garde::Error::new(format!("must be {CURRENCY}")))
    }
}

// === impl Card ===

/// Leaves the number out: it may reach a log.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

// === impl Payment ===

impl From<model::Payment> for Payment {
    fn from(payment: model::Payment) -> Self {
        Self {
            id: payment.id,
            order_id: payment.order_id,
            amount_cents: payment.amount,
            currency: CURRENCY.to_owned(),
            card_last4: payment.card_last4,
            status: payment.status,
            reason: payment.reason,
            created_at: common::clock::timestamp(payment.created_at).to_string(),
        }
    }
}
