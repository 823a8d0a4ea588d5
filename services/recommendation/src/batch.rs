//! From a list of events to as few writes as possible: what happened between two purchases is added up.
//!
//! The order of purchases and everything else is kept, because only a purchase *after* an impression is a conversion.

use std::collections::BTreeMap;

use crate::model::{Algorithm, Event};

/// Most products of one basket of which each two are counted together; a basket has 1 to 5 as a rule.
const MOST_TOGETHER: usize = 20;

/// What happened up to a purchase, and that purchase, unless it is the last step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub counts: BTreeMap<Algorithm, Counts>,
    pub purchase: Option<Purchase>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    pub dwells: i64,
    pub dwell_ms: i64,
}

/// A basket: its products in order, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub order_id: String,
    pub products: Vec<String>,
}

/// The steps to write, in order.
pub fn steps(events: Vec<Event>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = Step::default();
    for event in events {
        let mut counts =
            |algorithm, change: fn(&mut Counts)| change(step.counts.entry(algorithm).or_default());
        match event {
            Event::Impression(algorithm) => counts(algorithm, |counts| counts.impressions += 1),
            Event::Click(algorithm) => counts(algorithm, |counts| counts.clicks += 1),
            Event::Cart(algorithm) => counts(algorithm, |counts| counts.carts += 1),
            Event::Dwell { algorithm, millis } => {
                let counts = step.counts.entry(algorithm).or_default();
                counts.dwells += 1;
                counts.dwell_ms += millis;
            }
            Event::Purchase { order_id, products } => {
                step.purchase = Some(Purchase { order_id, products });
                steps.push(std::mem::take(&mut step));
            }
        }
    }
    steps.push(step);
    steps
}

impl Purchase {
    /// Each two products, in the order of their ids.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let some = &self.products[..self.products.len().min(MOST_TOGETHER)];
        let places = some.iter().enumerate();
        places.flat_map(move |(place, a)| some[place + 1..].iter().map(|b| (a.as_str(), b.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purchase(products: &[&str]) -> Purchase {
        Purchase {
            order_id: "o1".into(),
            products: products.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    #[test]
    fn what_happens_between_purchases_is_added_up() {
        let bought = Event::Purchase {
            order_id: "o1".into(),
            products: vec!["tea".into()],
        };
        let events = vec![
            Event::Impression(Algorithm::A),
            Event::Click(Algorithm::B),
            Event::Impression(Algorithm::A),
            bought,
            Event::Impression(Algorithm::A),
        ];
        let shown = |impressions| Counts {
            impressions,
            ..Counts::default()
        };
        let clicked = Counts {
            clicks: 1,
            ..Counts::default()
        };
        let expected = [
            Step {
                counts: BTreeMap::from([(Algorithm::A, shown(2)), (Algorithm::B, clicked)]),
                purchase: Some(purchase(&["tea"])),
            },
            Step {
                counts: BTreeMap::from([(Algorithm::A, shown(1))]),
                purchase: None,
            },
        ];
        assert_eq!(steps(events), expected);
    }

    #[test]
    fn each_two_products_are_a_pair_and_a_huge_basket_stays_bounded() {
        let basket = purchase(&["a", "b", "c"]);
        let pairs: Vec<_> = basket.pairs().collect();
        assert_eq!(pairs, [("a", "b"), ("a", "c"), ("b", "c")]);
        let many: Vec<_> = (0..100).map(|number| number.to_string()).collect();
        let huge = purchase(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(huge.pairs().count(), MOST_TOGETHER * (MOST_TOGETHER - 1) / 2);
    }
}
