//! Substrings against full-text search.
//!
//! | aspect | v1 (1.0.0) | v2 (2.0.0) |
//! |---|---|---|
//! | search | the text as typed, anywhere in name or description | all its words, in any order and form, also in tags; of the last word the beginning is enough |
//! | order by relevance | by name | best first: words in the name weigh more than in tags, those more than in the description |
//! | facets | none: the list is empty | number of matches in each category |
//! | cursor of the other variant | goes on by name | goes on in the order of that page |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::db::Step;
use common::variant::{Declaration, Difference, Effect, GroundTruth};

common::variants! { V1 => ("v1", "1.0.0"), V2 => ("v2", "2.0.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "search",
            v1: "the text as typed, anywhere in name or description",
            v2: "all its words, in any order and form, also in tags; of the last word the beginning is enough",
        },
        Difference {
            aspect: "order by relevance",
            v1: "by name",
            v2: "best first: words in the name weigh more than in tags, those more than in the description",
        },
        Difference {
            aspect: "facets",
            v1: "none: the list is empty",
            v2: "number of matches in each category",
        },
        Difference {
            aspect: "cursor of the other variant",
            v1: "goes on by name",
            v2: "goes on in the order of that page",
        },
    ],
    ground_truth: &[GroundTruth {
        figure: "share of searches that find nothing",
        v2: Effect::Lower,
        because: "words are found in any order and form, not only as they were typed",
    }],
};

impl Variant {
    /// The steps of the schema that this variant needs.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            #[cfg(feature = "v1")]
            Self::V1 => v1::STEPS,
            #[cfg(feature = "v2")]
            Self::V2 => v2::STEPS,
        }
    }
}
