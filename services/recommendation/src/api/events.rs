//! Wire types of what happens on a page.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Error;
use crate::model::{self, Action, Algorithm, Basket};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// In the order in which they happened.
    #[garde(dive, length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<Event>,
}

/// Something that happened. `product_id` and `product_ids` mean the same, for one and for several.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    #[garde(skip)]
    kind: Kind,
    #[garde(inner(length(chars, min = 1, max = 100), custom(unbroken)))]
    product_id: Option<String>,
    #[garde(inner(
        length(min = 1, max = 100),
        inner(length(chars, min = 1, max = 100), custom(unbroken))
    ))]
    product_ids: Option<Vec<String>>,
    /// Only of a purchase, and needed there.
    #[garde(length(chars, min = 1, max = 100))]
    order_id: Option<String>,
    /// Only of a dwell, and needed there.
    #[garde(range(max = 86_400_000))]
    #[schema(maximum = 86_400_000)]
    dwell_ms: Option<u32>,
    /// The algorithm whose recommendation led here.
    #[garde(skip)]
    algorithm: Option<Algorithm>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Products came into view; each counts.
    Impression,
    /// A recommendation was followed.
    Click,
    /// A product was put into the cart.
    Cart,
    /// An order was confirmed.
    Purchase,
    /// A product was looked at for some time.
    Dwell,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    /// Events of the call, those included that were told before.
    pub accepted: usize,
}

impl TryFrom<Events> for Vec<model::Event> {
    type Error = Error;

    fn try_from(events: Events) -> Result<Self, Error> {
        let events = events.events.into_iter().enumerate();
        events
            .map(|(index, event)| {
                event.try_into().map_err(|(field, message)| Error::Invalid {
                    field: format!("events[{index}].{field}"),
                    message,
                })
            })
            .collect()
    }
}

impl TryFrom<Event> for model::Event {
    /// The field and what is wrong with it.
    type Error = (&'static str, &'static str);

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let kind = event.kind;
        let products: Vec<String> = event
            .product_id
            .into_iter()
            .chain(event.product_ids.into_iter().flatten())
            .collect();
        if event.order_id.is_some() && kind != Kind::Purchase {
            return Err(("order_id", "belongs to a purchase only"));
        }
        if event.dwell_ms.is_some() && kind != Kind::Dwell {
            return Err(("dwell_ms", "belongs to a dwell only"));
        }
        if products.is_empty() {
            return Err((
                "product_id",
                "is missing: say which product, or which by product_ids",
            ));
        }
        let action = match (kind, event.order_id, event.dwell_ms) {
            (Kind::Impression, _, _) => Action::Impression(i64::try_from(products.len()).unwrap_or(i64::MAX)),
            (Kind::Click, _, _) => Action::Click,
            (Kind::Cart, _, _) => Action::Cart,
            (Kind::Purchase, Some(order_id), _) => Action::Purchase(Basket { order_id, products }),
            (Kind::Purchase, None, _) => {
                return Err(("order_id", "is missing: a purchase is known by its order"));
            }
            (Kind::Dwell, _, Some(millis)) => Action::Dwell(millis.into()),
            (Kind::Dwell, _, None) => return Err(("dwell_ms", "is missing: say how long")),
        };
        Ok(Self {
            algorithm: event.algorithm,
            action,
        })
    }
}

/// Baskets are kept as ids with blanks between them.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature of a custom rule")]
fn unbroken(id: &str, _: &()) -> garde::Result {
    if id.chars().any(|sign| sign.is_whitespace() || sign.is_control()) {
        return Err(garde::Error::new("must have no blanks in it"));
    }
    Ok(())
}
