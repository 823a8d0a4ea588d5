//! Wire types. What comes in is read strictly and bounded here, and judged by the service it is for; what goes out is
//! that service's answer, described so that `/openapi.json` tells the page's authors all of it.

mod catalogue;
mod events;
mod guestbook;
mod orders;
mod people;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use catalogue::{
    Advice, CategoryCount, Facets, Product, ProductPage, ProductQuery, Recommendation, RecommendationQuery,
    Recommendations, Recommended, Sort,
};
pub use events::{Accepted, Algorithm, Event, Events, Kind};
pub use guestbook::{Entries, Entry, EntryQuery, NewEntry, StreamQuery};
pub use orders::{Card, NewLine, NewOrder, Order, OrderLine, OrderPage, PlacedLine, PlacedOrder};
pub use people::{Credentials, Me, NewProfile, NewUser, Registered, Session, SignedUp, Token, User};

/// An id as part of a path: letters, digits, `-` and `_`. Anything else could lead to another address of the service
/// behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String)]
pub struct Id(String);

/// Which part of a list.
#[derive(Debug, Deserialize, Serialize, garde::Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    #[garde(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    #[garde(length(min = 1, max = 500))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if (1..=100).contains(&text.len()) && text.chars().all(plain) {
            Ok(Self(text))
        } else {
            let message = "an id has 1 to 100 letters, digits, - and _";
            Err(serde::de::Error::custom(message))
        }
    }
}
