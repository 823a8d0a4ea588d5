//! The terms of order-service.

use common::Cents;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::api::Card;

/// An order that is wanted.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Product and quantity; no product twice.
    pub lines: Vec<(String, u32)>,
    pub card: Card,
    pub gift_message: Option<String>,
}

/// An order and how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: String,
    pub user_id: i64,
    pub request_hash: String,
    pub status: Status,
    pub reason: Option<Reason>,
    pub lines: Vec<Line>,
    /// 0 until it is priced.
    pub total: Cents,
    pub gift_message: Option<String>,
    pub payment_id: Option<String>,
    pub created_at: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub product_id: String,
    pub quantity: u32,
    /// Empty until it is priced.
    pub name: String,
    pub unit_price: Cents,
}

/// What a product is called and costs at the moment of the order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Price {
    pub product_id: String,
    pub name: String,
    pub price_cents: Cents,
}

/// Declares an enum that is text in tables and on the wire.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value that `text` stands for, if it is one of this release's.
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

text_enum! {
    /// Where an order stands. All but the last two are steps that anyone may take further.
    ///
    /// ```text
    /// reserving ─► charging ─► committing ─► confirmed
    ///     │            │            ╎            │ cancelled by its owner
    ///     │            │            ▼            │
    ///     │            │        refunding ◄──────┘
    ///     │            ▼            │
    ///     └──────► releasing ◄──────┘
    ///                  └─► cancelled
    /// ```
    Status {
        Reserving = "reserving",
        Charging = "charging",
        Committing = "committing",
        Refunding = "refunding",
        Releasing = "releasing",
        Confirmed = "confirmed",
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Why an order was cancelled.
    Reason {
        OutOfStock = "out_of_stock",
        UnknownProduct = "unknown_product",
        CardDeclined = "card_declined",
        InsufficientFunds = "insufficient_funds",
        ChannelTimeout = "channel_timeout",
        /// Not a card that the payment service takes.
        CardRefused = "card_refused",
        /// The total is more than 64 bits hold.
        TotalTooLarge = "total_too_large",
        ProductUnavailable = "product_unavailable",
        /// The process that placed it died before it was charged.
        Interrupted = "interrupted",
        /// The stock was given away although the order was paid.
        ReservationLost = "reservation_lost",
        CancelledByUser = "cancelled_by_user",
    }
}

impl Status {
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Cancelled)
    }
}

impl NewOrder {
    /// Tells whether a key is used again for another order.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (product, quantity) in &self.lines {
            hash.update(format!("{product}\n{quantity}\n"));
        }
        hash.update(format!(
            "{}\n{}",
            self.card.number,
            self.gift_message.as_deref().unwrap_or_default()
        ));
        format!("{:x}", hash.finalize())
    }
}

/// The total of priced lines; `None` when it is more than 64 bits hold.
pub fn total(lines: &[Line]) -> Option<Cents> {
    lines.iter().try_fold(Cents(0), |sum, line| {
        sum.plus(line.unit_price.times(line.quantity)?)
    })
}
