//! The arithmetic of shares: whole per cents that always sum to 100.

use std::str::FromStr;

/// `green=10`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    pub subset: String,
    pub percent: i64,
}

impl FromStr for Weight {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` should be SUBSET=PERCENT, as in green=10");
        let (subset, percent) = text.split_once('=').ok_or_else(wrong)?;
        let percent: i64 = percent.trim_end_matches('%').parse().map_err(|_| wrong())?;
        if subset.is_empty() {
            return Err(wrong());
        }
        if !(0..=100).contains(&percent) {
            return Err(format!(
                "{percent} is no share; a share is a whole number from 0 to 100"
            ));
        }
        Ok(Self {
            subset: subset.to_owned(),
            percent,
        })
    }
}

/// The shares after some were set: those not named divide what is left in the proportion they had, equally where all of
/// them had nothing.
///
/// `current` names each subset once, and all of those in `wanted`.
pub fn set(current: &[Weight], wanted: &[Weight]) -> Result<Vec<Weight>, String> {
    for (i, weight) in wanted.iter().enumerate() {
        if wanted[..i].iter().any(|other| other.subset == weight.subset) {
            return Err(format!("{} is named twice", weight.subset));
        }
    }
    let named: i64 = wanted.iter().map(|weight| weight.percent).sum();
    let rest: Vec<_> = current
        .iter()
        .filter(|weight| wanted.iter().all(|other| other.subset != weight.subset))
        .collect();
    if named > 100 {
        return Err(format!("the shares sum to {named}, and 100 is all there is"));
    }
    if rest.is_empty() && named != 100 {
        return Err(format!(
            "the shares sum to {named} and not to 100, and no subset is left for the rest"
        ));
    }
    let had: Vec<_> = rest.iter().map(|weight| weight.percent).collect();
    let mut shares = rest.iter().zip(divide(100 - named, &had));
    let percent = |weight: &Weight| {
        let set = wanted.iter().find(|other| other.subset == weight.subset);
        set.map_or_else(|| shares.next().map_or(0, |(_, share)| share), |set| set.percent)
    };
    Ok(current
        .iter()
        .map(percent)
        .zip(current)
        .map(|(percent, weight)| Weight {
            percent,
            ..weight.clone()
        })
        .collect())
}

/// Divides `total` in the proportion of `parts` by largest remainders: the sum is exact, and nobody is off by one or more.
fn divide(total: i64, parts: &[i64]) -> Vec<i64> {
    let equal = vec![1; parts.len()];
    let parts = if parts.iter().sum::<i64>() > 0 {
        parts
    } else {
        &equal
    };
    let sum: i64 = parts.iter().sum();
    let mut shares: Vec<_> = parts.iter().map(|part| total * part / sum).collect();
    let mut by_remainder: Vec<_> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(total * parts[*i] % sum));
    let left = total - shares.iter().sum::<i64>();
    for i in by_remainder
        .into_iter()
        .take(usize::try_from(left).unwrap_or_default())
    {
        shares[i] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weights(text: &str) -> Vec<Weight> {
        text.split_whitespace()
            .map(|part| part.parse().expect(part))
            .collect()
    }

    #[test]
    fn what_is_not_named_divides_the_rest() {
        for (current, wanted, expected) in [
            ("blue=100 green=0", "green=10", "blue=90 green=10"),
            ("v1=90 v2=10", "v2=25 v1=75", "v1=75 v2=25"),
            ("a=60 b=20 c=20", "a=0", "a=0 b=50 c=50"),
            ("a=60 b=30 c=10", "c=50", "a=33 b=17 c=50"),
            ("a=0 b=0 c=100", "c=1", "a=50 b=49 c=1"),
            ("blue=100 green=0", "blue=100", "blue=100 green=0"),
        ] {
            assert_eq!(
                set(&weights(current), &weights(wanted)),
                Ok(weights(expected)),
                "{current} + {wanted}"
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        for (wanted, mention) in [
            ("v1=60 v2=50", "sum to 110"),
            ("v1=10 v2=10", "sum to 20 and not to 100"),
            ("v1=10 v1=20", "named twice"),
        ] {
            let error = set(&weights("v1=90 v2=10"), &weights(wanted)).expect_err(wanted);
            assert!(error.contains(mention), "{error}");
        }
        for (text, mention) in [
            ("green", "SUBSET=PERCENT"),
            ("=5", "SUBSET=PERCENT"),
            ("green=ten", "SUBSET=PERCENT"),
            ("green=101", "101 is no share"),
            ("green=-1", "-1 is no share"),
        ] {
            let error = text.parse::<Weight>().expect_err(text);
            assert!(error.contains(mention), "{error}");
        }
    }

    proptest! {
        #[test]
        fn the_sum_is_always_100_and_nothing_is_negative(
            parts in prop::collection::vec(0_i64..=100, 2..6),
            percent in 0_i64..=100,
        ) {
            let current: Vec<_> = parts
                .iter()
                .enumerate()
                .map(|(i, part)| Weight { subset: format!("s{i}"), percent: *part })
                .collect();
            let after = set(&current, &[Weight { subset: "s0".into(), percent }]).expect("possible");
            prop_assert_eq!(after[0].percent, percent);
            prop_assert_eq!(after.iter().map(|weight| weight.percent).sum::<i64>(), 100);
            prop_assert!(after.iter().all(|weight| weight.percent >= 0));
            // Who had nothing gets nothing, unless nobody else had anything.
            if parts[1..].iter().any(|part| *part > 0) {
                for (had, has) in parts[1..].iter().zip(&after[1..]) {
                    prop_assert!(*had > 0 || has.percent == 0);
                }
            }
        }
    }
}
