//! Held against SciPy 1.17.1 and statsmodels 0.15.0: `import scipy.stats as st`, `from statsmodels.stats.proportion import *`.
//! The expression above each table made its values.

use rand::{SeedableRng, rngs::StdRng};
use stats::{
    bayes,
    bootstrap::{self, Statistic},
    mean::{Sums, welch},
    planning::required_per_arm,
    proportion::difference,
    ratio,
    sequential::{Mixture, share_bounds},
    wilson,
};

#[track_caller]
fn near(actual: f64, expected: f64, relative: f64) {
    let allowed = relative * expected.abs().max(1e-12);
    assert!((actual - expected).abs() <= allowed, "{actual} is not {expected}");
}

#[test]
fn one_share() {
    // proportion_confint(hits, n, alpha, 'wilson')
    let table = [
        (81, 263, 0.05, 0.255_288_519_9, 0.366_209_577),
        (15, 148, 0.05, 0.062_386_399_53, 0.160_487_241_7),
        (0, 20, 0.05, 0.0, 0.161_125_158_1),
        (1, 29, 0.05, 0.006_113_214_293, 0.171_755_218_8),
        (20, 20, 0.05, 0.838_874_841_9, 1.0),
        (15, 148, 0.01, 0.053_644_869_61, 0.183_267_350_1),
    ];
    for (hits, n, alpha, low, high) in table {
        let share = wilson(hits, n, alpha).expect("observed");
        near(share.low, low, 1e-8);
        near(share.high, high, 1e-8);
        assert!(share.low <= share.value && share.value <= share.high);
    }
    assert_eq!(wilson(0, 0, 0.05), None);
}

#[test]
fn the_difference_of_two_shares() {
    // confint_proportions_2indep(b_hits, b_n, a_hits, a_n, method='newcomb', compare='diff')
    // proportions_ztest([b_hits, a_hits], [b_n, a_n])
    let table = [
        (
            (1250, 10_000),
            (1580, 10_000),
            0.023_348_540_26,
            0.042_652_570_33,
            2.156_718_364e-11,
        ),
        (
            (56, 70),
            (48, 80),
            -0.333_872_654,
            -0.052_431_472_4,
            0.008_045_081_368,
        ),
        (
            (9, 10),
            (3, 10),
            -0.809_017_973_5,
            -0.170_522_723_9,
            0.006_169_899_321,
        ),
        ((10, 10), (0, 20), -1.0, -0.679_086_037_1, 4.320_463_058e-8),
        (
            (1, 5000),
            (9, 5000),
            0.000_336_711_269_5,
            0.003_226_006_948,
            0.011_370_931_99,
        ),
    ];
    for (a, b, low, high, p) in table {
        let found = difference(a, b, 0.05).expect("two arms");
        near(found.low, low, 1e-8);
        near(found.high, high, 1e-8);
        near(found.p_value, p, 1e-6);
    }
    let nobody = difference((0, 10), (0, 20), 0.05).expect("two arms");
    near(nobody.low, -0.277_532_799_9, 1e-8);
    near(nobody.p_value, 1.0, 0.0);
}

#[test]
fn the_difference_of_two_means() {
    // r = st.ttest_ind(b, a, equal_var=False); r.confidence_interval(.95)
    let a: Sums = [120, 98, 143, 131, 105, 160, 111, 127]
        .map(f64::from)
        .into_iter()
        .collect();
    let b: Sums = [135, 122, 181, 140, 158, 149]
        .map(f64::from)
        .into_iter()
        .collect();
    let found = welch(&a, &b, 0.05).expect("two samples");
    near(found.value, 23.125, 1e-12);
    near(found.low, -1.240_806_798, 1e-8);
    near(found.high, 47.490_806_8, 1e-8);
    near(found.p_value, 0.060_742_286_84, 1e-8);
    near(found.degrees_of_freedom, 10.922_906_71, 1e-8);

    // st.ttest_ind_from_stats(135, 60, 10000, 120, 45, 9000, equal_var=False); 15 ∓ st.t.ppf(.975, df) * se
    let of =
        |n: f64, mean: f64, deviation: f64| (n * mean, (n - 1.0) * deviation * deviation + n * mean * mean);
    let sums = |n: u64, (sum, sum_of_squares)| Sums {
        n,
        sum,
        sum_of_squares,
    };
    let a = sums(9_000, of(9e3, 120.0, 45.0));
    let b = sums(10_000, of(1e4, 135.0, 60.0));
    let found = welch(&a, &b, 0.05).expect("two samples");
    near(found.low, 13.500_817_26, 1e-8);
    near(found.high, 16.499_182_74, 1e-8);
    near(found.p_value, 9.015_150_402e-85, 1e-6);

    // The same of two million values each: 15 ∓ st.t.ppf(.975, df) * se
    let a = sums(2_000_000, of(2e6, 120.0, 45.0));
    let b = sums(2_000_000, of(2e6, 135.0, 60.0));
    let found = welch(&a, &b, 0.05).expect("two samples");
    near(found.low, 14.896_057_179_3, 1e-8);
    near(found.high, 15.103_942_820_7, 1e-8);
}

