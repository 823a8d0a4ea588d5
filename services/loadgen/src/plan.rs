//! Who comes, when, and for what: a Poisson process of visits, made by people who take turns.
//!
//! Pure: the same seed gives the same sequence, whatever the shop answers. What a person does is drawn from the seed and the
//! person's number alone, so that a person behaves alike at any rate and among any number of others.

mod script;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::api::{Load, Mix};
use crate::population::Cohort;

pub use script::{Beat, Card, Order, Step};

/// One visit of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The person's number: 0, 1, 2 …
    pub person: u32,
    pub cohort: Cohort,
    /// The first one of the person is 0.
    pub number: u32,
    pub beats: Vec<Beat>,
}

impl Visit {
    /// Whether the person comes no more.
    pub fn is_last(&self) -> bool {
        self.number + 1 >= self.cohort.habits().visits
    }
}

#[derive(Debug)]
pub struct Planner {
    seed: u64,
    bad_card_share: f64,
    rng: StdRng,
    /// The people who take turns.
    places: Vec<Place>,
    next_person: u32,
    turn: usize,
    lengths: [f64; Cohort::ALL.len()],
}

/// A person, and how many visits there were.
#[derive(Clone, Copy, Debug)]
struct Place {
    person: u32,
    cohort: Cohort,
    visits: u32,
}

impl Planner {
    pub fn new(seed: u64, bad_card_share: f64) -> Self {
        Self {
            seed,
            bad_card_share,
            rng: StdRng::seed_from_u64(seed),
            places: Vec::new(),
            next_person: 0,
            turn: 0,
            lengths: Cohort::ALL.map(requests_per_person),
        }
    }

    /// The time to the next arrival, in units of the average time between two: exponential, as between two events of a
    /// Poisson process, by inversion.
    pub fn gap(&mut self) -> f64 {
        -f64::ln_1p(-self.rng.random::<f64>())
    }

    /// From 0 to 1: an arrival at a time when the rate is below its peak takes place if this is below rate / peak
    /// (Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning", 1979).
    pub fn chance(&mut self) -> f64 {
        self.rng.random()
    }

    /// The next visit.
    pub fn next(&mut self, load: &Load) -> Visit {
        let users = usize::try_from(load.users.max(1)).unwrap_or(usize::MAX);
        let index = self.turn % users;
        self.turn = self.turn.wrapping_add(1);
        while self.places.len() <= index {
            let place = self.newcomer(&load.mix);
            self.places.push(place);
        }
        let Place {
            person,
            cohort,
            visits: number,
        } = self.places[index];
        let seed = seed_of(seed_of(self.seed, person), number);
        let visit = Visit {
            person,
            cohort,
            number,
            beats: script::visit(seed, cohort, number, self.bad_card_share),
        };
        if visit.is_last() {
            self.places[index] = self.newcomer(&load.mix);
        } else {
            self.places[index].visits += 1;
        }
        visit
    }

    /// How many requests a visit has on average.
    pub fn requests_per_visit(&self, mix: &Mix) -> f64 {
        let (mut requests, mut visits) = (0.0, 0.0);
        for (cohort, length) in Cohort::ALL.into_iter().zip(self.lengths) {
            requests += mix.of(cohort) * length;
            visits += mix.of(cohort) * f64::from(cohort.habits().visits);
        }
        if visits > 0.0 { requests / visits } else { 1.0 }
    }

    fn newcomer(&mut self, mix: &Mix) -> Place {
        let person = self.next_person;
        self.next_person = person.wrapping_add(1);
        let draw = StdRng::seed_from_u64(seed_of(!self.seed, person)).random();
        Place {
            person,
            cohort: Cohort::of(draw, mix),
            visits: 0,
        }
    }
}

/// A seed for what belongs to one person or one visit (the finalizer of SplitMix64, so that neighbours differ in every bit).
pub fn seed_of(seed: u64, number: u32) -> u64 {
    let mut z = seed ^ (u64::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Mean of all visits of a person, of a thousand people that are always the same.
fn requests_per_person(cohort: Cohort) -> f64 {
    const PEOPLE: u32 = 1_000;
    let visits = (0..PEOPLE).flat_map(|person| {
        (0..cohort.habits().visits).map(move |number| {
            let seed = seed_of(seed_of(0, person), number);
            script::visit(seed, cohort, number, 0.0).len()
        })
    });
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
    let requests = visits.sum::<usize>() as f64;
    requests / f64::from(PEOPLE)
}

#[cfg(test)]
mod tests;
