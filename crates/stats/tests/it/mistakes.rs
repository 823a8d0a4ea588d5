//! Questions without an answer are refused, by the name of the field.

use rand::{SeedableRng, rngs::StdRng};
use stats::{
    Arm, Settings, analyse, bayes,
    bootstrap::{self, Statistic},
    mean::{Sums, welch},
    planning::required_per_arm,
    proportion::difference,
    ratio, verdict,
};

fn arms() -> [Arm; 2] {
    ["algorithm-a", "algorithm-b"].map(|name| Arm {
        name: name.to_owned(),
        share: 0.5,
        users: 100,
        converted: 10,
    })
}

#[test]
fn of_an_experiment() {
    let refused = |change: &dyn Fn(&mut [Arm; 2], &mut Settings)| {
        let (mut arms, mut settings) = (arms(), Settings::default());
        change(&mut arms, &mut settings);
        let error = verdict(&arms, &settings).expect_err("refused");
        assert_eq!(analyse(&arms, &settings), Err(error.clone()));
        error.to_string()
    };
    assert_eq!(
        refused(&|arms, _| arms[1].converted = 101),
        "arms[1].converted: is 101, more than the 100 users"
    );
    assert_eq!(
        refused(&|arms, _| arms[1].name = "algorithm-a".to_owned()),
        "arms[1].name: is \"algorithm-a\", like the first arm's"
    );
    assert_eq!(
        refused(&|arms, _| arms[0].share = 1.0),
        "shares[0]: is 1; allowed: more than 0 and less than 1"
    );
    assert_eq!(
        refused(&|arms, _| arms[0].share = 0.7),
        "shares: sum to 1.2; needed: 1"
    );
    assert_eq!(
        refused(&|_, settings| settings.alpha = 0.0),
        "alpha: is 0; allowed: more than 0 and less than 1"
    );
    assert_eq!(
        refused(&|_, settings| settings.power = f64::NAN),
        "power: is NaN; allowed: more than 0 and less than 1"
    );
    assert_eq!(
        refused(&|_, settings| settings.minimum_effect = -0.1),
        "minimum_effect: is -0.1; allowed: more than 0 and less than 1"
    );
}

#[test]
fn of_single_comparisons() {
    let mut random = StdRng::seed_from_u64(1);
    let mut resample = |first: &[f64], statistic, resamples| {
        let refused = bootstrap::difference(first, &[1.0, 2.0], statistic, resamples, 0.05, &mut random);
        refused.expect_err("refused").to_string()
    };
    assert_eq!(
        resample(&[1.0], Statistic::Mean, 100),
        "first: has 1 values; needed: 2"
    );
    assert_eq!(
        resample(&[1.0, f64::NAN], Statistic::Mean, 100),
        "first: has the value NaN; allowed: finite ones"
    );
    assert_eq!(
        resample(&[1.0, 2.0], Statistic::Quantile(1.0), 100),
        "statistic: is 1; allowed: more than 0 and less than 1"
    );
    assert_eq!(
        resample(&[1.0, 2.0], Statistic::Mean, 9),
        "resamples: is 9; allowed: at least 100"
    );

    let alike: Sums = [2.0, 2.0].into_iter().collect();
    let one: Sums = [2.0].into_iter().collect();
    let refused = |a, b| welch(a, b, 0.05).expect_err("refused").field;
    assert_eq!(refused(&one, &alike), "first");
    assert_eq!(refused(&alike, &alike), "second");

    assert_eq!(
        difference((1, 2), (0, 0), 0.05).expect_err("refused").field,
        "second"
    );
    assert_eq!(bayes::choice((3, 2), (0, 0)).expect_err("refused").field, "first");
    assert_eq!(
        ratio::check(&[1, 2, 3], &[0.5, 0.5]).expect_err("refused").field,
        "shares"
    );
    let required = |baseline, effect| {
        required_per_arm(baseline, effect, 0.05, 0.8)
            .expect_err("refused")
            .field
    };
    assert_eq!(required(0.0, 0.1), "baseline");
    assert_eq!(required(0.1, 0.0), "effect");
    assert_eq!(required(0.1, -0.1), "effect");
}
