//! Algorithm a against algorithm b.
//!
//! | aspect | v1 (algorithm-a 1.0.0) | v2 (algorithm-b 2.0.0) |
//! |---|---|---|
//! | beside a product | the shop's best sellers | what was bought together with it |
//! | for a user | the shop's best sellers | what goes with the user's own purchases |
//! | with too little data | best sellers | best sellers |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note. Both learn from the same orders in one database.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::variant::{Declaration, Difference, Effect, GroundTruth};

use crate::error::Error;
use crate::learned::{Depth, Learned, Number};
use crate::model::{Algorithm, Because, Recommendation, Wanted};
use crate::state::AppState;

common::variants! { V1 => ("algorithm-a", "1.0.0"), V2 => ("algorithm-b", "2.0.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "beside a product",
            v1: "the shop's best sellers",
            v2: "what was bought together with it",
        },
        Difference {
            aspect: "for a user",
            v1: "the shop's best sellers",
            v2: "what goes with the user's own purchases",
        },
        Difference {
            aspect: "with too little data",
            v1: "best sellers",
            v2: "best sellers",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "conversion: users who buy after they were shown recommendations",
            v2: Effect::Higher,
            because: "shoppers buy what goes together, and best sellers are the same for everybody",
        },
        GroundTruth {
            figure: "mean response time of GET /recommendations",
            v2: Effect::Higher,
            because: "for a user it reads that user's purchases, and it sums up similarities",
        },
    ],
};

/// The products that are wanted, the best first.
pub async fn recommend(state: &AppState, wanted: &Wanted) -> Result<Vec<Recommendation>, Error> {
    match state.variant {
        #[cfg(feature = "v1")]
        Variant::V1 => v1::recommend(state, wanted).await,
        #[cfg(feature = "v2")]
        Variant::V2 => v2::recommend(state, wanted).await,
    }
}

pub const fn algorithm(variant: Variant) -> Algorithm {
    match variant {
        #[cfg(feature = "v1")]
        Variant::V1 => v1::ALGORITHM,
        #[cfg(feature = "v2")]
        Variant::V2 => v2::ALGORITHM,
    }
}

/// How much of the purchases it has to know.
pub const fn depth(variant: Variant) -> Depth {
    match variant {
        #[cfg(feature = "v1")]
        Variant::V1 => v1::DEPTH,
        #[cfg(feature = "v2")]
        Variant::V2 => v2::DEPTH,
    }
}

/// Fills `chosen` up to `limit` with best sellers that are neither in it nor left out.
fn fill_up(
    learned: &Learned,
    mut chosen: Vec<Recommendation>,
    limit: usize,
    left_out: &[Number],
) -> Vec<Recommendation> {
    for (product, score) in learned.best_sellers() {
        if chosen.len() >= limit {
            break;
        }
        let product_id = learned.name(product);
        if left_out.contains(&product) || chosen.iter().any(|other| other.product_id == product_id) {
            continue;
        }
        chosen.push(Recommendation {
            product_id: product_id.to_owned(),
            score,
            because: Because::BestSeller,
        });
    }
    chosen
}
