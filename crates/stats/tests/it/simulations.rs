//! The promises of the verdict, in simulated experiments with fixed seeds.

use crate::simulation::{REFERENCE, Truth, looks, median, power, same};
use stats::{Arm, Finding, Settings, proportion, verdict};

const LOOKS: usize = 50;
const USERS_PER_LOOK: u64 = 400;

fn finding(arms: &[Arm; 2]) -> Finding {
    verdict(arms, &Settings::default()).expect("a verdict").finding
}

#[test]
fn looked_at_fifty_times_at_most_one_in_twenty_experiments_without_a_difference_ever_has_a_winner() {
    for (conversion, experiments) in [(0.01, 500), (0.125, 2_000), (0.5, 500)] {
        let (mut winners, mut naive, mut broken) = (0, 0, 0);
        for seed in 0..experiments {
            let (mut won, mut once, mut split) = (false, false, false);
            for arms in looks(seed, same(conversion), USERS_PER_LOOK).take(LOOKS) {
                let found = finding(&arms);
                won |= matches!(found, Finding::Better { .. });
                split |= found == Finding::SplitBroken;
                let [a, b] = arms.map(|arm| (arm.converted, arm.users));
                once |= proportion::difference(a, b, 0.05).expect("two arms").p_value < 0.05;
            }
            winners += u64::from(won);
            naive += u64::from(once);
            broken += u64::from(split);
        }
        assert!(
            winners * 20 <= experiments,
            "{winners} of {experiments} at {conversion}"
        );
        // 2 of 2,000 are expected at most; 7 or more have a probability of less than 1 %.
        assert!(broken <= 6, "{broken} of {experiments} at {conversion}");
        // That is why: a single test looked at again and again.
        assert!(
            naive * 5 > experiments,
            "{naive} of {experiments} at {conversion}"
        );
    }
}

#[test]
fn the_reference_effect_is_found_as_often_and_as_fast_as_theory_allows() {
    let settings = Settings::default();
    let mut found: Vec<u64> = (0..500)
        .map(|seed| {
            for (arms, look) in looks(seed, REFERENCE, USERS_PER_LOOK).take(LOOKS).zip(1..) {
                match finding(&arms) {
                    Finding::Better { arm } => {
                        assert_eq!(arm, "b", "seed {seed}");
                        return look * USERS_PER_LOOK;
                    }
                    Finding::NoVerdictYet { .. } => {}
                    other => panic!("seed {seed}: {other:?}"),
                }
            }
            u64::MAX
        })
        .collect();
    found.sort_unstable();
    let (at_least, at_most) = median(REFERENCE, &settings, USERS_PER_LOOK);
    assert!(
        (at_least..=at_most).contains(&found[250]),
        "median {}, {at_least}..={at_most}",
        found[250]
    );
    for users in [2_000, 4_000, 8_000, 12_000, 20_000] {
        #[expect(clippy::cast_precision_loss, reason = "500 runs")]
        let share = found.partition_point(|n| *n <= users) as f64 / 500.0;
        let (at_least, at_most) = power(REFERENCE, &settings, users);
        // Three standard deviations of 500 runs, at most 0.067.
        let chance = 3.0 * (share * (1.0 - share) / 500.0).sqrt() + 0.001;
        assert!(
            share + chance >= at_least,
            "{share} by {users}: at least {at_least}"
        );
        assert!(share <= at_most + chance, "{share} by {users}: at most {at_most}");
    }
}

#[test]
fn a_splitter_that_loses_a_twentieth_of_one_arm_is_caught() {
    let broken = Truth {
        lost: 0.05,
        ..same(0.125)
    };
    let mut caught: Vec<usize> = (0..200)
        .filter_map(|seed| {
            let mut seen = looks(seed, broken, 2_000).take(LOOKS);
            seen.position(|arms| finding(&arms) == Finding::SplitBroken)
        })
        .collect();
    caught.sort_unstable();
    assert!(caught.len() >= 198, "{} of 200 by 100,000 users", caught.len());
    assert!(caught[100] < 20, "half of them by {} users", caught[100] * 2_000);
}

#[test]
fn experiments_without_a_difference_end_with_that_verdict() {
    let ended = (0..200).filter(|seed| {
        let last = looks(*seed, same(0.125), 2_000).nth(19).expect("it goes on");
        finding(&last) == Finding::NoDifferenceWorthHaving
    });
    let ended = ended.count();
    assert!(ended >= 180, "{ended} of 200 by 40,000 users");
}
