//! The sequential comparison: never wrong for long, and fast where it matters. Simulated with fixed seeds.

use crate::simulation::{GOOD, Release, counts, run};
use rand::{SeedableRng, rngs::StdRng};
use rollout::sequential::{ALPHA, Comparison, Counts, Finding, Tick, Verdict};

#[test]
fn a_good_release_is_called_worse_in_at_most_one_of_a_hundred_rollouts() {
    for rps in [5, 50, 500] {
        let alarms = (0..200).filter(|seed| run(*seed, rps, 10, GOOD, 300, Finding::Worse).is_some());
        let alarms = alarms.count();
        assert!(alarms <= 2, "{alarms} of 200 at {rps} rps");
    }
}

#[test]
fn a_release_that_fails_every_request_is_found_with_the_first_look() {
    let broken = Release {
        errors: 0.999,
        ..GOOD
    };
    for seed in 0..100 {
        let (second, _) = run(seed, 100, 5, broken, 60, Finding::Worse).expect("it is found");
        assert!(second <= 2, "{second}");
    }
}

#[test]
fn five_per_cent_of_errors_are_found_in_half_a_minute_at_five_requests_a_second() {
    let mut seconds: Vec<usize> = (0..200)
        .map(|seed| {
            run(
                seed,
                100,
                5,
                Release { errors: 0.05, ..GOOD },
                600,
                Finding::Worse,
            )
            .expect("it is found")
            .0
        })
        .collect();
    seconds.sort_unstable();
    assert!(seconds[100] <= 30, "median {}", seconds[100]);
}

#[test]
fn a_release_of_which_half_is_slow_is_found_and_the_sentence_says_what_is_wrong() {
    let (second, verdict) =
        run(1, 100, 5, Release { slow: 0.5, ..GOOD }, 600, Finding::Worse).expect("it is found");
    assert!(second <= 10, "{second}");
    assert!(
        verdict.sentence.starts_with("The candidate is slower: slow were"),
        "{}",
        verdict.sentence
    );
    assert!(verdict.slow.e_value > verdict.errors.e_value);
}

#[test]
fn a_good_release_is_found_to_be_no_worse_and_a_worse_one_never() {
    for seed in 0..50 {
        assert!(run(seed, 100, 50, GOOD, 600, Finding::NoWorse).is_some());
    }
    let worse = Release { errors: 0.03, ..GOOD };
    let missed = (0..200)
        .filter(|seed| run(*seed, 100, 50, worse, 120, Finding::NoWorse).is_some())
        .count();
    assert!(missed <= 2, "{missed} of 200");
}

#[test]
fn trouble_that_hits_both_versions_alike_proves_nothing() {
    let mut random = StdRng::seed_from_u64(3);
    let mut comparison = Comparison::default();
    for second in 0..600 {
        // Every other minute a fifth of all requests fails, of both.
        let errors = if second / 60 % 2 == 1 { 0.2 } else { 0.001 };
        let release = Release { errors, ..GOOD };
        comparison.add(&Tick {
            stable: counts(&mut random, 90, release),
            candidate: counts(&mut random, 10, release),
        });
        assert_ne!(comparison.verdict().finding, Finding::Worse, "second {second}");
    }
}

#[test]
fn without_requests_there_is_no_verdict() {
    let mut comparison = Comparison::default();
    let busy = Counts {
        requests: 100,
        errors: 50,
        slow: 50,
    };
    for _ in 0..1_000 {
        comparison.add(&Tick::default());
        comparison.add(&Tick {
            candidate: busy,
            ..Tick::default()
        });
        comparison.add(&Tick {
            stable: busy,
            ..Tick::default()
        });
    }
    let verdict = comparison.verdict();
    assert_eq!(
        (verdict.finding, verdict.errors.e_value),
        (Finding::Undecided, 1.0),
        "{}",
        verdict.sentence
    );
}

#[test]
fn bounds_hold_what_is_true_at_every_look() {
    let mut wrong = 0;
    for seed in 0..200 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut comparison = Comparison::default();
        let mut has_missed = false;
        for _ in 0..300 {
            comparison.add(&Tick {
                stable: counts(&mut random, 20, GOOD),
                candidate: counts(&mut random, 20, Release { errors: 0.1, ..GOOD }),
            });
            let share = comparison.verdict().errors.candidate;
            assert!(share.low <= share.high && (0.0..=1.0).contains(&share.low));
            has_missed |= !(share.low..=share.high).contains(&0.1);
        }
        wrong += usize::from(has_missed);
    }
    assert!(
        wrong <= 2,
        "{wrong} of 200, and {ALPHA} is allowed for all bounds together"
    );
}

#[test]
fn a_comparison_goes_on_after_it_was_written_and_read_also_when_all_is_decided() {
    let broken = Tick {
        stable: Counts {
            requests: 900,
            errors: 0,
            slow: 0,
        },
        candidate: Counts {
            requests: 100,
            errors: 100,
            slow: 100,
        },
    };
    let mut comparison = Comparison::default();
    for _ in 0..1_000 {
        let text = serde_json::to_string(&comparison).expect("it can be written");
        comparison = serde_json::from_str(&text).expect("it can be read");
        comparison.add(&broken);
    }
    let verdict = comparison.verdict();
    assert_eq!(
        (verdict.finding, verdict.errors.candidate.n),
        (Finding::Worse, 100_000)
    );
    let text = serde_json::to_string(&verdict).expect("it can be written");
    assert_eq!(
        serde_json::from_str::<Verdict>(&text)
            .expect("it can be read")
            .sentence,
        verdict.sentence
    );
}