#[test]
fn resampled_differences() {
    // x = [round(20*exp(i/9), 1) for i in range(30)]; y = [round(24*exp(i/8.5), 1) for i in range(28)]
    // st.bootstrap((y, x), lambda u, v, axis: f(u, axis) - f(v, axis), n_resamples=200000, method='percentile')
    let values = |first: f64, scale: f64, n: u8| -> Vec<f64> {
        let value = |i| (first * (f64::from(i) / scale).exp() * 10.0).round() / 10.0;
        (0..n).map(value).collect()
    };
    let (x, y) = (values(20.0, 9.0, 30), values(24.0, 8.5, 28));
    let table = [
        (Statistic::Mean, 24.839_523_81, -50.24, 101.37),
        (Statistic::Quantile(0.5), 17.35, -74.65, 118.5),
        (Statistic::Quantile(0.9), 55.5, -141.77, 245.4),
    ];
    for (statistic, value, low, high) in table {
        let mut random = StdRng::seed_from_u64(1);
        let found = bootstrap::difference(&x, &y, statistic, 20_000, 0.05, &mut random).expect("samples");
        near(found.value, value, 1e-8);
        // Chance moves the ends, by about a hundredth of the interval.
        let slack = (high - low) * 0.02;
        assert!(
            (found.interval.low - low).abs() < slack,
            "{statistic:?}: {found:?}"
        );
        assert!(
            (found.interval.high - high).abs() < slack,
            "{statistic:?}: {found:?}"
        );
    }
}

#[test]
fn users_that_are_needed() {
    // q = b + e; m = (b + q)/2
    // ((st.norm.ppf(1-al/2)*sqrt(2*m*(1-m)) + st.norm.ppf(pw)*sqrt(b*(1-b) + q*(1-q)))/e)**2; the second is 76.7 in R's own help,
    // power.prop.test(p1 = .50, p2 = .75, power = .90)
    let table = [
        (0.125, 0.033, 0.05, 0.8, 1750),
        (0.5, 0.25, 0.05, 0.9, 77),
        (0.01, 0.005, 0.01, 0.95, 17_589),
        (0.158, -0.033, 0.05, 0.8, 1750),
    ];
    for (baseline, effect, alpha, power, n) in table {
        assert_eq!(required_per_arm(baseline, effect, alpha, power), Ok(n));
    }
}

#[test]
fn the_split() {
    // st.chisquare(users, array(shares)*sum(users))
    // min(1, exp(st.multinomial.logpmf(users, n, shares) - st.dirichlet_multinomial.logpmf(users, 2500*array(shares), n)))
    let halves = [0.5, 0.5].as_slice();
    let table = [
        ([10_000, 10_000].as_slice(), halves, 0.0, 1.0, 1.0),
        (
            &[10_000, 9_500],
            halves,
            12.820_512_82,
            3.428_397_416e-4,
            0.010_101_197_86,
        ),
        (&[90_100, 9_900], &[0.9, 0.1], 1.111_111_111, 0.291_840_545_1, 1.0),
        (
            &[70, 60, 20],
            &[0.4, 0.4, 0.2],
            5.0,
            0.082_084_998_62,
            0.915_297_237_6,
        ),
        (&[200, 0], halves, 200.0, 2.088_487_584e-45, 6.245_618_802e-4),
        (
            &[30_000, 28_500],
            halves,
            38.461_538_46,
            5.584_344_006e-10,
            4.822_457_932e-8,
        ),
    ];
    for (users, shares, chi_square, p, always) in table {
        let found = ratio::check(users, shares).expect("a split");
        near(found.chi_square, chi_square, 1e-8);
        near(found.p_value, p, 1e-6);
        near(found.always_valid_p_value, always, 1e-6);
        assert_eq!(found.broken, always < 0.001);
    }
}

