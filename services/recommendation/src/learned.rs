//! What is known of purchases, in memory: in how many baskets each product was, and each two products together.
//!
//! Pure counts of a bounded number of products, so neither memory nor the time of an answer grows with the number of
//! orders. The shipped history and the shop's own orders are counted apart: the latter are set to what the database says,
//! as often as one likes.

use std::collections::HashMap;

use crate::history::Basket;

/// Products beyond this many are not learned of: the ids come from outside, and memory is bounded.
const MOST_PRODUCTS: usize = 5_000;

/// Two products have to be in so many baskets together before that means anything.
const SUPPORT: u32 = 2;

/// Takes that many baskets for similarity to be worth half: what few baskets say is drawn towards nothing.
const SHRINKAGE: f64 = 3.0;

/// Products named as the reason for another one.
const REASONS: usize = 2;

/// A product, as this memory numbers it.
pub type Number = u32;

#[derive(Clone, Debug, Default)]
pub struct Learned {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, Number>,
    /// Baskets with each product.
    sold: Vec<Count>,
    /// The products from the best seller down.
    ranked: Vec<Number>,
    /// Baskets with each product and each other one; empty where only best sellers are wanted.
    together: Vec<HashMap<Number, Count>>,
    /// What users bought in the history.
    bought: HashMap<i64, Vec<Number>>,
    depth: Depth,
}

/// How much is learned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    #[default]
    BestSellers,
    BoughtTogether,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    history: u32,
    shop: u32,
}

/// A product that goes with others, and with which of them most.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    pub product: Number,
    pub score: f64,
    pub reasons: Vec<Number>,
}

impl Count {
    fn sum(self) -> u32 {
        self.history.saturating_add(self.shop)
    }
}

