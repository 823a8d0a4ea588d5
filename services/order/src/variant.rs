//! Line by line against batched.
//!
//! | aspect | v1 | v2 |
//! |---|---|---|
//! | prices and stock | one line after the other, two calls each | one call for all prices beside one for all stock |
//! | gift message | column `note` | column `gift_message`, written to both while v1 runs (expand/contract) |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::db::Step;
use common::variant::{Declaration, Difference, Effect, GroundTruth};

common::variants! { V1 => ("v1", "1.0.0"), V2 => ("v2", "2.0.0") }

impl Variant {
    /// The schema that this variant needs. v2's is v1's and more: both run on it.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => v1::STEPS,
            #[cfg(feature = "v2")]
            Self::V2 => v2::STEPS,
        }
    }

    /// The expression that reads the gift message.
    pub const fn gift_message(self) -> &'static str {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => v1::GIFT_MESSAGE,
            #[cfg(feature = "v2")]
            Self::V2 => v2::GIFT_MESSAGE,
        }
    }

    /// The columns that the gift message is written to.
    pub const fn gift_columns(self) -> &'static [&'static str] {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => v1::GIFT_COLUMNS,
            #[cfg(feature = "v2")]
            Self::V2 => v2::GIFT_COLUMNS,
        }
    }
}

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "prices and stock",
            v1: "one line after the other, two calls each",
            v2: "one call for all prices beside one for all stock",
        },
        Difference {
            aspect: "gift message",
            v1: "column `note`",
            v2: "column `gift_message`, written to both while v1 runs (expand/contract)",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "latency of POST /orders at the 95th percentile",
            v2: Effect::Lower,
            because: "the calls to product-service no longer grow with the lines and run side by side",
        },
        GroundTruth {
            figure: "order totals",
            v2: Effect::Equal,
            because: "the same prices are added up",
        },
    ],
};
