//! v1 against v2: the performance optimisation.
//!
//! | aspect | v1 (1.0.0) | v2 (2.0.0) |
//! |---|---|---|
//! | reading a profile | one query for the user, then one for each address and each interest | one join |
//! | cache | none | up to `PROFILE_CACHE_ENTRIES` profiles for `PROFILE_CACHE_TTL_MS` |
//! | a change made by another instance | shows at once | shows when the cached copy has expired |
//! | reading while the profile is changed | may mix the old and the new one | is the old or the new one |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::variant::{Declaration, Difference, Effect, GroundTruth};

common::variants! { V1 => ("v1", "1.0.0"), V2 => ("v2", "2.0.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "reading a profile",
            v1: "one query for the user, then one for each address and each interest",
            v2: "one join",
        },
        Difference {
            aspect: "cache",
            v1: "none",
            v2: "up to `PROFILE_CACHE_ENTRIES` profiles for `PROFILE_CACHE_TTL_MS`",
        },
        Difference {
            aspect: "a change made by another instance",
            v1: "shows at once",
            v2: "shows when the cached copy has expired",
        },
        Difference {
            aspect: "reading while the profile is changed",
            v1: "may mix the old and the new one",
            v2: "is the old or the new one",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "p95 latency of GET /users/{id}/profile",
            v2: Effect::Lower,
            because: "one round trip to the database, or none, instead of three and one for each address and interest",
        },
        GroundTruth {
            figure: "error rate",
            v2: Effect::Equal,
            because: "both give the same answers",
        },
    ],
};
