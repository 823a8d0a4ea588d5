//! Users and their sessions. Passwords and tokens are in no `Debug`: they may not reach a log.

use std::fmt;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    #[garde(length(min = 1, max = 254))]
    pub email: String,
    #[garde(length(min = 1, max = 200))]
    pub name: String,
    #[garde(length(min = 1, max = 1024))]
    pub password: String,
}

#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    #[garde(length(min = 1, max = 254))]
    pub email: String,
    #[garde(length(min = 1, max = 1024))]
    pub password: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// A new user.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedUp {
    #[serde(flatten)]
    pub user: User,
    /// Whether the answer also set the session cookie; if not, sign in.
    pub signed_in: bool,
}

/// user-service's answer to a sign-up.
#[derive(Deserialize)]
pub struct Registered {
    #[serde(flatten)]
    pub user: User,
    /// An older user-service sends none.
    pub session: Option<FirstSession>,
}

#[derive(Deserialize)]
pub struct FirstSession {
    pub token: String,
    pub expires_at: jiff::Timestamp,
}

/// user-service's answer to a sign-in.
#[derive(Deserialize)]
pub struct Token {
    pub token: String,
    pub expires_at: jiff::Timestamp,
    pub user: User,
}

/// The same for the page: the token itself is in a cookie that scripts cannot read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    pub user: User,
    /// RFC 3339.
    #[schema(value_type = String)]
    pub expires_at: jiff::Timestamp,
}

/// The profile of who is signed in; user-service's variants may add to it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Me {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub member_since: String,
    pub addresses: Vec<serde_json::Value>,
    pub interests: Vec<String>,
    pub delivery: serde_json::Value,
}

/// What a user may change of the profile. user-service judges the parts; see its `/openapi.json`.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProfile {
    #[garde(length(max = 10))]
    pub addresses: Vec<serde_json::Value>,
    #[garde(length(max = 20))]
    pub interests: Vec<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<serde_json::Value>,
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewUser")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}
