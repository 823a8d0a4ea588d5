//! `corsPolicy`: which pages of other origins may read answers, as browsers ask it (Fetch standard, 3.2).

use super::{Period, StringMatch};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CorsPolicy {
    /// One of them is enough; `{exact: "*"}` is every origin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_origins: Vec<StringMatch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_methods: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_headers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expose_headers: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_credentials: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched_preflights: Option<UnmatchedPreflights>,
}

/// What becomes of a preflight from an origin that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UnmatchedPreflights {
    Unspecified,
    /// The service answers it; also what is done where nothing is said.
    Forward,
    /// 200 without any header that would allow anything.
    Ignore,
}

impl CorsPolicy {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        for (i, origin) in self.allow_origins.iter().enumerate() {
            origin.check(mistakes, &format!("{path}.allowOrigins[{i}]"), false);
        }
        let lists = [
            ("allowMethods", &self.allow_methods),
            ("allowHeaders", &self.allow_headers),
            ("exposeHeaders", &self.expose_headers),
        ];
        for (field, list) in lists {
            for (i, name) in list.iter().enumerate() {
                if name != "*" && http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                    let message = format!("`{name}` is not a name; allowed: letters, digits and `-`, or `*`");
                    mistakes.add(format!("{path}.{field}[{i}]"), message);
                }
            }
        }
        if let Some(age) = &self.max_age {
            age.check(mistakes, &format!("{path}.maxAge"), true);
        }
    }
}
