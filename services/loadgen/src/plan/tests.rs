use super::*;

const LOAD: Load = Load {
    rps: 1.0,
    users: 20,
    mix: Mix {
        browsers: 4.0,
        regulars: 2.0,
        hurried: 4.0,
    },
    canary_share: 0.0,
    profile: crate::profile::Profile::Steady,
    time_warp: 1.0,
    running: true,
};

fn visits(seed: u64, users: u32, number: usize) -> Vec<Visit> {
    let mut planner = Planner::new(seed, 0.1);
    let load = Load { users, ..LOAD };
    (0..number).map(|_| planner.next(&load)).collect()
}

#[test]
fn the_same_seed_gives_the_same_visits() {
    assert_eq!(visits(7, 20, 500), visits(7, 20, 500));
    assert_ne!(visits(7, 20, 100), visits(8, 20, 100));
}

#[test]
fn a_person_behaves_alike_among_any_number_of_others() {
    let of_first = |users| {
        let all = visits(7, users, 200);
        all.into_iter()
            .filter(|visit| visit.person < 3)
            .collect::<Vec<_>>()
    };
    let (mut few, mut many) = (of_first(3), of_first(40));
    for visits in [&mut few, &mut many] {
        visits.sort_by_key(|visit| (visit.person, visit.number));
    }
    assert_eq!(few, many);
}

#[test]
fn people_come_as_often_as_declared_and_then_make_room() {
    let all = visits(7, 10, 3_000);
    let people = all.iter().map(|visit| visit.person).max().expect("visits") + 1;
    for person in 0..people - 20 {
        let of_one: Vec<_> = all.iter().filter(|visit| visit.person == person).collect();
        let cohort = of_one[0].cohort;
        assert_eq!(
            of_one.len(),
            cohort.habits().visits as usize,
            "{person}: {cohort:?}"
        );
        assert!(of_one.iter().all(|visit| visit.cohort == cohort));
        assert!(of_one.last().is_some_and(|visit| visit.is_last()));
    }
}

/// Of some 2,500 people a share has a standard deviation of one percentage point.
#[test]
fn the_cohorts_have_their_shares() {
    let all = visits(7, 50, 3_000);
    let newcomers: Vec<_> = all.iter().filter(|visit| visit.number == 0).collect();
    for (cohort, percent) in Cohort::ALL.into_iter().zip([40, 20, 40]) {
        let of_it = newcomers.iter().filter(|visit| visit.cohort == cohort).count();
        let found = of_it * 100 / newcomers.len();
        assert!(found.abs_diff(percent) <= 5, "{cohort:?}: {found} %");
    }
}

/// Over 2,500 visits of about ten requests a standard deviation of the mean is below 0.1.
#[test]
fn a_visit_has_as_many_requests_as_the_rate_reckons_with() {
    let all = visits(7, 50, 2_500);
    let requests: usize = all.iter().map(|visit| visit.beats.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
    let mean = requests as f64 / 2_500.0;
    let reckoned = Planner::new(1, 0.0).requests_per_visit(&LOAD.mix);
    assert!((mean - reckoned).abs() < 0.4, "{mean}, reckoned with {reckoned}");
}

/// Mean and variance of an exponential distribution are 1; over 20,000 gaps a standard deviation of the mean is 0.007, of
/// the variance 0.02.
#[test]
fn gaps_are_exponential() {
    let mut planner = Planner::new(7, 0.0);
    let gaps: Vec<_> = (0..20_000).map(|_| planner.gap()).collect();
    let mean = gaps.iter().sum::<f64>() / 2e4;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / 2e4;
    assert!((mean - 1.0).abs() < 0.035, "{mean}");
    assert!((variance - 1.0).abs() < 0.1, "{variance}");
}

#[test]
fn the_share_of_bad_cards_is_the_one_asked_for() {
    let cards: Vec<_> = visits(7, 10, 8_000)
        .into_iter()
        .flat_map(|visit| visit.beats)
        .filter_map(|beat| match beat.step {
            Step::Buy(order) => Some(order.card),
            _ => None,
        })
        .collect();
    let bad = cards.iter().filter(|card| **card != Card::Good).count();
    // 10 % of some thousands: five standard deviations are about 3 percentage points.
    assert!(cards.len() > 2_000, "{}", cards.len());
    assert!(
        bad * 100 > cards.len() * 7 && bad * 100 < cards.len() * 13,
        "{bad} of {}",
        cards.len()
    );
}

/// What an experiment should find: the plan converts as declared where the wish is shown in a share of the visits, such as
/// those of a and b. Of some 5,000 people a share has a standard deviation of half a percentage point.
#[test]
fn people_convert_as_declared_by_what_they_are_shown() {
    for hits in [0.17, 0.64] {
        let mut rng = StdRng::seed_from_u64(5);
        let mut people: std::collections::HashMap<u32, (Cohort, bool)> = std::collections::HashMap::new();
        for visit in visits(7, 50, 24_000) {
            let habits = visit.cohort.habits();
            let shown = rng.random::<f64>() < hits;
            let buys = visit.beats.iter().any(|beat| match beat.step {
                Step::Cart { urge } => urge < habits.buys(shown),
                _ => false,
            });
            people.entry(visit.person).or_insert((visit.cohort, false)).1 |= buys;
        }
        for cohort in Cohort::ALL {
            let of_it: Vec<_> = people.values().filter(|(of, _)| *of == cohort).collect();
            let count = |some: usize| f64::from(u32::try_from(some).expect("thousands"));
            let bought = of_it.iter().filter(|(_, buys)| *buys).count();
            let (found, declared) = (
                count(bought) / count(of_it.len()),
                cohort.habits().conversion(hits),
            );
            assert!(
                (found - declared).abs() < 0.025,
                "{cohort:?} at {hits}: {found}, declared {declared}"
            );
        }
    }
}
