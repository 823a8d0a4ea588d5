//! What a person does on one visit: a few requests, with time to think before each.
//!
//! A step holds its draws. What they come to depends on what the shop shows. How many requests there are does not: where
//! there is nothing to do, the shopper looks around.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::population::{Cohort, Habits};

/// A step, and the seconds of thinking before it, in the shop's time.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    pub after_s: f64,
    pub step: Step,
}

/// One request, as far as it is decided beforehand. Each `pick` (from 0 to 1) chooses evenly from a list that the shop gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Profile,
    Orders,
    /// The shelf that the wished product is on.
    Browse,
    Search {
        pick: f64,
    },
    /// Look at the wished product.
    Open,
    /// Look at something on the shelf.
    View {
        pick: f64,
    },
    /// Ask for recommendations beside what is looked at.
    Advise,
    /// Say that they were shown.
    Impression,
    /// Click on another product of the wish, if it is among them; either way this page is read to its end.
    Choose,
    /// Look at what was clicked.
    Follow,
    /// Leave the page.
    Dwell,
    /// Put the wished products into the basket, if `urge` (from 0 to 1) is below the probability of a purchase.
    Cart {
        urge: f64,
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

/// Events are told a moment after what they tell of.
const MOMENT_S: f64 = 0.2;

/// The visit with this number (0 is the first one) of a person.
pub(super) fn visit(seed: u64, cohort: Cohort, number: u32, bad_card_share: f64) -> Vec<Beat> {
    let mut script = Script {
        rng: StdRng::seed_from_u64(seed),
        habits: cohort.habits(),
        beats: Vec::new(),
    };
    script.arrive(number);
    if script.habits.reads_recommendations {
        script.read_recommendations();
    } else {
        script.find();
    }
    let urge = script.unit();
    let habits = script.habits;
    if urge < habits.buys_when_shown.max(habits.buys_otherwise) {
        script.buy(urge, bad_card_share);
    } else {
        script.linger();
    }
    script.beats
}

struct Script {
    rng: StdRng,
    habits: Habits,
    beats: Vec<Beat>,
}

impl Script {
    /// Signing up, telling where one lives and reading it, or just the last: each takes the place of a look at the profile
    /// where it is needed.
    fn arrive(&mut self, number: u32) {
        self.beats.push(Beat {
            after_s: 0.0,
            step: Step::Profile,
        });
        if number == 0 {
            self.then(Step::Profile);
            self.then(Step::Profile);
        }
    }

    fn find(&mut self) {
        if self.unit() < 0.3 {
            let pick = self.unit();
            self.then(Step::Search { pick });
        } else {
            self.then(Step::Browse);
        }
        self.then(Step::Open);
    }

    fn read_recommendations(&mut self) {
        self.find();
        self.at_once(Step::Advise);
        self.at_once(Step::Impression);
        self.then(Step::Choose);
        self.at_once(Step::Follow);
        self.then(Step::Dwell);
    }

    fn buy(&mut self, urge: f64, bad_card_share: f64) {
        self.then(Step::Cart { urge });
        let card = match self.unit() {
            draw if draw < bad_card_share / 2.0 => Card::Declined,
            draw if draw < bad_card_share => Card::InsufficientFunds,
            _ => Card::Good,
        };
        let order = Order {
            quantity: self.rng.random_range(1..=3),
            card,
            gift: self.unit() < 0.1,
        };
        self.then(Step::Buy(order));
        self.then(Step::Orders);
    }

    /// Who does not buy has a look at something else, or at the guestbook.
    fn linger(&mut self) {
        let draw = self.unit();
        if draw < 0.3 {
            self.then(Step::ReadGuestbook);
            if self.unit() < 0.3 {
                let pick = self.unit();
                self.then(Step::WriteGuestbook { pick });
            }
        } else if draw < 0.7 {
            let (word, product) = (self.unit(), self.unit());
            self.then(Step::Search { pick: word });
            self.then(Step::View { pick: product });
            self.then(Step::Dwell);
        }
    }

    fn then(&mut self, step: Step) {
        let after_s = self.habits.thinking_s * self.rng.random_range(0.4..1.6);
        self.beats.push(Beat { after_s, step });
    }

    fn at_once(&mut self, step: Step) {
        self.beats.push(Beat {
            after_s: MOMENT_S,
            step,
        });
    }

    fn unit(&mut self) -> f64 {
        self.rng.random()
    }
}
