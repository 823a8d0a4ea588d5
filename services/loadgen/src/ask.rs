//! From a step of the plan to a request, and from its answer back into the shopper's memory. No I/O.
//!
//! What a step cannot do (nothing is in the basket, nobody is signed in yet), the shopper does not pretend to have done:
//! the step then is a look around instead.

mod answer;
mod request;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::plan::{Card, Order, Step};
use crate::shop::Catalogue;
use crate::shopper::{Account, Focus, Memory, Person, Product};

pub use answer::{Outcome, Received, learn};
pub use request::Request;

/// What is asked of the shop.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    SignUp,
    SignIn,
    FillProfile,
    Profile,
    Orders,
    Browse(String),
    Search(&'static str),
    LookAround,
    View(String),
    Advise(Option<String>),
    Event(Value),
    Buy { body: Value, card: Card },
    ReadGuestbook,
    WriteGuestbook(&'static str),
}

const WORDS: [&str; 12] = [
    "bird", "coffee", "tea", "book", "garden", "seed", "wood", "light", "bag", "pen", "steel", "game",
];

const GREETINGS: [&str; 6] = [
    "What a lovely shop!",
    "My finches thank you for the feeder.",
    "Arrived sooner than I thought.",
    "Coffee is in the air.",
    "Greetings from the balcony garden.",
    "A serin sang while I ordered.",
];

/// What the shopper asks now.
pub fn decide(step: &Step, person: &Person, memory: &mut Memory, catalogue: &Catalogue, now: Instant) -> Ask {
    if needs_session(step) && memory.cookie(now).is_none() {
        let ask = match memory.account {
            Account::None => Ask::SignUp,
            Account::SignedOut | Account::SignedIn { .. } => Ask::SignIn,
            Account::Pending => return Ask::LookAround,
        };
        memory.account = Account::Pending;
        return ask;
    }
    if needs_session(step) && !memory.filled_profile {
        // Tried once for each session; whether it works is seen in the figures.
        memory.filled_profile = true;
        return Ask::FillProfile;
    }
    match step {
        Step::SignUp | Step::FillProfile | Step::Profile => Ask::Profile,
        Step::Orders => Ask::Orders,
        Step::Browse { pick } => {
            choose(&catalogue.categories, *pick).map_or(Ask::LookAround, |name| Ask::Browse(name.clone()))
        }
        Step::Search { pick } => choose(&WORDS, *pick).map_or(Ask::LookAround, |word| Ask::Search(word)),
        Step::View { pick } => {
            let shelf = if memory.shelf.is_empty() {
                &catalogue.products
            } else {
                &memory.shelf
            };
            look_at(choose(shelf, *pick).cloned(), memory)
        }
        Step::Advise => Ask::Advise(memory.focus.as_ref().map(|focus| focus.product.id.clone())),
        Step::Impression => impression(memory),
        Step::Choose { urge } => click(*urge, person, memory),
        Step::Follow if memory.clicked => memory
            .focus
            .as_ref()
            .map_or(Ask::LookAround, |focus| Ask::View(focus.product.id.clone())),
        Step::Dwell { spread } => dwell(*spread, person, memory),
        Step::Cart { only_if_clicked } if memory.clicked || !only_if_clicked => cart(memory),
        Step::Follow | Step::Cart { .. } => Ask::LookAround,
        Step::Buy(order) => buy(*order, memory),
        Step::ReadGuestbook => Ask::ReadGuestbook,
        Step::WriteGuestbook { pick } => {
            choose(&GREETINGS, *pick).map_or(Ask::ReadGuestbook, |text| Ask::WriteGuestbook(text))
        }
    }
}

/// Events and recommendations belong to a user, or an experiment could not tell its groups apart.
fn needs_session(step: &Step) -> bool {
    !matches!(
        step,
        Step::Browse { .. } | Step::Search { .. } | Step::View { .. } | Step::ReadGuestbook
    )
}

fn choose<T>(list: &[T], pick: f64) -> Option<&T> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lists of some hundred, and a pick from 0 to 1"
    )]
    let index = (list.len() as f64 * pick) as usize;
    list.get(index)
}

fn look_at(product: Option<Product>, memory: &mut Memory) -> Ask {
    memory.clicked = false;
    memory.advice = None;
    let Some(product) = product else {
        return Ask::LookAround;
    };
    let ask = Ask::View(product.id.clone());
    memory.focus = Some(Focus {
        product,
        algorithm: None,
    });
    ask
}

fn impression(memory: &Memory) -> Ask {
    match &memory.advice {
        Some(advice) if !advice.products.is_empty() => {
            let ids: Vec<_> = advice.products.iter().map(|product| &product.id).collect();
            event(json!({"kind": "impression", "product_ids": ids, "algorithm": advice.algorithm}))
        }
        _ => Ask::LookAround,
    }
}

/// The recommendation that appeals most is clicked, if it appeals enough.
fn click(urge: f64, person: &Person, memory: &mut Memory) -> Ask {
    let beside = memory.focus.as_ref().map(|focus| &focus.product);
    let best = memory.advice.as_ref().and_then(|advice| {
        advice
            .products
            .iter()
            .map(|product| (person.appeal(product, beside), product))
            .filter(|(appeal, _)| *appeal > urge)
            // Of equals the first, as a reader's eye has it.
            .rev()
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, product)| (product.clone(), advice.algorithm.clone()))
    });
    let Some((product, algorithm)) = best else {
        return Ask::LookAround;
    };
    let ask = event(json!({"kind": "click", "product_id": product.id, "algorithm": algorithm}));
    memory.clicked = true;
    memory.focus = Some(Focus {
        product,
        algorithm: Some(algorithm),
    });
    ask
}

/// Half a second to half a minute, longer the more a product appeals.
fn dwell(spread: f64, person: &Person, memory: &Memory) -> Ask {
    let Some(focus) = &memory.focus else {
        return Ask::LookAround;
    };
    let seconds = 0.5 + spread * 49.0 * person.appeal(&focus.product, None).max(0.1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousand milliseconds"
    )]
    let dwell_ms = (seconds * 1e3) as u64;
    event(
        json!({"kind": "dwell", "product_id": focus.product.id, "dwell_ms": dwell_ms, "algorithm": focus.algorithm}),
    )
}

fn cart(memory: &mut Memory) -> Ask {
    let Some(focus) = &memory.focus else {
        return Ask::LookAround;
    };
    if !memory.basket.contains(&focus.product.id) {
        memory.basket.push(focus.product.id.clone());
    }
    event(json!({"kind": "cart", "product_id": focus.product.id, "algorithm": focus.algorithm}))
}

fn buy(order: Order, memory: &mut Memory) -> Ask {
    if memory.basket.is_empty() {
        return Ask::LookAround;
    }
    let lines: Vec<_> = std::mem::take(&mut memory.basket)
        .into_iter()
        .map(|id| json!({"product_id": id, "quantity": order.quantity}))
        .collect();
    let number = match order.card {
        Card::Good => "4242424242424242",
        Card::Declined => "4000000000000002",
        Card::InsufficientFunds => "4000000000009995",
    };
    let mut body = json!({"lines": lines, "card": {"number": number}});
    if order.gift {
        body["gift_message"] = json!("With a song");
    }
    Ask::Buy {
        body,
        card: order.card,
    }
}

fn event(mut event: Value) -> Ask {
    // What is not known is left out.
    if let Some(members) = event.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    Ask::Event(json!({"events": [event]}))
}
