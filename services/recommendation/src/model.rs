//! The terms of recommendation-service.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The two sides of the A/B test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// Best sellers.
    A,
    /// What is bought together.
    B,
}

/// How users are divided into two arms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Grouping {
    /// By what they saw. A user of both algorithms is in both arms.
    #[default]
    Algorithm,
    /// Even user ids and odd ones, as the experiment's routes divide them: for A/A runs, and to check the split.
    Parity,
}

/// One side of a [`Grouping`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    Algorithm(Algorithm),
    Even,
    Odd,
}

/// Who makes a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    pub user: Option<i64>,
    /// Why the visitor counts for nothing, if so.
    pub excluded: Option<Excluded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excluded {
    Bot,
    Staff,
    /// Sent to the candidate by a header, not split by chance.
    Tester,
}

/// What somebody could be shown something for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub user: Option<i64>,
    /// The product that is looked at.
    pub product: Option<String>,
    /// How many to recommend at most.
    pub limit: usize,
}

/// A product and why it is recommended.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    pub product: String,
    pub score: f64,
    pub because: Because,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// It is in many baskets.
    BestSeller,
    /// It is in the baskets of this product.
    BoughtWith(String),
}

/// Something that happened on a page, or an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The algorithm whose recommendation led to it, if the client knows one.
    pub algorithm: Option<Algorithm>,
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// So many products came into view.
    Impression(i64),
    Click,
    Cart,
    Purchase(Basket),
    /// So many milliseconds with a product.
    Dwell(i64),
}

/// What an order holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basket {
    pub order_id: String,
    pub products: Vec<String>,
}

impl Algorithm {
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// Its place in a set of algorithms.
    pub const fn bit(self) -> i64 {
        match self {
            Self::A => 1,
            Self::B => 2,
        }
    }
}

impl Grouping {
    pub const fn arms(self) -> [Arm; 2] {
        match self {
            Self::Algorithm => [Arm::Algorithm(Algorithm::A), Arm::Algorithm(Algorithm::B)],
            Self::Parity => [Arm::Even, Arm::Odd],
        }
    }
}

impl Arm {
    pub const fn of_user(user: i64) -> Self {
        if user % 2 == 0 { Self::Even } else { Self::Odd }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Algorithm(algorithm) => algorithm.as_str(),
            Self::Even => "even",
            Self::Odd => "odd",
        }
    }
}

impl Visitor {
    /// The user, if there is one who counts.
    pub const fn participant(self) -> Option<i64> {
        match self.excluded {
            None => self.user,
            Some(_) => None,
        }
    }
}

impl Excluded {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Staff => "staff",
            Self::Tester => "tester",
        }
    }
}

impl Event {
    /// The algorithm that the event counts for: an impression that names none for the one that serves. `None` for a
    /// purchase that names none: it counts for whatever the user has seen.
    pub fn counts_for(&self, serving: Algorithm) -> Option<Algorithm> {
        match self.action {
            Action::Impression(_) => Some(self.algorithm.unwrap_or(serving)),
            Action::Click | Action::Cart | Action::Purchase(_) | Action::Dwell(_) => self.algorithm,
        }
    }

    pub fn basket(&self) -> Option<&Basket> {
        match &self.action {
            Action::Purchase(basket) => Some(basket),
            Action::Impression(_) | Action::Click | Action::Cart | Action::Dwell(_) => None,
        }
    }
}

impl Action {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Impression(_) => "impression",
            Self::Click => "click",
            Self::Cart => "cart",
            Self::Purchase(_) => "purchase",
            Self::Dwell(_) => "dwell",
        }
    }
}
