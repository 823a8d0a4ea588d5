//! Figures of the business by version: payments that succeed, shoppers who buy. Read from the instances themselves, every
//! few seconds.

use std::collections::{BTreeMap, VecDeque};

use promql::exposition::{self, Unreadable};
use serde::Deserialize;
use stats::{ALPHA, wilson};

use crate::api::tick::{Figure, FigureName};
use crate::run_file::RunInstance;

/// The service that takes payments.
pub const PAYMENT: &str = "payment-service";
/// The service that recommends, and keeps the books of its experiment.
pub const RECOMMENDATION: &str = "recommendation-service";
/// Where it shows them.
pub const EXPERIMENT: &str = "/experiments/recommendation";

const PAYMENTS: &str = "payments_total";
/// The outcome that is a success.
const CAPTURED: &str = "captured";

/// How many looks make up what payments are about.
const LOOKS: usize = 12;

/// Hits among all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub hits: u64,
    pub all: u64,
}

/// Service and subset.
type Version = (String, String);

/// What is known of them.
#[derive(Clone, Debug, Default)]
pub struct Business {
    /// The counters of each instance at the last look, with the number of its restarts.
    instances: BTreeMap<String, (u32, Counts)>,
    /// What was counted between looks, the newest first.
    looks: VecDeque<BTreeMap<Version, Counts>>,
    /// By subset, since the experiment began.
    conversion: BTreeMap<String, Counts>,
}

/// What recommendation-service says about its experiment, as far as it is of interest here.
#[derive(Debug, Deserialize)]
struct Experiment {
    arms: Vec<ArmFigures>,
}

#[derive(Debug, Deserialize)]
struct ArmFigures {
    arm: String,
    users: u64,
    converted: u64,
}

impl Business {
    /// Takes what the payment instances that answered have counted so far.
    pub fn payments(&mut self, answers: &[(&RunInstance, Counts)]) {
        let mut look = BTreeMap::<Version, Counts>::new();
        for (instance, now) in answers {
            let known = self
                .instances
                .insert(instance.name.clone(), (instance.restarts, *now));
            let since = match known {
                Some((restarts, before)) if restarts == instance.restarts && before.all <= now.all => {
                    Counts {
                        hits: now.hits.saturating_sub(before.hits),
                        all: now.all - before.all,
                    }
                }
                // It was started again: all of it is new.
                Some(_) => *now,
                // Seen for the first time: nobody knows when it was.
                None => Counts::default(),
            };
            let version = (instance.service.clone(), instance.subset.clone());
            let sum = look.entry(version).or_default();
            sum.hits += since.hits;
            sum.all += since.all;
        }
        self.looks.push_front(look);
        self.looks.truncate(LOOKS);
    }

    /// Takes what recommendation-service says about its experiment.
    pub fn experiment(&mut self, text: &str) -> Result<(), serde_json::Error> {
        let experiment: Experiment = serde_json::from_str(text)?;
        let counts = experiment.arms.into_iter().map(|arm| {
            let counts = Counts {
                hits: arm.converted,
                all: arm.users,
            };
            (format!("algorithm-{}", arm.arm), counts)
        });
        self.conversion = counts.collect();
        Ok(())
    }

    /// The figures of a version.
    pub fn of(&self, service: &str, subset: Option<&str>) -> Vec<Figure> {
        let Some(subset) = subset else {
            return Vec::new();
        };
        let version = (service.to_owned(), subset.to_owned());
        let payments =
            self.looks
                .iter()
                .filter_map(|look| look.get(&version))
                .fold(Counts::default(), |sum, counts| Counts {
                    hits: sum.hits + counts.hits,
                    all: sum.all + counts.all,
                });
        let conversion = self.conversion.get(subset).filter(|_| service == RECOMMENDATION);
        let known = [
            (FigureName::PaymentSuccess, Some(payments)),
            (FigureName::Conversion, conversion.copied()),
        ];
        let figures = known.into_iter().filter_map(|(name, counts)| {
            let counts = counts?;
            let share = wilson(counts.hits, counts.all, ALPHA)?.rounded();
            Some(Figure { name, share })
        });
        figures.collect()
    }
}

/// Payments that an instance has brought to an end, from its metrics.
pub fn payments(text: &str) -> Result<Counts, Unreadable> {
    let mut counts = Counts::default();
    for sample in exposition::samples(text, &[PAYMENTS]) {
        let sample = sample?;
        let count = crate::traffic::whole(sample.value);
        counts.all += count;
        if sample.label("outcome") == CAPTURED {
            counts.hits += count;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_file::State;

    fn instance(name: &str, restarts: u32) -> RunInstance {
        RunInstance {
            service: PAYMENT.into(),
            variant: "v2".into(),
            subset: "green".into(),
            name: name.into(),
            state: State::Up,
            pid: None,
            listen: None,
            admin: None,
            restarts,
        }
    }

    fn counts(hits: u64, all: u64) -> Counts {
        Counts { hits, all }
    }

    fn green(business: &Business) -> Option<(f64, u64)> {
        let figure = business.of(PAYMENT, Some("green")).pop()?;
        assert_eq!(figure.name, FigureName::PaymentSuccess);
        Some((figure.share.value, figure.share.n))
    }

    #[test]
    fn payments_are_read_from_an_instances_metrics() {
        let text = "payments_total{outcome=\"captured\",service=\"payment-service\"} 7\n\
                    payments_total{outcome=\"card_declined\"} 1\n\
                    payments_total{outcome=\"channel_timeout\"} 2\n\
                    payment_refunds_total 4\n";
        assert_eq!(payments(text), Ok(counts(7, 10)));
    }

    #[test]
    fn instances_are_added_up_and_one_that_is_started_again_loses_nothing() {
        let (one, two) = (instance("payment-green-1", 0), instance("payment-green-2", 0));
        let mut business = Business::default();
        business.payments(&[(&one, counts(100, 100)), (&two, counts(50, 80))]);
        assert_eq!(green(&business), None, "nobody knows when that was");
        business.payments(&[(&one, counts(109, 110)), (&two, counts(59, 90))]);
        assert_eq!(green(&business), Some((0.9, 20)));
        let again = instance("payment-green-1", 1);
        business.payments(&[(&again, counts(0, 5)), (&two, counts(59, 90))]);
        assert_eq!(green(&business), Some((0.72, 25)));
        for _ in 0..LOOKS {
            business.payments(&[(&again, counts(0, 5))]);
        }
        assert_eq!(green(&business), None, "a minute without a payment");
    }

    #[test]
    fn conversion_is_that_of_the_experiment() {
        let mut business = Business::default();
        let text = r#"{"arms":[{"arm":"a","users":80,"converted":10,"clicks":3},
                               {"arm":"b","users":0,"converted":0}]}"#;
        business.experiment(text).expect("readable");
        let figures = business.of(RECOMMENDATION, Some("algorithm-a"));
        assert_eq!(figures[0].name, FigureName::Conversion);
        assert_eq!((figures[0].share.value, figures[0].share.n), (0.125, 80));
        assert_eq!(business.of(RECOMMENDATION, Some("algorithm-b")), []);
        assert_eq!(business.of("user-service", Some("algorithm-a")), []);
        assert!(business.experiment("{}").is_err());
    }
}
