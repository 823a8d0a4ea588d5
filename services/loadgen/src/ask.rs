//! From a step of the plan to a request, and from its answer back into the shopper's memory. No I/O.
//!
//! What a step cannot do (nothing is in the basket, nobody is signed in yet), the shopper does not pretend to have done:
//! the step then is a look around instead.

mod answer;
mod request;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::plan::{Card, Order, Step};
use crate::shopper::{Account, Focus, Memory, Product, Visiting};

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

impl Ask {
    /// Whether a visitor waits for it, and leaves when it does not come.
    pub fn is_page(&self) -> bool {
        matches!(
            self,
            Self::Profile
                | Self::Orders
                | Self::Browse(_)
                | Self::Search(_)
                | Self::LookAround
                | Self::View(_)
                | Self::ReadGuestbook
        )
    }
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

/// What the shopper asks now, after `thought_ms` of thinking in the shop's time.
pub fn decide(
    step: &Step,
    thought_ms: u64,
    memory: &mut Memory,
    visiting: &mut Visiting,
    now: Instant,
) -> Ask {
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
        // Tried once for each account; whether it works is seen in the figures.
        memory.filled_profile = true;
        return Ask::FillProfile;
    }
    match step {
        Step::Profile => Ask::Profile,
        Step::Orders => Ask::Orders,
        Step::Browse => {
            let shelf = visiting.wished.as_ref();
            shelf.map_or(Ask::LookAround, |product| Ask::Browse(product.category.clone()))
        }
        Step::Search { pick } => choose(&WORDS, *pick).map_or(Ask::LookAround, |word| Ask::Search(word)),
        Step::Open => look_at(visiting.wished.clone(), visiting),
        Step::View { pick } => look_at(choose(&visiting.shelf, *pick).cloned(), visiting),
        Step::Advise => Ask::Advise(visiting.focus.as_ref().map(|focus| focus.product.id.clone())),
        Step::Impression => impression(visiting),
        Step::Choose => read_and_choose(thought_ms, visiting),
        Step::Follow => visiting
            .found
            .as_ref()
            .map_or(Ask::LookAround, |found| Ask::View(found.product.id.clone())),
        Step::Dwell => visiting
            .focus
            .as_ref()
            .map_or(Ask::LookAround, |focus| events(vec![dwell(thought_ms, focus)])),
        Step::Cart { urge } => cart(*urge, visiting),
        Step::Buy(order) => buy(*order, &mut visiting.basket),
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
        Step::Browse | Step::Search { .. } | Step::Open | Step::View { .. } | Step::ReadGuestbook
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

fn look_at(product: Option<Product>, visiting: &mut Visiting) -> Ask {
    let Some(product) = product else {
        return Ask::LookAround;
    };
    let ask = Ask::View(product.id.clone());
    visiting.focus = Some(Focus {
        product,
        algorithm: None,
    });
    ask
}

fn impression(visiting: &Visiting) -> Ask {
    match &visiting.advice {
        Some(advice) if !advice.products.is_empty() => {
            let ids: Vec<_> = advice.products.iter().map(|product| &product.id).collect();
            events(vec![
                json!({"kind": "impression", "product_ids": ids, "algorithm": advice.algorithm}),
            ])
        }
        _ => Ask::LookAround,
    }
}

/// The first recommendation that is part of the wish is clicked; the page that it was on has been read by then.
fn read_and_choose(thought_ms: u64, visiting: &mut Visiting) -> Ask {
    let Some(read) = &visiting.focus else {
        return Ask::LookAround;
    };
    let mut told = vec![dwell(thought_ms, read)];
    visiting.found = visiting.advice.as_ref().and_then(|advice| {
        let product = advice
            .products
            .iter()
            .find(|product| visiting.others.contains(&product.id))?;
        Some(Focus {
            product: product.clone(),
            algorithm: Some(advice.algorithm.clone()),
        })
    });
    if let Some(found) = &visiting.found {
        told.push(json!({"kind": "click", "product_id": found.product.id, "algorithm": found.algorithm}));
        visiting.focus = Some(found.clone());
    }
    events(told)
}

fn dwell(thought_ms: u64, focus: &Focus) -> Value {
    json!({"kind": "dwell", "product_id": focus.product.id, "dwell_ms": thought_ms, "algorithm": focus.algorithm})
}

/// What was come for, and what was found beside it.
fn cart(urge: f64, visiting: &mut Visiting) -> Ask {
    let buys = urge < visiting.habits.buys(visiting.found.is_some());
    let Some(wished) = visiting.wished.as_ref().filter(|_| buys) else {
        return Ask::LookAround;
    };
    let came_for = Focus {
        product: wished.clone(),
        algorithm: None,
    };
    let mut told = Vec::new();
    for Focus { product, algorithm } in std::iter::once(&came_for).chain(&visiting.found) {
        visiting.basket.push(product.id.clone());
        told.push(json!({"kind": "cart", "product_id": product.id, "algorithm": algorithm}));
    }
    events(told)
}

fn buy(order: Order, basket: &mut Vec<String>) -> Ask {
    if basket.is_empty() {
        return Ask::LookAround;
    }
    let lines: Vec<_> = std::mem::take(basket)
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

fn events(mut events: Vec<Value>) -> Ask {
    // What is not known is left out.
    for event in &mut events {
        if let Some(members) = event.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
    }
    Ask::Event(json!({"events": events}))
}
