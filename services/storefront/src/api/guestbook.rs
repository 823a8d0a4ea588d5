//! Guestbook entries.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// Left out by who is signed in: the entry then carries the user's name.
    #[garde(length(min = 1, max = 200))]
    pub author: Option<String>,
    #[garde(length(min = 1, max = 4000))]
    pub text: String,
}

#[derive(Debug, Deserialize, Serialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    #[garde(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Entries older than this one.
    #[garde(length(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The latest entry that the page has: its first connection cannot say so by `Last-Event-ID`.
    #[garde(length(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Entry {
    pub id: String,
    pub author: String,
    pub text: String,
    /// RFC 3339.
    pub created_at: String,
    /// How often each reaction was given; v2 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<BTreeMap<String, u64>>,
}

/// The newest first.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Entries {
    pub entries: Vec<Entry>,
    /// Send it as `before` to get the next older ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_before: Option<String>,
}
