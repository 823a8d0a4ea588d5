//! The terms of user-service.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// A user with the hash to hold a password against.
#[derive(Clone, sqlx::FromRow)]
pub struct Account {
    #[sqlx(flatten)]
    pub user: User,
    pub password_hash: String,
}

/// What the shop knows about a user beside the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub user: User,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The first one is where orders go.
    pub addresses: Vec<Address>,
    pub interests: Vec<String>,
    pub delivery: Delivery,
}

/// The part of a profile that its user may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub addresses: Vec<Address>,
    pub interests: Vec<String>,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Address {
    pub label: String,
    pub recipient: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
}

/// How a user wants orders to be brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub slot: Slot,
    pub note: Option<String>,
}

/// The time of day for a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    #[default]
    Any,
    Morning,
    Afternoon,
    Evening,
}

impl Slot {
    pub const ALL: [Self; 4] = [Self::Any, Self::Morning, Self::Afternoon, Self::Evening];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }
}

impl TryFrom<String> for Slot {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|slot| slot.as_str() == text)
            .ok_or_else(|| format!("unknown delivery slot {text}"))
    }
}
