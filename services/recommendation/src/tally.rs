//! What a batch of one user's events adds up to, per algorithm. Pure; the order of the events is the order of the batch.

use crate::model::{Action, Algorithm, Event};

/// What is to be added for one algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub algorithm: Algorithm,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    pub dwells: i64,
    pub dwell_ms: i64,
    /// Purchases before the batch's first impression: they count if there was an impression before the batch.
    pub purchases_before: i64,
    /// Purchases after it: they count.
    pub purchases_after: i64,
}

/// One statement's worth of a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// All but purchases.
    Reactions,
    /// So many purchases, for a user who had an impression by now.
    Purchases(i64),
}

/// `is_new`: whether the order of the event at this index is told for the first time.
pub fn tally(events: &[Event], serving: Algorithm, is_new: impl Fn(usize) -> bool) -> [Tally; 2] {
    let mut tallies = Algorithm::ALL.map(Tally::none);
    for (index, event) in events.iter().enumerate() {
        let algorithm = event.counts_for(serving);
        for tally in &mut tallies {
            // A purchase that names no algorithm counts for each that the user has seen.
            let concerned = match algorithm {
                Some(algorithm) => algorithm == tally.algorithm,
                None => event.basket().is_some(),
            };
            if concerned {
                tally.add(&event.action, is_new(index));
            }
        }
    }
    tallies
}

impl Tally {
    const fn none(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            impressions: 0,
            clicks: 0,
            carts: 0,
            dwells: 0,
            dwell_ms: 0,
            purchases_before: 0,
            purchases_after: 0,
        }
    }

    /// What is to be written, in this order.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.purchases_before > 0 {
            changes.push(Change::Purchases(self.purchases_before));
        }
        if self.impressions + self.clicks + self.carts + self.dwells > 0 {
            changes.push(Change::Reactions);
        }
        if self.purchases_after > 0 {
            changes.push(Change::Purchases(self.purchases_after));
        }
        changes
    }

    fn add(&mut self, action: &Action, is_new: bool) {
        match action {
            Action::Impression(products) => self.impressions += products,
            Action::Click => self.clicks += 1,
            Action::Cart => self.carts += 1,
            Action::Dwell(millis) => {
                self.dwells += 1;
                self.dwell_ms += millis;
            }
            Action::Purchase(_) if !is_new => {}
            Action::Purchase(_) if self.impressions == 0 => self.purchases_before += 1,
            Action::Purchase(_) => self.purchases_after += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Basket;

    fn event(algorithm: Option<Algorithm>, action: Action) -> Event {
        Event { algorithm, action }
    }

    fn purchase(algorithm: Option<Algorithm>) -> Event {
        let basket = Basket {
            order_id: "o".into(),
            products: vec!["moka".into()],
        };
        event(algorithm, Action::Purchase(basket))
    }

    #[test]
    fn an_impression_without_an_algorithm_counts_for_the_one_that_serves_and_nothing_else_does() {
        let events = [
            event(None, Action::Impression(3)),
            event(None, Action::Click),
            event(Some(Algorithm::A), Action::Cart),
            event(None, Action::Dwell(700)),
            event(Some(Algorithm::B), Action::Dwell(700)),
        ];
        let [a, b] = tally(&events, Algorithm::B, |_| true);
        assert_eq!((a.impressions, a.clicks, a.carts, a.dwells), (0, 0, 1, 0));
        assert_eq!((b.impressions, b.clicks, b.dwells, b.dwell_ms), (3, 0, 1, 700));
    }

    #[test]
    fn a_purchase_is_before_or_after_the_first_impression_of_its_algorithm() {
        let events = [
            purchase(None),
            event(Some(Algorithm::A), Action::Impression(1)),
            purchase(None),
            purchase(Some(Algorithm::B)),
            purchase(None),
        ];
        let [a, b] = tally(&events, Algorithm::B, |index| index != 4);
        assert_eq!((a.purchases_before, a.purchases_after), (1, 1));
        assert_eq!((b.purchases_before, b.purchases_after), (3, 0));
    }
}
