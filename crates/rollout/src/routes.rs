//! What a rollout wants of the traffic. Always the whole of it: nothing is added to or taken from what is there.

mod virtual_service;

pub use virtual_service::{CannotApply, InTheWay};

use crate::model::{SetHeaderRoute, SetMirrorRoute};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The two versions of a release, by what they were when it began: *stable* stays the name of the old one after the promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    Stable,
    Candidate,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Traffic {
    /// Canary.
    Routes(Routes),
    /// Blue-green: the version that all requests of the active service go to.
    Active(Role),
}

/// All routes of a canary, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Routes {
    /// Per cent, 0 to 100, of the requests that no header route takes; the stable version gets the rest.
    pub candidate_weight: u8,
    /// Before all others: requests with these headers go to the candidate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<SetHeaderRoute>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mirrors: Vec<SetMirrorRoute>,
}

impl Routes {
    /// A share and no managed route.
    pub fn only(candidate_weight: u8) -> Self {
        Self {
            candidate_weight,
            headers: Vec::new(),
            mirrors: Vec::new(),
        }
    }

    /// The rest to 100.
    pub fn stable_weight(&self) -> u8 {
        100_u8.saturating_sub(self.candidate_weight)
    }
}

impl Traffic {
    /// Whether no request at all can reach the candidate by it.
    pub fn spares_candidate(&self) -> bool {
        match self {
            Self::Routes(routes) => *routes == Routes::only(0),
            Self::Active(role) => *role == Role::Stable,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stable => "stable",
            Self::Candidate => "candidate",
        })
    }
}
