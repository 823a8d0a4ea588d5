//! What holds for any figures.

use proptest::prelude::*;
use stats::{Arm, Finding, Settings, analyse};

fn arm(name: &str, share: f64) -> impl Strategy<Value = Arm> + use<> {
    let name = name.to_owned();
    (0_u64..2_000_000)
        .prop_flat_map(|users| (Just(users), 0..=users))
        .prop_map(move |(users, converted)| Arm {
            name: name.clone(),
            share,
            users,
            converted,
        })
}

proptest! {
    #[test]
    fn intervals_are_ordered_within_their_range_and_the_verdict_follows_from_them(
        (a, b) in (1_u32..100).prop_flat_map(|percent| {
            let share = f64::from(percent) / 100.0;
            (arm("a", share), arm("b", 1.0 - share))
        })
    ) {
        let settings = Settings::default();
        let found = analyse(&[a.clone(), b.clone()], &settings).expect("an analysis");
        let stats::Interval { low, high } = found.always_valid;
        prop_assert!(-1.0 <= low && low <= high && high <= 1.0);
        for share in found.conversion.into_iter().flatten() {
            prop_assert!(0.0 <= share.low && share.low <= share.value && share.value <= share.high && share.high <= 1.0);
        }
        if let Some(difference) = found.difference {
            prop_assert!(-1.0 <= difference.low && difference.low <= difference.value);
            prop_assert!(difference.value <= difference.high && difference.high <= 1.0);
            prop_assert!((0.0..=1.0).contains(&difference.p_value));
        }
        let best = found.choice.second_is_best;
        prop_assert!((0.0..=1.0).contains(&best));
        match found.verdict.finding {
            Finding::Better { arm } => prop_assert!((low > 0.0 && arm == "b") || (high < 0.0 && arm == "a")),
            Finding::NoDifferenceWorthHaving => prop_assert!(low > -0.02 && high < 0.02),
            Finding::SplitBroken => prop_assert!(found.ratio.broken),
            Finding::NoVerdictYet { more_users } => prop_assert!(more_users > 0),
            Finding::NoData => prop_assert!(a.users == 0 && b.users == 0),
        }
    }

    #[test]
    fn the_arms_may_be_named_in_either_order(a in arm("a", 0.5), b in arm("b", 0.5)) {
        let settings = Settings::default();
        let one = analyse(&[a.clone(), b.clone()], &settings).expect("an analysis");
        let other = analyse(&[b, a], &settings).expect("an analysis");
        let near = |x: f64, y: f64| (x - y).abs() < 1e-9;
        prop_assert_eq!(one.verdict.finding, other.verdict.finding);
        prop_assert!(near(one.always_valid.low, -other.always_valid.high));
        prop_assert!((one.choice.second_is_best + other.choice.second_is_best - 1.0).abs() < 1e-6);
        prop_assert!(near(one.choice.loss_of_first, other.choice.loss_of_second));
    }
}