impl Learned {
    pub fn from_history(baskets: &[Basket<'_>], depth: Depth) -> Self {
        let mut learned = Self {
            depth,
            ..Self::default()
        };
        for basket in baskets {
            learned.add(basket);
        }
        learned.rank();
        learned
    }

    fn add(&mut self, basket: &Basket<'_>) {
        let mut numbers: Vec<_> = basket
            .products
            .iter()
            .filter_map(|name| self.enter(name))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in &numbers {
            self.sold[*number as usize].history += 1;
        }
        if self.depth == Depth::BestSellers {
            return;
        }
        for a in &numbers {
            for b in numbers.iter().filter(|b| *b != a) {
                self.together[*a as usize].entry(*b).or_default().history += 1;
            }
        }
        let bought = self.bought.entry(basket.user).or_default();
        bought.extend(numbers);
        bought.sort_unstable();
        bought.dedup();
    }

    /// The shop's own orders had `product` in so many baskets.
    pub fn set_sold(&mut self, product: &str, baskets: u32) {
        if let Some(number) = self.enter(product) {
            self.sold[number as usize].shop = baskets;
        }
    }

    /// The shop's own orders had `a` and `b` together in so many baskets.
    pub fn set_together(&mut self, a: &str, b: &str, baskets: u32) {
        if let (Some(a), Some(b)) = (self.enter(a), self.enter(b)) {
            self.together[a as usize].entry(b).or_default().shop = baskets;
            self.together[b as usize].entry(a).or_default().shop = baskets;
        }
    }

    /// To be called after counts were set.
    pub fn rank(&mut self) {
        let mut ranked: Vec<_> = self.sold.iter().zip(0..).map(|(_, number)| number).collect();
        // Equals stay in one order, whatever order they were learned in.
        ranked.sort_unstable_by(|a, b| {
            let sold = |number: Number| self.sold[number as usize].sum();
            sold(*b)
                .cmp(&sold(*a))
                .then_with(|| self.name(*a).cmp(self.name(*b)))
        });
        self.ranked = ranked;
    }

    pub fn number(&self, product: &str) -> Option<Number> {
        self.numbers.get(product).copied()
    }

    pub fn name(&self, product: Number) -> &str {
        &self.names[product as usize]
    }

    /// What `user` bought in the history.
    pub fn bought_by(&self, user: i64) -> &[Number] {
        self.bought.get(&user).map(Vec::as_slice).unwrap_or_default()
    }

    /// The best sellers, with their share of what the very best one sold.
    pub fn best_sellers(&self) -> impl Iterator<Item = (Number, f64)> {
        let sold = |number: Number| f64::from(self.sold[number as usize].sum());
        let most = self.ranked.first().map_or(1.0, |best| sold(*best).max(1.0));
        self.ranked
            .iter()
            .map(move |number| (*number, sold(*number) / most))
    }

    /// What goes with `products`, itself not among them, the best first: the sum of how similar it is to each of them.
    pub fn companions(&self, products: &[Number]) -> Vec<Companion> {
        let mut found: HashMap<Number, Vec<(f64, Number)>> = HashMap::new();
        for product in products {
            let Some(others) = self.together.get(*product as usize) else {
                continue;
            };
            for (other, together) in others.iter().filter(|(other, _)| !products.contains(other)) {
                if let Some(score) = self.similarity(*product, *other, together.sum()) {
                    found.entry(*other).or_default().push((score, *product));
                }
            }
        }
        let mut companions: Vec<_> = found
            .into_iter()
            .map(|(product, mut parts)| {
                parts.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                Companion {
                    product,
                    score: parts.iter().map(|(score, _)| score).sum(),
                    reasons: parts.iter().take(REASONS).map(|(_, reason)| *reason).collect(),
                }
            })
            .collect();
        companions.sort_unstable_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| self.name(a.product).cmp(self.name(b.product)))
        });
        companions
    }

    /// Cosine of two products over the baskets, shrunk: `n(ab) / √(n(a)·n(b)) · n(ab) / (n(ab) + shrinkage)`.
    fn similarity(&self, a: Number, b: Number, together: u32) -> Option<f64> {
        if together < SUPPORT {
            return None;
        }
        let sold = |number: Number| f64::from(self.sold[number as usize].sum());
        let together = f64::from(together);
        let cosine = together / (sold(a) * sold(b)).sqrt();
        Some(cosine * together / (together + SHRINKAGE))
    }

    fn enter(&mut self, name: &str) -> Option<Number> {
        if let Some(number) = self.number(name) {
            return Some(number);
        }
        if self.names.len() == MOST_PRODUCTS {
            return None;
        }
        let number = Number::try_from(self.names.len()).ok()?;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        self.sold.push(Count::default());
        self.together.push(HashMap::new());
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history;

    fn learned() -> Learned {
        let csv = "basket,user,products\n1,7,bread jam\n2,8,bread jam\n3,8,bread milk\n4,9,milk\n5,9,tea\n6,9,bread\n";
        Learned::from_history(&history::read(csv).expect("whole"), Depth::BoughtTogether)
    }

    fn names(learned: &Learned, numbers: impl Iterator<Item = Number>) -> Vec<String> {
        numbers.map(|number| learned.name(number).to_owned()).collect()
    }

    #[test]
    fn best_sellers_are_in_order_and_equals_by_name() {
        let learned = learned();
        let best: Vec<_> = learned.best_sellers().collect();
        assert_eq!(
            names(&learned, best.iter().map(|(number, _)| *number)),
            ["bread", "jam", "milk", "tea"]
        );
        assert!((best[1].1 - 0.5).abs() < 1e-9);
    }

    #[test]
    fn companions_need_support_and_say_with_what_they_were_bought() {
        let learned = learned();
        let bread = learned.number("bread").expect("known");
        let found = learned.companions(&[bread]);
        // Milk was bought with bread once, which means nothing yet.
        assert_eq!(names(&learned, found.iter().map(|found| found.product)), ["jam"]);
        assert_eq!(found[0].reasons, [bread]);
        let expected = 2.0 / (4.0_f64 * 2.0).sqrt() * 2.0 / (2.0 + SHRINKAGE);
        assert!((found[0].score - expected).abs() < 1e-9);
    }

    #[test]
    fn the_shops_own_orders_add_to_the_history_and_may_be_set_again() {
        let mut learned = learned();
        for _ in 0..2 {
            learned.set_sold("milk", 5);
            learned.set_together("milk", "bread", 1);
            learned.rank();
        }
        let best = names(&learned, learned.best_sellers().map(|(number, _)| number));
        assert_eq!(best, ["milk", "bread", "jam", "tea"]);
        let bread = learned.number("bread").expect("known");
        assert_eq!(learned.companions(&[bread]).len(), 2);
    }

    #[test]
    fn memory_is_bounded_whatever_ids_come() {
        let mut learned = learned();
        for number in 0..2 * MOST_PRODUCTS {
            learned.set_sold(&format!("made-up-{number}"), 1);
        }
        assert_eq!(learned.names.len(), MOST_PRODUCTS);
    }
}
