//! Blue against green.
//!
//! | aspect | v1 (blue 1.5.0) | v2 (green 1.6.0) |
//! |---|---|---|
//! | channel | one attempt; silence ends in a reversal | up to three attempts with the same key, backing off |
//! | payment success rate | falls with every silence | rises: a silence is asked again |
//!
//! `diff src/variant/v1.rs src/variant/v2.rs` is the release note.

#[cfg(feature = "v1")]
pub mod v1;
#[cfg(feature = "v2")]
pub mod v2;

use common::variant::{Declaration, Difference, Effect, GroundTruth};

common::variants! { V1 => ("blue", "1.5.0"), V2 => ("green", "1.6.0") }

pub const DECLARATION: Declaration = Declaration {
    differences: &[
        Difference {
            aspect: "channel",
            v1: "one attempt; silence ends in a reversal",
            v2: "up to three attempts with the same key, backing off",
        },
        Difference {
            aspect: "payment success rate",
            v1: "falls with every silence",
            v2: "rises: a silence is asked again",
        },
    ],
    ground_truth: &[
        GroundTruth {
            figure: "payment success rate",
            v2: Effect::Higher,
            because: "a channel that stayed silent is asked again under the same key",
        },
        GroundTruth {
            figure: "latency of POST /payments at the 99th percentile",
            v2: Effect::Higher,
            because: "the payments that are saved wait for their second attempt",
        },
    ],
};
