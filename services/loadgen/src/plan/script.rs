//! What a shopper does: visits, one after the other, each a few requests long.
//!
//! A step holds its draws. What they come to depends on what the shop shows: who gets recommendations that fit buys more,
//! so that an A/B test of two algorithms has something to find.

use std::collections::VecDeque;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// One request, as far as it is decided beforehand. Each `pick` chooses evenly from a list that the shop has given; each
/// `urge` has to be overcome by how much a product appeals (both from 0 to 1).
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    SignUp,
    FillProfile,
    Profile,
    Orders,
    Browse {
        pick: f64,
    },
    Search {
        pick: f64,
    },
    View {
        pick: f64,
    },
    /// Ask for recommendations.
    Advise,
    /// Say that they were shown.
    Impression,
    /// Click on one of them, or go on.
    Choose {
        urge: f64,
    },
    /// Look at what was clicked.
    Follow,
    Dwell {
        spread: f64,
    },
    /// Put what is looked at into the basket.
    Cart {
        only_if_clicked: bool,
    },
    Buy(Order),
    ReadGuestbook,
    WriteGuestbook {
        pick: f64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    pub quantity: u32,
    pub card: Card,
    pub gift: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Good,
    Declined,
    InsufficientFunds,
}

/// How many visits in a hundred are of which kind.
const BROWSING: u32 = 25;
const SEARCHING: u32 = 12;
const BUYING: u32 = 18;
const GUESTBOOK: u32 = 5;
const ACCOUNT: u32 = 5;
// All others: with recommendations.

#[derive(Debug)]
pub(super) struct Script {
    rng: StdRng,
    bad_card_share: f64,
    steps: VecDeque<Step>,
}

impl Script {
    pub(super) fn new(seed: u64, bad_card_share: f64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            bad_card_share,
            steps: VecDeque::from([Step::SignUp, Step::FillProfile, Step::Profile]),
        }
    }

    pub(super) fn next(&mut self) -> Step {
        loop {
            if let Some(step) = self.steps.pop_front() {
                return step;
            }
            let visit = self.visit();
            self.steps.extend(visit);
        }
    }

    fn visit(&mut self) -> Vec<Step> {
        let mut kind = self.rng.random_range(0..100_u32);
        let mut is = |percent: u32| {
            let hit = kind < percent;
            kind = kind.saturating_sub(percent);
            hit
        };
        if is(BROWSING) {
            vec![self.browse(), self.view(), self.dwell()]
        } else if is(SEARCHING) {
            vec![self.search(), self.view(), self.dwell()]
        } else if is(BUYING) {
            let cart = Step::Cart {
                only_if_clicked: false,
            };
            vec![self.browse(), self.view(), cart, self.buy(), Step::Orders]
        } else if is(GUESTBOOK) {
            let writes = self.unit() < 0.3;
            let write = writes.then(|| Step::WriteGuestbook { pick: self.unit() });
            std::iter::once(Step::ReadGuestbook).chain(write).collect()
        } else if is(ACCOUNT) {
            vec![Step::Profile, Step::Orders]
        } else {
            self.advised()
        }
    }

    /// A product, its recommendations, perhaps a click, and perhaps a purchase of what was clicked.
    fn advised(&mut self) -> Vec<Step> {
        let mut steps = vec![self.browse(), self.view(), Step::Advise, Step::Impression];
        steps.extend([Step::Choose { urge: self.unit() }, Step::Follow, self.dwell()]);
        if self.unit() < 0.5 {
            let cart = Step::Cart {
                only_if_clicked: true,
            };
            steps.extend([cart, self.buy()]);
        }
        steps
    }

    fn browse(&mut self) -> Step {
        Step::Browse { pick: self.unit() }
    }

    fn search(&mut self) -> Step {
        Step::Search { pick: self.unit() }
    }

    fn view(&mut self) -> Step {
        Step::View { pick: self.unit() }
    }

    fn dwell(&mut self) -> Step {
        Step::Dwell { spread: self.unit() }
    }

    fn buy(&mut self) -> Step {
        let card = match self.unit() {
            draw if draw < self.bad_card_share / 2.0 => Card::Declined,
            draw if draw < self.bad_card_share => Card::InsufficientFunds,
            _ => Card::Good,
        };
        Step::Buy(Order {
            quantity: self.rng.random_range(1..=3),
            card,
            gift: self.unit() < 0.1,
        })
    }

    fn unit(&mut self) -> f64 {
        self.rng.random()
    }
}
