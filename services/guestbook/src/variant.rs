//! v1 against v2.
//!
//! | aspect | v1 | v2 |
//! |---|---|---|
//! | newest entries | from a follower each time | from a bounded cache for up to a second |
//! | reactions | none | five kinds, counted in each entry |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note. v2 only adds: its reactions lie in keys and a table of
//! their own, so that a running v1 meets nothing that it does not know.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::db::Step;
use common::variant::{Declaration, Difference, Effect, GroundTruth};

use crate::error::Error;
use crate::model::{Page, Wanted};
use crate::state::AppState;

common::variants! { V1 => ("v1", "1.0.0"), V2 => ("v2", "2.0.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "newest entries",
            v1: "from a follower each time",
            v2: "from a bounded cache for up to a second",
        },
        Difference {
            aspect: "reactions",
            v1: "none",
            v2: "five kinds, counted in each entry",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "median latency of GET /entries",
            v2: Effect::Lower,
            because: "most readers ask for the newest entries, which a cache answers without a round trip",
        },
        GroundTruth {
            figure: "share of requests that fail",
            v2: Effect::Equal,
            because: "v2 writes and reads the same entries in the same places",
        },
    ],
};

impl Variant {
    /// The schema that this variant needs where a database keeps the entries.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => v1::STEPS,
            #[cfg(feature = "v2")]
            Self::V2 => v2::STEPS,
        }
    }
}

/// The entries that are wanted.
pub async fn page(state: &AppState, wanted: Wanted) -> Result<Page, Error> {
    match state.variant {
        #[cfg(feature = "v1")]
        Variant::V1 => v1::page(state, wanted).await,
        #[cfg(feature = "v2")]
        Variant::V2 => v2::page(state, wanted).await,
    }
}

/// Something was written, here or elsewhere.
pub fn changed(state: &AppState) {
    match state.variant {
        #[cfg(feature = "v1")]
        Variant::V1 => v1::changed(state),
        #[cfg(feature = "v2")]
        Variant::V2 => v2::changed(state),
    }
}
