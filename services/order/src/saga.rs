//! The saga: an order from *reserving* to *confirmed* or *cancelled*.
//!
//! Everyone takes the same road, the handler that placed the order and the recovery that found it: read the status, take
//! the next step at the other service, write the new status if the old one still stands, look again. A step can be repeated
//! by anyone at any time: a reservation is set and not added, a charge has the order's id as its key. So it matters neither
//! who continues after a crash nor how many do so at once.
//!
//! Only the handler has the card. Whoever continues without it *closes* the charge's key instead, which tells whether the
//! money was taken and lets nothing more be taken.

use common::client::CallError;
use common::problem::ProblemBody;

use crate::api::Card;
use crate::error::Error;
use crate::model::{Line, Order, Price, Reason, Status, total};
use crate::state::AppState;
use crate::upstream::Charge;
use crate::variant;

/// What a service behind answered when it refused, for the caller to see.
pub type Refusal = Option<Box<ProblemBody>>;

/// What one step led to.
enum Outcome {
    Next(Status, Option<Reason>),
    Priced(Vec<Line>),
    Paid(String),
    /// No definite answer: the order stays where it is, and recovery asks again.
    Unknown,
}

/// Takes an order as far as it goes now: to a final status, or to one where a service gave no definite answer.
pub async fn drive(
    state: &AppState,
    mut order: Order,
    card: Option<&Card>,
) -> Result<(Order, Refusal), Error> {
    let mut refusal = None;
    while !order.status.is_final() {
        let moved = match step(state, &order, card, &mut refusal).await {
            Outcome::Next(status, reason) => {
                let moved = state.store.advance(&order, status, reason).await?;
                if moved && status.is_final() {
                    state.metrics.ended(status, reason.or(order.reason), order.total);
                }
                moved
            }
            Outcome::Priced(lines) => match total(&lines) {
                Some(total) => state.store.priced(&order, &lines, total).await?,
                None => {
                    state
                        .store
                        .advance(&order, Status::Releasing, Some(Reason::TotalTooLarge))
                        .await?
                }
            },
            Outcome::Paid(payment) => state.store.paid(&order, &payment).await?,
            Outcome::Unknown => {
                state.store.release_lease(&order).await?;
                return Ok((order, refusal));
            }
        };
        if !moved {
            tracing::debug!(order_id = order.id, "somebody else took the order further");
        }
        order = state
            .store
            .by_id(&order.id)
            .await?
            .ok_or_else(|| Error::NotFound(order.id.clone()))?;
    }
    Ok((order, refusal))
}

async fn step(state: &AppState, order: &Order, card: Option<&Card>, refusal: &mut Refusal) -> Outcome {
    match (order.status, card) {
        (Status::Reserving, Some(_)) => reserve(state, order, refusal).await,
        (Status::Reserving, None) => Outcome::Next(Status::Releasing, Some(Reason::Interrupted)),
        (Status::Charging, Some(card)) => charge(state, order, card, refusal).await,
        (Status::Charging, None) => close(state, order).await,
        (Status::Committing, _) => match state.products.commit(&order.id).await {
            Ok(()) => Outcome::Next(Status::Confirmed, None),
            Err(error) if error.refusal() == Some("reservation_released") => {
                Outcome::Next(Status::Refunding, Some(Reason::ReservationLost))
            }
            Err(error) => unknown(order, &error),
        },
        (Status::Refunding, _) => match &order.payment_id {
            None => Outcome::Next(Status::Releasing, None),
            Some(payment) => match state.payments.refund(payment).await {
                Ok(()) => Outcome::Next(Status::Releasing, None),
                Err(error) if error.refusal() == Some("not_captured") => {
                    Outcome::Next(Status::Releasing, None)
                }
                Err(error) => unknown(order, &error),
            },
        },
        (Status::Releasing, _) => match state.products.release(&order.id).await {
            Ok(()) => Outcome::Next(Status::Cancelled, None),
            Err(error) => unknown(order, &error),
        },
        (Status::Confirmed | Status::Cancelled, _) => Outcome::Unknown,
    }
}

/// Prices and reserves; the variants differ in how.
async fn reserve(state: &AppState, order: &Order, refusal: &mut Refusal) -> Outcome {
    let prices = match state.variant {
        #[cfg(feature = "v1")]
        variant::Variant::V1 => variant::v1::reserve(&state.products, order).await,
        #[cfg(feature = "v2")]
        variant::Variant::V2 => variant::v2::reserve(&state.products, order).await,
    };
    let reason = match prices {
        Ok(prices) => match priced(order, &prices) {
            Some(lines) => return Outcome::Priced(lines),
            None => Reason::ProductUnavailable,
        },
        Err(CallError::Refused { problem, .. }) => {
            let reason = Reason::from_text(&problem.code).unwrap_or(Reason::ProductUnavailable);
            *refusal = Some(problem);
            reason
        }
        // Nothing is charged yet, so a service that is away ends the order instead of holding it up.
        Err(error @ (CallError::Unavailable { .. } | CallError::Malformed { .. })) => {
            unknown(order, &error);
            Reason::ProductUnavailable
        }
    };
    Outcome::Next(Status::Releasing, Some(reason))
}

async fn charge(state: &AppState, order: &Order, card: &Card, refusal: &mut Refusal) -> Outcome {
    let error = match state.payments.charge(&order.id, order.total, card).await {
        Ok(charge) => return settled(charge),
        Err(error) => error,
    };
    let CallError::Refused { status, problem, .. } = error else {
        return unknown(order, &error);
    };
    let reason = match Reason::from_text(&problem.code) {
        Some(reason) => reason,
        None if status.as_u16() == 422 => Reason::CardRefused,
        // A closed key, or a route that led nowhere after an earlier attempt had got through: ask what happened.
        None => return close(state, order).await,
    };
    *refusal = Some(problem);
    Outcome::Next(Status::Releasing, Some(reason))
}

async fn close(state: &AppState, order: &Order) -> Outcome {
    match state.payments.close(&order.id).await {
        Ok(charge) => settled(charge),
        Err(error) => unknown(order, &error),
    }
}

/// What a payment that has come to its end means for the order.
fn settled(charge: Charge) -> Outcome {
    match charge.status.as_str() {
        "captured" => Outcome::Paid(charge.id),
        _ => Outcome::Next(
            Status::Releasing,
            Some(
                charge
                    .reason
                    .as_deref()
                    .and_then(Reason::from_text)
                    .unwrap_or(Reason::Interrupted),
            ),
        ),
    }
}

fn unknown(order: &Order, error: &CallError) -> Outcome {
    let cause = common::problem::chain(error);
    tracing::warn!(
        order_id = order.id,
        status = order.status.as_str(),
        cause,
        "a step has no definite answer"
    );
    Outcome::Unknown
}

/// The order's lines with their prices; `None` when one is missing.
fn priced(order: &Order, prices: &[Price]) -> Option<Vec<Line>> {
    let price_of = |line: &Line| prices.iter().find(|price| price.product_id == line.product_id);
    let lines = order.lines.iter().map(|line| {
        let price = price_of(line)?;
        Some(Line {
            name: price.name.clone(),
            unit_price: price.price_cents,
            ..line.clone()
        })
    });
    lines.collect()
}
