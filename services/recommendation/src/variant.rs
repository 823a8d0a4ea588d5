//! Best sellers against bought together.
//!
//! | aspect | v1 (algorithm a, 1.0.0) | v2 (algorithm b, 2.0.0) |
//! |---|---|---|
//! | beside a product | best sellers of the whole shop, other than this product | what was bought in the same baskets, most alike first |
//! | without a product | best sellers | what goes with the user's own purchases and is none of them |
//! | where there is too little data | nothing else to do | filled up with best sellers |
//! | statements per request | none | one for a user without a product, else none |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::variant::{Declaration, Difference, Effect, GroundTruth};

use crate::model::{Algorithm, Recommendation, Wish};
use crate::state::AppState;

common::variants! { V1 => ("algorithm-a", "1.0.0"), V2 => ("algorithm-b", "2.0.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "beside a product",
            v1: "best sellers of the whole shop, other than this product",
            v2: "what was bought in the same baskets, most alike first",
        },
        Difference {
            aspect: "without a product",
            v1: "best sellers",
            v2: "what goes with the user's own purchases and is none of them",
        },
        Difference {
            aspect: "where there is too little data",
            v1: "nothing else to do",
            v2: "filled up with best sellers",
        },
        Difference {
            aspect: "statements per request",
            v1: "none",
            v2: "one for a user without a product, else none",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "conversion of users who saw recommendations",
            v2: Effect::Higher,
            because: "what others bought with a product fits better than what sells best",
        },
        GroundTruth {
            figure: "mean response time of GET /recommendations",
            v2: Effect::Higher,
            because: "without a product it reads the user's own purchases first",
        },
    ],
};

/// What the algorithms are worth to the shoppers of loadgen, declared so that a learner can see whether the experiment found it:
/// the share of their visits in which something they wish for is among six recommendations. `tests/it/quality.rs` holds it.
pub const fn hit_share(algorithm: Algorithm) -> f64 {
    match algorithm {
        Algorithm::A => 0.17,
        Algorithm::B => 0.64,
    }
}

impl Variant {
    pub const fn algorithm(self) -> Algorithm {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => Algorithm::A,
            #[cfg(feature = "v2")]
            Self::V2 => Algorithm::B,
        }
    }

    /// Whether it has to know what is bought together.
    pub const fn learns_pairs(self) -> bool {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => false,
            #[cfg(feature = "v2")]
            Self::V2 => true,
        }
    }

    #[cfg_attr(
        not(feature = "v2"),
        expect(clippy::unused_async, reason = "v1 alone asks the database nothing")
    )]
    pub(crate) async fn recommend(self, state: &AppState, wish: &Wish) -> sqlx::Result<Vec<Recommendation>> {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => Ok(v1::recommend(&state.knowledge.read(), wish)),
            #[cfg(feature = "v2")]
            Self::V2 => {
                let own = v2::own_purchases(state, wish).await?;
                Ok(v2::recommend(&state.knowledge.read(), wish, &own))
            }
        }
    }
}
