//! What one shopper knows, likes and holds in the basket.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::plan::seed_of;
use crate::population::Habits;
use crate::shop::Catalogue;
use crate::tastes::Tastes;

/// As much of a product as a shopper looks at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Product {
    pub id: String,
    pub category: String,
}

/// A shopper, shared by all requests of theirs that are in flight.
#[derive(Clone, Debug)]
pub struct Shopper {
    pub person: Arc<Person>,
    memory: Arc<Mutex<Memory>>,
}

/// What does not change: drawn from the seed and the shopper's number.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub number: u32,
    pub email: String,
    pub name: String,
    pub password: String,
    /// Of the declared tastes, as numbers; the first one first.
    pub tastes: Vec<usize>,
    /// Below the canary share, requests carry `canary: true`.
    pub canary_draw: f64,
    details: Value,
}

/// What stays from visit to visit.
#[derive(Debug, Default)]
pub struct Memory {
    pub account: Account,
    pub filled_profile: bool,
}

/// What is known on one visit.
#[derive(Debug)]
pub struct Visiting {
    pub habits: Habits,
    /// The wished product; the shop sells none at all otherwise.
    pub wished: Option<Product>,
    /// Ids of what would be taken along.
    pub others: Vec<String>,
    /// The products seen last, in order.
    pub shelf: Vec<Product>,
    pub focus: Option<Focus>,
    pub advice: Option<Advice>,
    /// Another product of the wish was among the recommendations, and clicked.
    pub found: Option<Focus>,
    pub basket: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Account {
    #[default]
    None,
    /// A sign-up or sign-in is on its way.
    Pending,
    /// There is an account, but no session.
    SignedOut,
    SignedIn {
        cookie: String,
        until: Instant,
    },
}

/// The product that is looked at, and the algorithm that led there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    pub product: Product,
    pub algorithm: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Advice {
    /// Told back with what is clicked; never looked at.
    pub algorithm: String,
    pub products: Vec<Product>,
}

impl Shopper {
    pub fn new(seed: u64, number: u32, tastes: &Tastes, categories: &[String]) -> Self {
        Self {
            person: Arc::new(Person::new(seed, number, tastes, categories)),
            memory: Arc::default(),
        }
    }

    /// Held for a moment only, never while a request is on its way.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Person {
    fn new(seed: u64, number: u32, tastes: &Tastes, categories: &[String]) -> Self {
        const NAMES: [&str; 12] = [
            "Ada", "Bela", "Clio", "Dario", "Enna", "Falk", "Gita", "Hugo", "Iris", "Jona", "Kaya", "Levi",
        ];
        const STREETS: [&str; 4] = ["Hedge Lane", "Nest Road", "Feather Street", "Perch Square"];
        const TOWNS: [(&str, &str, &str); 4] = [
            ("1010", "Wien", "AT"),
            ("20095", "Hamburg", "DE"),
            ("3011", "Bern", "CH"),
            ("1012", "Amsterdam", "NL"),
        ];
        // Not the generator of the shopper's script, whose draws must not shift.
        let mut rng = StdRng::seed_from_u64(!seed_of(seed, number));
        let mut one_of = |length: usize| rng.random_range(0..length.max(1));
        let name = NAMES[one_of(NAMES.len())].to_owned();
        let addresses: Vec<_> = ["home", "work"][..=one_of(2)]
            .iter()
            .map(|label| {
                let street = format!("{} {}", STREETS[one_of(STREETS.len())], 1 + one_of(120));
                let (postal_code, city, country) = TOWNS[one_of(TOWNS.len())];
                json!({"label": label, "recipient": name, "street": street, "postal_code": postal_code, "city": city, "country": country})
            })
            .collect();
        let mut open = categories.to_vec();
        let mut interests = Vec::new();
        for _ in 0..(1 + one_of(3)).min(open.len()) {
            interests.push(open.swap_remove(one_of(open.len())));
        }
        let slot = ["any", "morning", "afternoon", "evening"][one_of(4)];
        Self {
            number,
            email: format!("shopper-{seed}-{number}@loadgen.example"),
            password: format!("loadgen-{seed}-{number}"),
            canary_draw: rng.random(),
            details: json!({"addresses": addresses, "interests": interests, "delivery": {"slot": slot}}),
            name,
            tastes: tastes.draw(&mut rng),
        }
    }

    /// The body of `PUT /api/me/profile`.
    pub fn details(&self) -> &Value {
        &self.details
    }
}

impl Visiting {
    /// With a wish drawn from the person's tastes and `seed`.
    pub fn new(seed: u64, person: &Person, habits: Habits, tastes: &Tastes, catalogue: &Catalogue) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let sold: Vec<_> = catalogue
            .products
            .iter()
            .map(|product| product.id.as_str())
            .collect();
        let wish = tastes.wish(&person.tastes, &sold, &mut rng);
        let product = |id: &String| {
            catalogue
                .products
                .iter()
                .find(|product| product.id == *id)
                .cloned()
        };
        Self {
            habits,
            wished: wish.first.as_ref().and_then(product),
            others: wish.others,
            shelf: Vec::new(),
            focus: None,
            advice: None,
            found: None,
            basket: Vec::new(),
        }
    }
}

impl Memory {
    /// The session's cookie, unless it is about to end.
    pub fn cookie(&self, now: Instant) -> Option<String> {
        match &self.account {
            Account::SignedIn { cookie, until } if *until > now => Some(cookie.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(seed: u64, number: u32) -> Person {
        let categories: Vec<_> = ["birds", "books", "garden", "kitchen"].map(str::to_owned).into();
        Person::new(seed, number, &Tastes::declared().expect("the file"), &categories)
    }

    #[test]
    fn a_person_is_the_same_for_the_same_seed_and_another_for_another() {
        assert_eq!(person(1, 5), person(1, 5));
        assert_ne!(person(1, 5).email, person(1, 6).email);
        assert_ne!(person(1, 5).email, person(2, 5).email);
        for number in 0..100 {
            let tastes = person(1, number).tastes;
            assert!((1..=2).contains(&tastes.len()), "{tastes:?}");
        }
    }

    #[test]
    fn a_share_of_persons_are_canaries() {
        let below = (0..1_000)
            .filter(|number| person(3, *number).canary_draw < 0.1)
            .count();
        assert!((60..=140).contains(&below), "{below}");
    }

    #[test]
    fn the_wish_of_a_visit_is_of_what_the_shop_sells() {
        let product = |id: &str| Product {
            id: id.into(),
            category: "birds".into(),
        };
        let catalogue = Catalogue {
            products: vec![product("sunflower-hearts-5kg"), product("pot")],
            categories: vec!["birds".into()],
        };
        let (person, tastes) = (person(1, 1), Tastes::declared().expect("the file"));
        let habits = crate::population::Cohort::Browsers.habits();
        let visiting = |seed| Visiting::new(seed, &person, habits, &tastes, &catalogue);
        assert_eq!(visiting(4).wished, visiting(4).wished);
        for seed in 0..50 {
            let Visiting { wished, others, .. } = visiting(seed);
            let wished = wished.expect("a product").id;
            let other = ["sunflower-hearts-5kg", "pot"]
                .into_iter()
                .find(|id| *id != wished);
            assert_eq!(others, Vec::from_iter(other.map(str::to_owned)));
        }
    }
}
