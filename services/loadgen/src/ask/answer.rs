//! What an answer means: for the figures, and for the shopper who got it.

use std::time::Duration;

use reqwest::StatusCode;
use serde::Deserialize;
use tokio::time::Instant;

use super::Ask;
use crate::plan::Card;
use crate::shopper::{Account, Advice, Memory, Product, Visiting};

/// An answer of the shop.
#[derive(Clone, Debug)]
pub struct Received {
    pub status: StatusCode,
    /// `name=value` of the cookie that was set, and how long it lives.
    pub cookie: Option<(String, Duration)>,
    pub body: Vec<u8>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    /// A definite no that belongs to the business, by its code.
    Refused(String),
    /// Anything else, by status and code, or why there was no answer.
    Failed(String),
}

#[derive(Deserialize)]
struct Products {
    products: Vec<Product>,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// Sorts an answer, or the reason why there was none, and lets the shopper remember it.
pub fn learn(
    ask: &Ask,
    received: Result<Received, String>,
    memory: &mut Memory,
    visiting: &mut Visiting,
    now: Instant,
) -> Outcome {
    let outcome = match &received {
        Ok(received) if received.status.is_success() => remember(ask, received, memory, visiting, now),
        Ok(received) => refusal(ask, received),
        Err(reason) => Outcome::Failed(reason.clone()),
    };
    if matches!(ask, Ask::SignUp | Ask::SignIn) && memory.account == Account::Pending {
        // Nobody knows whether a sign-up without an answer made an account: to sign up again tells.
        memory.account = match (ask, &outcome) {
            (Ask::SignUp, Outcome::Failed(_)) => Account::None,
            _ => Account::SignedOut,
        };
    }
    if received.is_ok_and(|received| received.status == StatusCode::UNAUTHORIZED)
        && matches!(memory.account, Account::SignedIn { .. })
    {
        memory.account = Account::SignedOut;
    }
    outcome
}

fn remember(
    ask: &Ask,
    received: &Received,
    memory: &mut Memory,
    visiting: &mut Visiting,
    now: Instant,
) -> Outcome {
    match ask {
        Ask::SignUp | Ask::SignIn => {
            if let Some((cookie, lives)) = &received.cookie {
                let until = now + lives.saturating_sub(Duration::from_mins(1));
                let cookie = cookie.clone();
                memory.account = Account::SignedIn { cookie, until };
            }
            Outcome::Ok
        }
        Ask::Browse(_) | Ask::Search(_) => match read::<Products>(received) {
            Some(list) => {
                visiting.shelf = list.products;
                Outcome::Ok
            }
            None => unreadable(),
        },
        Ask::Advise(_) => match read::<Advice>(received) {
            Some(advice) => {
                visiting.advice = Some(advice);
                Outcome::Ok
            }
            None => unreadable(),
        },
        Ask::View(_) => read::<Product>(received).map_or_else(unreadable, |_| Outcome::Ok),
        Ask::FillProfile
        | Ask::Profile
        | Ask::Orders
        | Ask::LookAround
        | Ask::Event(_)
        | Ask::Buy { .. }
        | Ask::ReadGuestbook
        | Ask::WriteGuestbook(_) => Outcome::Ok,
    }
}

fn read<T: for<'a> Deserialize<'a>>(received: &Received) -> Option<T> {
    serde_json::from_slice(&received.body).ok()
}

fn unreadable() -> Outcome {
    Outcome::Failed("unreadable answer".into())
}

fn refusal(ask: &Ask, received: &Received) -> Outcome {
    let code = read::<Problem>(received).map(|problem| problem.code);
    let code = code.as_deref().unwrap_or_default();
    let expected = match ask {
        Ask::SignUp => code == "email_taken",
        Ask::Buy { card, .. } => match code {
            // A channel that stays silent is a definite no of the payment, however good the card.
            "out_of_stock" | "channel_timeout" => true,
            "card_declined" => *card == Card::Declined,
            "insufficient_funds" => *card == Card::InsufficientFunds,
            _ => false,
        },
        _ => false,
    };
    if expected && received.status.is_client_error() {
        Outcome::Refused(code.to_owned())
    } else {
        let status = received.status.as_u16();
        Outcome::Failed(format!("{status} {code}").trim_end().to_owned())
    }
}
