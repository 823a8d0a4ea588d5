//! What a batch of one user's events adds up to: for the user as a whole, and for each algorithm. Pure; the order of the
//! events is the order of the batch.

use crate::model::{Action, Algorithm, Event};

/// Whose figures a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The user's, whatever the algorithm.
    User,
    /// The user's under this algorithm.
    Under(Algorithm),
}

/// What is to be added for one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tally {
    pub subject: Subject,
    pub exposure: Exposure,
    /// What happened before the batch's first impression: it counts if there was an impression before the batch.
    before: Outcomes,
    /// What happened after it.
    after: Outcomes,
}

/// What a user was shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    pub impressions: i64,
    /// 1 for a, 2 for b, 3 for both.
    pub algorithms: i64,
}

/// What a user did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcomes {
    pub clicks: i64,
    pub carts: i64,
    pub purchases: i64,
    pub dwells: i64,
    pub dwell_ms: i64,
    pub dwell_square_ms: f64,
}

/// One statement's worth of a tally.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    Exposure(Exposure),
    /// For a user who had an impression by now, not too long ago.
    Outcomes(Outcomes),
}

impl Subject {
    /// In the order in which their rows are written.
    pub const ALL: [Self; 3] = [Self::User, Self::Under(Algorithm::A), Self::Under(Algorithm::B)];
}

/// `is_new`: whether the order of the event at this index is told for the first time.
pub fn tally(events: &[Event], serving: Algorithm, is_new: impl Fn(usize) -> bool) -> [Tally; 3] {
    let mut tallies = Subject::ALL.map(Tally::none);
    for (index, event) in events.iter().enumerate() {
        if event.basket().is_some() && !is_new(index) {
            continue;
        }
        let algorithm = event.counts_for(serving);
        for tally in &mut tallies {
            let concerned = match (algorithm, tally.subject) {
                (Some(_), Subject::User) => true,
                (Some(algorithm), Subject::Under(own)) => algorithm == own,
                // A purchase that names no algorithm counts for each that the user has seen.
                (None, _) => event.basket().is_some(),
            };
            if concerned {
                tally.add(&event.action, algorithm);
            }
        }
    }
    tallies
}

impl Tally {
    fn none(subject: Subject) -> Self {
        Self {
            subject,
            exposure: Exposure::default(),
            before: Outcomes::default(),
            after: Outcomes::default(),
        }
    }

    /// What is to be written, in this order.
    pub fn changes(&self) -> Vec<Change> {
        let outcomes = |outcomes| (outcomes != Outcomes::default()).then_some(Change::Outcomes(outcomes));
        let exposure = (self.exposure.impressions > 0).then_some(Change::Exposure(self.exposure));
        [outcomes(self.before), exposure, outcomes(self.after)]
            .into_iter()
            .flatten()
            .collect()
    }

    fn add(&mut self, action: &Action, algorithm: Option<Algorithm>) {
        let outcomes = if self.exposure.impressions == 0 {
            &mut self.before
        } else {
            &mut self.after
        };
        match action {
            Action::Impression(products) => {
                self.exposure.impressions += products;
                self.exposure.algorithms |= algorithm.map_or(0, Algorithm::bit);
            }
            Action::Click => outcomes.clicks += 1,
            Action::Cart => outcomes.carts += 1,
            Action::Dwell(millis) => outcomes.dwell(*millis),
            Action::Purchase(_) => outcomes.purchases += 1,
        }
    }
}

impl Outcomes {
    #[expect(clippy::cast_precision_loss, reason = "a day of milliseconds at most")]
    fn dwell(&mut self, millis: i64) {
        self.dwells += 1;
        self.dwell_ms += millis;
        self.dwell_square_ms += (millis as f64).powi(2);
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
        let [user, a, b] = tally(&events, Algorithm::B, |_| true);
        let cart = Outcomes {
            carts: 1,
            ..Outcomes::default()
        };
        let dwell = Outcomes {
            dwells: 1,
            dwell_ms: 700,
            dwell_square_ms: 490_000.0,
            ..Outcomes::default()
        };
        let seen = Exposure {
            impressions: 3,
            algorithms: 2,
        };
        assert_eq!(a.changes(), [Change::Outcomes(cart)]);
        assert_eq!(b.changes(), [Change::Exposure(seen), Change::Outcomes(dwell)]);
        let both = Outcomes { carts: 1, ..dwell };
        assert_eq!(user.changes(), [Change::Exposure(seen), Change::Outcomes(both)]);
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
        let [user, a, b] = tally(&events, Algorithm::B, |index| index != 4);
        assert_eq!((user.before.purchases, user.after.purchases), (1, 2));
        assert_eq!((a.before.purchases, a.after.purchases), (1, 1));
        assert_eq!((b.before.purchases, b.after.purchases), (3, 0));
    }
}
