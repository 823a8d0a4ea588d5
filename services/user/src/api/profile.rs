//! Wire types of profiles.

use common::clock::timestamp;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{country_code, distinct, readable, slug};
use crate::model::{self, Slot};

/// A user with everything the shop knows.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Profile {
    pub id: i64,
    pub name: String,
    pub email: String,
    /// RFC 3339.
    pub member_since: String,
    /// The first one is where orders go.
    pub addresses: Vec<Address>,
    pub interests: Vec<String>,
    pub delivery: Delivery,
}

/// The part of a profile that its user may change.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// The first one is where orders go.
    #[garde(length(max = 10), dive)]
    pub addresses: Vec<Address>,
    /// Such as the categories of the shop: lower-case words joined by `-`, each once.
    #[garde(length(max = 20), inner(custom(slug)), custom(distinct))]
    #[schema(example = json!(["birds", "coffee-tea"]))]
    pub interests: Vec<String>,
    #[garde(dive)]
    #[serde(default)]
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[garde(length(chars, min = 1, max = 40), custom(readable))]
    #[schema(example = "home")]
    pub label: String,
    #[garde(length(chars, min = 1, max = 80), custom(readable))]
    #[schema(example = "Ada Finch")]
    pub recipient: String,
    #[garde(length(chars, min = 1, max = 120), custom(readable))]
    #[schema(example = "Hedge Lane 3")]
    pub street: String,
    #[garde(length(chars, min = 1, max = 12), custom(readable))]
    #[schema(example = "1010")]
    pub postal_code: String,
    #[garde(length(chars, min = 1, max = 80), custom(readable))]
    #[schema(example = "Wien")]
    pub city: String,
    /// ISO 3166-1, two letters.
    #[garde(custom(country_code))]
    #[schema(example = "AT")]
    pub country: String,
}

/// How orders are to be brought; order pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    #[garde(skip)]
    pub slot: Slot,
    #[garde(length(chars, max = 200), inner(custom(readable)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Leave it with the neighbour")]
    pub note: Option<String>,
}

// === From and to the model ===

impl From<model::Profile> for Profile {
    fn from(profile: model::Profile) -> Self {
        Self {
            id: profile.user.id,
            name: profile.user.name,
            email: profile.user.email,
            member_since: timestamp(profile.created_at).to_string(),
            addresses: profile.addresses.into_iter().map(Address::from).collect(),
            interests: profile.interests,
            delivery: Delivery {
                slot: profile.delivery.slot,
                note: profile.delivery.note,
            },
        }
    }
}

impl From<Details> for model::Details {
    fn from(details: Details) -> Self {
        Self {
            addresses: details.addresses.into_iter().map(model::Address::from).collect(),
            interests: details.interests,
            delivery: model::Delivery {
                slot: details.delivery.slot,
                note: details.delivery.note,
            },
        }
    }
}

impl From<model::Address> for Address {
    fn from(address: model::Address) -> Self {
        Self {
            label: address.label,
            recipient: address.recipient,
            street: address.street,
            postal_code: address.postal_code,
            city: address.city,
            country: address.country,
        }
    }
}

impl From<Address> for model::Address {
    fn from(address: Address) -> Self {
        Self {
            label: address.label,
            recipient: address.recipient,
            street: address.street,
            postal_code: address.postal_code,
            city: address.city,
            country: address.country,
        }
    }
}