#[test]
fn bounds_of_a_share_at_all_times() {
    // brentq(lambda q: st.betabinom.logpmf(hits, n, .5, .5) - st.binom.logpmf(hits, n, q) + log(alpha), …) on either side
    let table = [
        (5, 100, 0.05, 0.007_149_478_933, 0.155_794_443_5),
        (0, 50, 0.05, 0.0, 0.104_642_477_1),
        (1580, 10_000, 0.00125, 0.141_026_604_5, 0.176_022_799_7),
    ];
    for (hits, n, alpha, low, high) in table {
        let bounds = share_bounds(hits, n, alpha);
        assert!(
            (bounds.low - low).abs() < 1e-7 && (bounds.high - high).abs() < 1e-7,
            "{bounds:?}"
        );
    }
}

#[test]
fn bounds_of_a_difference_at_all_times() {
    // L = lambda d, s: quad(lambda g: st.norm.pdf(d, g, s)*st.norm.pdf(g, 0, tau), -.5, .5)[0]/st.norm.pdf(d, 0, s)
    // half width: brentq(lambda d: L(d, s) - 20, …); tau minimises it at s = .02/(st.norm.ppf(.975) + st.norm.ppf(.8))
    let mixture = Mixture::tightest_at(0.007_138_815_507, 0.05);
    let table = [
        (0.007_138_815_507, 0.021_667_178_95),
        (0.005, 0.015_327_261_24),
        (0.02, 0.072_438_631),
    ];
    for (error, half) in table {
        near(mixture.half_width(error), half, 1e-6);
        near(mixture.standard_error(half), error, 1e-6);
    }
    near(mixture.p_value(0.01, 0.005), 0.638_045_319_1, 1e-6);
    near(mixture.p_value(0.03, 0.01), 0.060_251_382_32, 1e-6);
    // quad(lambda g: g*…)[0]/quad(…)[0]; sqrt(1/(1/tau**2 + 1/s**2))
    let (mean, deviation) = mixture.posterior(0.03, 0.01);
    near(mean, 0.024_214_123_48, 1e-6);
    near(deviation, 0.008_984_083_8, 1e-6);
}

#[test]
fn the_better_choice() {
    // A, B = st.beta(1 + hits, 1 + n - hits); quad of B.pdf*A.cdf, A.cdf*B.sf and B.cdf*A.sf between points around both means
    let table = [
        ((0, 0), (0, 0), 0.5, 0.166_666_666_7, 0.166_666_666_7),
        (
            (3, 20),
            (6, 20),
            0.861_421_373_6,
            0.145_464_268_8,
            0.009_100_632_47,
        ),
        (
            (0, 100),
            (2, 90),
            0.895_386_986_8,
            0.023_814_449_62,
            0.001_009_675_531,
        ),
        (
            (5, 10),
            (50_000, 100_000),
            0.5,
            0.056_399_867_98,
            0.056_399_867_98,
        ),
        (
            (100, 1000),
            (110, 1000),
            0.766_614_136_3,
            0.011_851_681_03,
            0.001_871_641_107,
        ),
        ((1250, 10_000), (1580, 10_000), 1.0, 0.032_993_401_32, 7.346e-15),
        (
            (900_000, 1_000_000),
            (900_500, 1_000_000),
            0.880_964_256_1,
            5.247_757_862e-4,
            2.477_678_622e-5,
        ),
    ];
    for (a, b, best, first, second) in table {
        let choice = bayes::choice(a, b).expect("two arms");
        near(choice.second_is_best, best, 1e-6);
        near(choice.loss_of_first, first, 1e-6);
        assert!((choice.loss_of_second - second).abs() < 1e-9, "{choice:?}");
    }
}
