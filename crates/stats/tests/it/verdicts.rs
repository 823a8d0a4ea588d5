//! Each verdict, its sentence, and what travels.

use serde_json::json;
use stats::{Arm, Finding, Settings, Verdict, analyse, verdict};

fn arms(a: (u64, u64), b: (u64, u64)) -> [Arm; 2] {
    [("algorithm-a", a), ("algorithm-b", b)].map(|(name, (converted, users))| Arm {
        name: name.to_owned(),
        share: 0.5,
        users,
        converted,
    })
}

fn sentence(a: (u64, u64), b: (u64, u64)) -> String {
    verdict(&arms(a, b), &Settings::default())
        .expect("a verdict")
        .sentence
}

#[test]
fn nobody_came() {
    assert_eq!(
        sentence((0, 0), (0, 0)),
        "no data: nobody has been in the experiment yet"
    );
}

#[test]
fn the_reference_story_has_a_winner_whichever_arm_it_is() {
    assert_eq!(
        sentence((1250, 10_000), (1580, 10_000)),
        "algorithm-b is better: conversion 15.8 % against 12.5 %, difference +3.3 points (+1.8 to +4.8)"
    );
    assert_eq!(
        sentence((1580, 10_000), (1250, 10_000)),
        "algorithm-a is better: conversion 15.8 % against 12.5 %, difference +3.3 points (+1.8 to +4.8)"
    );
}

#[test]
fn what_is_missing_is_said_and_gets_less() {
    assert_eq!(
        sentence((5, 40), (6, 40)),
        "no verdict yet: about 8,500 more users"
    );
    let more = |a, b| match verdict(&arms(a, b), &Settings::default())
        .expect("a verdict")
        .finding
    {
        Finding::NoVerdictYet { more_users } => more_users,
        finding => panic!("{finding:?}"),
    };
    assert!(more((125, 1000), (125, 1000)) > more((250, 2000), (250, 2000)));
    // Less than the minimum of users, however clear it looks.
    assert_eq!(more((0, 150), (150, 150)), 100);
    // One arm has nobody yet, too few to blame the splitter.
    assert!(more((1, 20), (0, 0)) >= 400);
}

#[test]
fn a_third_of_the_estimate_is_too_few_and_three_times_it_are_enough_when_the_difference_stays() {
    let settings = Settings::default();
    let after = |users: u64, rate: u64| {
        let of = |rate| (users / 2 * rate / 10_000, users / 2);
        verdict(&arms(of(1_250), of(rate)), &settings)
            .expect("a verdict")
            .finding
    };
    for rate in [1_250, 1_270, 1_330, 1_450, 1_600] {
        let seen = 2_000;
        let Finding::NoVerdictYet { more_users } = after(seen, rate) else {
            panic!("{rate}: {:?}", after(seen, rate));
        };
        let early = after(seen + more_users / 3, rate);
        assert!(
            matches!(early, Finding::NoVerdictYet { .. }),
            "{rate}: {more_users}"
        );
        let late = after(seen + more_users * 3, rate);
        assert!(
            !matches!(late, Finding::NoVerdictYet { .. }),
            "{rate}: {more_users}"
        );
    }
}

#[test]
fn a_difference_that_is_too_small_to_matter() {
    assert_eq!(
        sentence((12_500, 100_000), (12_600, 100_000)),
        "no difference worth having: conversion 12.6 % against 12.5 %, difference +0.1 points (-0.4 to +0.6), less than 2.0 \
         points either way"
    );
    // Real, and still not worth having.
    assert!(sentence((125_000, 1_000_000), (128_000, 1_000_000)).starts_with("no difference worth having"));
}

#[test]
fn a_broken_split_wins_over_everything() {
    assert_eq!(
        sentence((3750, 30_000), (4560, 28_500)),
        "the split is broken, do not trust the figures: algorithm-b got 48.7 % of 58,500 users, declared are 50.0 %"
    );
    assert_eq!(
        sentence((0, 0), (10, 300)),
        "the split is broken, do not trust the figures: algorithm-a got 0.0 % of 300 users, declared are 50.0 %"
    );
}

#[test]
fn an_uneven_split_is_fine_where_it_was_declared() {
    let mut arms = arms((11_250, 90_000), (1_580, 10_000));
    arms[0].share = 0.9;
    arms[1].share = 0.1;
    let found = analyse(&arms, &Settings::default()).expect("an analysis");
    assert!(!found.ratio.broken);
    assert_eq!(
        found.verdict.finding,
        Finding::Better {
            arm: "algorithm-b".to_owned()
        }
    );
}

#[test]
fn what_travels() {
    let of = |a, b| {
        serde_json::to_value(verdict(&arms(a, b), &Settings::default()).expect("a verdict")).expect("JSON")
    };
    assert_eq!(
        of((5, 40), (6, 40)),
        json!({"kind": "no-verdict-yet", "more_users": 8500, "sentence": "no verdict yet: about 8,500 more users"})
    );
    let better = of((1250, 10_000), (1580, 10_000));
    assert_eq!(
        (&better["kind"], &better["arm"]),
        (&json!("better"), &json!("algorithm-b"))
    );
    assert_eq!(
        of((12_500, 100_000), (12_600, 100_000))["kind"],
        "no-difference-worth-having"
    );
    assert_eq!(of((0, 300), (0, 0))["kind"], "split-broken");
    assert_eq!(of((0, 0), (0, 0))["kind"], "no-data");
    let back: Verdict = serde_json::from_value(better).expect("a verdict");
    assert!(back.sentence.starts_with("algorithm-b is better"));
}

#[test]
fn an_analysis_is_complete_and_its_figures_are_numbers_whatever_there_is() {
    let full = analyse(&arms((1250, 10_000), (1580, 10_000)), &Settings::default()).expect("an analysis");
    assert_eq!(full.required_per_arm, Some(4_584));
    assert!(full.always_valid_p_value < 1e-6 && full.choice.second_is_best > 0.999_999);
    let difference = full.difference.expect("both arms have users");
    assert!(full.always_valid.low < difference.low && difference.high < full.always_valid.high);
    assert_eq!(full.conversion[1].map(|share| share.n), Some(10_000));

    for (a, b) in [
        ((0, 0), (0, 0)),
        ((0, 1), (0, 0)),
        ((3, 3), (0, 2)),
        ((0, 500), (0, 510)),
    ] {
        let found = analyse(&arms(a, b), &Settings::default()).expect("an analysis");
        // JSON has no NaN: it would travel as null, and not come back.
        let text = serde_json::to_string(&found).expect("JSON");
        let back: stats::Analysis = serde_json::from_str(&text).expect(&text);
        assert_eq!(back.verdict, found.verdict);
    }
}
