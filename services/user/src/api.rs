//! Wire types of accounts and sessions; those of profiles are in [`profile`].

mod profile;
mod rules;

use std::fmt;

use common::clock::timestamp;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use profile::{Address, Delivery, Details, Profile};

use self::rules::{is_email, readable};
use crate::model;
use crate::session::Issued;

/// An account to make.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Case and surrounding blanks do not matter.
    #[garde(custom(is_email))]
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[garde(length(chars, min = 1, max = 80), custom(readable))]
    #[schema(example = "Ada")]
    pub name: String,
    #[garde(length(chars, min = 8, max = 128))]
    pub password: String,
}

/// An email and its password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    #[garde(custom(is_email))]
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[garde(length(chars, min = 1, max = 128))]
    pub password: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// A new user, signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    #[serde(flatten)]
    pub user: User,
    pub session: Token,
}

/// The key to a session.
#[derive(Serialize, ToSchema)]
pub struct Token {
    /// A JWT, signed with EdDSA.
    pub token: String,
    /// RFC 3339.
    pub expires_at: String,
}

#[derive(Deserialize, Serialize, ToSchema)]
pub struct Session {
    /// A JWT, signed with EdDSA.
    pub token: String,
    /// RFC 3339.
    pub expires_at: String,
    pub user: User,
}

// === impl NewUser, Credentials: they leave the password out, since they may reach a log ===

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

// === impl User, Registered, Session ===

impl From<model::User> for User {
    fn from(model::User { id, name, email }: model::User) -> Self {
        Self { id, name, email }
    }
}

impl Registered {
    pub(crate) fn new(user: model::User, issued: Issued) -> Self {
        Self {
            user: user.into(),
            session: Token {
                token: issued.token,
                expires_at: timestamp(issued.expires_at).to_string(),
            },
        }
    }
}

impl Session {
    pub(crate) fn new(user: model::User, issued: Issued) -> Self {
        Self {
            token: issued.token,
            expires_at: timestamp(issued.expires_at).to_string(),
            user: user.into(),
        }
    }
}

/// It is the key to an account.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// So is what is in it.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
