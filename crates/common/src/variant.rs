//! The two flavours of a service, v1 (stable) and v2 (candidate), behind cargo features of the same names.
//!
//! Each service declares its own enum with [`variants!`](crate::variants), so that a build with
//! `--no-default-features --features v1` has no line of v2 in it and the compiler still lists every place that differs.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Which variant a process is asked to be (`SERVICE_VERSION`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Selected {
    V1,
    V2,
}

impl Selected {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

impl fmt::Display for Selected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Selected {
    type Err = String;

    /// `v1`, `1`, `v1.0`, `1.0.3` … are v1; the same with 2 are v2.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim_start_matches(['v', 'V']).split('.').next() {
            Some("1") => Ok(Self::V1),
            Some("2") => Ok(Self::V2),
            _ => Err(format!("`{text}` is no variant; write v1 or v2")),
        }
    }
}

/// One line of a service's v1/v2 table: `aspect | v1 | v2`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Difference {
    pub aspect: &'static str,
    pub v1: &'static str,
    pub v2: &'static str,
}

/// What is true of the candidate, declared, so that a learner can see whether an analysis found it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GroundTruth {
    /// The figure that moves, as in `p95 latency of GET /users/{id}/profile`.
    pub figure: &'static str,
    /// How v2 compares with v1 in that figure.
    pub v2: Effect,
    pub because: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    Lower,
    Equal,
    Higher,
}

/// What `variant.rs` of a service declares about itself, shown on `/version`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Declaration {
    pub differences: &'static [Difference],
    pub ground_truth: &'static [GroundTruth],
}

/// Declares a service's `Variant` enum. For each variant: its Istio subset and its release number.
///
/// ```ignore
/// common::variants! { V1 => ("blue", "1.5.0"), V2 => ("green", "1.6.0") }
/// ```
#[macro_export]
macro_rules! variants {
    (V1 => ($subset1:literal, $release1:literal), V2 => ($subset2:literal, $release2:literal)) => {
        #[cfg(not(any(feature = "v1", feature = "v2")))]
        compile_error!("build with the feature `v1`, `v2` or both");

        /// The deployed flavour (an Istio subset), never an API version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Variant {
            #[cfg(feature = "v1")]
            V1,
            #[cfg(feature = "v2")]
            V2,
        }

        impl Variant {
            /// The variants that this build has.
            pub const BUILT: &'static [Self] = &[
                #[cfg(feature = "v1")]
                Self::V1,
                #[cfg(feature = "v2")]
                Self::V2,
            ];

            pub const fn selected(self) -> $crate::variant::Selected {
                match self {
                    #[cfg(feature = "v1")]
                    Self::V1 => $crate::variant::Selected::V1,
                    #[cfg(feature = "v2")]
                    Self::V2 => $crate::variant::Selected::V2,
                }
            }

            /// The name of the subset in the service's DestinationRule.
            pub const fn subset(self) -> &'static str {
                match self {
                    #[cfg(feature = "v1")]
                    Self::V1 => $subset1,
                    #[cfg(feature = "v2")]
                    Self::V2 => $subset2,
                }
            }

            /// The release number that the subset runs.
            pub const fn release(self) -> &'static str {
                match self {
                    #[cfg(feature = "v1")]
                    Self::V1 => $release1,
                    #[cfg(feature = "v2")]
                    Self::V2 => $release2,
                }
            }

            /// The variant that the configuration asks for, if this build has it.
            pub fn from_config(config: &$crate::ServiceConfig) -> Result<Self, $crate::variant::NotBuilt> {
                let wanted = config.variant();
                Self::BUILT
                    .iter()
                    .copied()
                    .find(|variant| variant.selected() == wanted)
                    .ok_or($crate::variant::NotBuilt(wanted))
            }
        }
    };
}

/// A variant was asked for that the build left out.
#[derive(Debug, thiserror::Error)]
#[error("SERVICE_VERSION asks for {0}, but this build leaves {0} out; build with `--features {0}`")]
pub struct NotBuilt(pub Selected);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_that_manifests_use() {
        for (text, expected) in [
            ("v1", Selected::V1),
            ("2", Selected::V2),
            ("v2.0", Selected::V2),
            ("1.0.3", Selected::V1),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        assert!("v3".parse::<Selected>().is_err());
        assert!("".parse::<Selected>().is_err());
    }
}
