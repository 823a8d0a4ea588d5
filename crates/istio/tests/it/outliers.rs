//! Who is ejected, for how long, and what is done while they are away. Time is what the test says it is.

use crate::support::{chance, cluster, config, shop};
use istio::{
    Registry,
    table::{Cluster, Count, Ejection, Report},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

struct Detection {
    registry: Registry,
    cluster: Arc<Cluster>,
    start: Instant,
}

const LENIENT: &str = "consecutive5xxErrors: 3, interval: 1s, baseEjectionTime: 10s, maxEjectionPercent: 100";

impl Detection {
    fn new(endpoints: usize, policy: &str) -> Self {
        let mut new = Self {
            registry: Registry::default(),
            cluster: Arc::clone(&cluster(
                &Registry::default().compile(&config(&[&shop(&[""], "{}")])),
                80,
            )),
            start: Instant::now(),
        };
        new.rule(endpoints, &format!("{{outlierDetection: {{{policy}}}}}"));
        new.cluster.look(new.start);
        new
    }

    fn rule(&mut self, endpoints: usize, policy: &str) {
        let table = self
            .registry
            .compile(&config(&[&shop(&vec![""; endpoints], policy)]));
        self.cluster = cluster(&table, 80);
    }

    fn at(&self, seconds: u64) -> Instant {
        self.start + Duration::from_secs(seconds)
    }

    fn answers(&self, place: usize, status: u16, times: usize, second: u64) -> Option<Ejection> {
        self.says(place, Report::Answered(status), times, second)
    }

    fn says(&self, place: usize, report: Report, times: usize, second: u64) -> Option<Ejection> {
        let all = (0..times).filter_map(|_| self.cluster.report(place, report, self.at(second)));
        all.collect::<Vec<_>>().pop()
    }

    fn away(&self) -> Vec<usize> {
        (0..self.cluster.endpoints.len())
            .filter(|place| self.cluster.is_ejected(*place))
            .collect()
    }

    /// Who gets any of 1000 requests.
    fn used(&self) -> Vec<usize> {
        let mut chance = chance(3);
        let mut used: Vec<usize> = (0..1_000)
            .filter_map(|_| self.cluster.pick(&[], None, &mut chance))
            .collect();
        used.sort_unstable();
        used.dedup();
        used
    }
}

#[test]
fn three_errors_in_a_row_eject_and_a_good_answer_begins_anew() {
    let detection = Detection::new(3, LENIENT);
    assert_eq!(detection.answers(0, 500, 2, 0), None);
    assert_eq!(detection.answers(0, 404, 1, 0), None);
    assert_eq!(detection.answers(0, 503, 2, 0), None);
    assert_eq!(detection.used(), [0, 1, 2]);
    let ejection = detection.says(0, Report::Failed, 1, 0).expect("an ejection");
    assert_eq!(
        ejection,
        Ejection {
            cause: Count::ServerErrors,
            failures: 3,
            time: Duration::from_secs(10)
        }
    );
    assert_eq!((detection.away(), detection.used()), (vec![0], vec![1, 2]));
    // What was under way when it went changes nothing.
    assert_eq!(detection.answers(0, 500, 10, 1), None);
    assert_eq!(detection.cluster.ejections().unwrap().enforced(), 1);
}

#[test]
fn each_ejection_is_longer_and_good_intervals_make_it_shorter_again() {
    let detection = Detection::new(3, LENIENT);
    let mut now = 0;
    for times in 1..=3 {
        let ejection = detection.answers(1, 500, 3, now).expect("an ejection");
        assert_eq!(ejection.time, Duration::from_secs(10 * times));
        assert_eq!(detection.cluster.look(detection.at(now + 10 * times - 1)), [0; 0]);
        now += 10 * times;
        assert_eq!(detection.cluster.look(detection.at(now)), [1]);
        assert_eq!(detection.used(), [0, 1, 2]);
    }
    for interval in 1..=2 {
        detection.cluster.look(detection.at(now + interval));
    }
    let ejection = detection.answers(1, 500, 3, now + 2).expect("an ejection");
    assert_eq!(ejection.time, Duration::from_secs(20));
    assert_eq!(detection.cluster.endpoints[1].state.health.ejections(), 4);
}

#[test]
fn nobody_is_away_for_more_than_five_minutes_unless_the_base_is_longer() {
    for (base, longest) in [(100, 300), (1_000, 1_000)] {
        let policy = LENIENT.replace("10s", &format!("{base}s"));
        let detection = Detection::new(3, &policy);
        let mut now = 0;
        for _ in 0..6 {
            detection.answers(1, 500, 3, now).expect("an ejection");
            now += longest;
            assert_eq!(detection.cluster.look(detection.at(now)), [1]);
        }
        assert_eq!(
            detection.answers(1, 500, 3, now).expect("an ejection").time,
            Duration::from_secs(longest)
        );
    }
}

#[test]
fn it_is_looked_once_in_an_interval() {
    let detection = Detection::new(3, &LENIENT.replace("interval: 1s", "interval: 7s"));
    detection.answers(0, 500, 3, 0);
    assert_eq!(detection.cluster.look(detection.at(7)), [0; 0]);
    assert_eq!(
        detection.cluster.look(detection.at(12)),
        [0; 0],
        "the time is over, but the interval is not"
    );
    assert_eq!(detection.cluster.look(detection.at(14)), [0]);
}

#[test]
fn no_more_are_ejected_than_allowed_and_by_default_that_is_one_in_ten() {
    let all_fail = |detection: &Detection| {
        for place in 0..detection.cluster.endpoints.len() {
            detection.answers(place, 500, 3, 0);
        }
        (
            detection.away().len(),
            detection.cluster.ejections().unwrap().overflows(),
        )
    };
    assert_eq!(
        all_fail(&Detection::new(4, &LENIENT.replace("100", "50"))),
        (2, 2)
    );
    assert_eq!(all_fail(&Detection::new(20, "consecutive5xxErrors: 3")), (2, 18));
    assert_eq!(all_fail(&Detection::new(9, "consecutive5xxErrors: 3")), (0, 9));
    let all = Detection::new(3, LENIENT);
    assert_eq!(all_fail(&all), (3, 0));
    assert_eq!(all.used(), [0; 0], "nobody is left, and nobody is asked");
}

#[test]
fn with_too_few_left_all_are_used_again() {
    for (least, used) in [(40, vec![3, 4]), (41, vec![0, 1, 2, 3, 4])] {
        let detection = Detection::new(5, &format!("{LENIENT}, minHealthPercent: {least}"));
        for place in 0..3 {
            detection.answers(place, 500, 3, 0);
        }
        assert_eq!(detection.used(), used, "{least} %");
    }
    // Envoy's surprise: above 71 % of the endpoints a level counts as whole, and then there is no panic.
    let detection = Detection::new(5, &format!("{LENIENT}, minHealthPercent: 90"));
    detection.answers(0, 500, 3, 0);
    assert_eq!(detection.used(), [1, 2, 3, 4]);
}

#[test]
fn errors_of_a_gateway_may_count_alone() {
    let detection = Detection::new(
        3,
        &format!(
            "{}, consecutiveGatewayErrors: 2",
            LENIENT.replace("Errors: 3", "Errors: 0")
        ),
    );
    assert_eq!(detection.answers(0, 500, 50, 0), None);
    detection.answers(0, 503, 1, 0);
    assert_eq!(
        detection.answers(0, 500, 1, 0),
        None,
        "an error of its own begins anew"
    );
    detection.answers(0, 503, 1, 0);
    assert_eq!(
        detection.says(0, Report::TimedOut, 1, 0).map(|e| e.cause),
        Some(Count::GatewayErrors)
    );
}

#[test]
fn failures_to_reach_an_endpoint_may_be_split_from_what_it_answers() {
    let split = "splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 2";
    let detection = Detection::new(3, &format!("{LENIENT}, {split}"));
    detection.says(0, Report::Failed, 1, 0);
    detection.says(0, Report::Connected, 1, 0);
    assert_eq!(detection.says(0, Report::Failed, 1, 0), None);
    assert_eq!(detection.answers(0, 500, 2, 0), None);
    assert_eq!(
        detection.says(0, Report::Failed, 1, 0).map(|e| e.cause),
        Some(Count::LocalFailures)
    );
    let detection = Detection::new(3, LENIENT);
    detection.says(0, Report::Failed, 2, 0);
    detection.says(0, Report::Connected, 1, 0);
    assert!(
        detection.says(0, Report::Failed, 1, 0).is_some(),
        "unsplit, a connection alone proves nothing"
    );
}

#[test]
fn a_change_of_rules_or_endpoints_brings_nobody_back() {
    let mut detection = Detection::new(3, LENIENT);
    detection.answers(1, 500, 3, 0);
    let policy = format!("{{loadBalancer: {{simple: RANDOM}}, outlierDetection: {{{LENIENT}}}}}");
    detection.rule(4, &policy);
    assert_eq!((detection.away(), detection.used()), (vec![1], vec![0, 2, 3]));
    detection.rule(4, "{}");
    assert_eq!(detection.used(), [0, 1, 2, 3], "without detection nobody is away");
    detection.rule(1, &policy);
    detection.rule(3, &policy);
    assert_eq!(
        detection.used(),
        [0, 1, 2],
        "an endpoint that was gone is a new one"
    );
}

#[test]
fn an_ejected_endpoints_share_goes_to_all_the_others_alike() {
    for balancer in [
        "{simple: ROUND_ROBIN}",
        "{simple: RANDOM}",
        "{simple: LEAST_REQUEST}",
    ] {
        let mut detection = Detection::new(4, LENIENT);
        detection.rule(
            4,
            &format!("{{loadBalancer: {balancer}, outlierDetection: {{{LENIENT}}}}}"),
        );
        detection.answers(2, 500, 3, 0);
        let (mut counts, mut chance) = ([0; 4], chance(5));
        for _ in 0..3_000 {
            counts[detection.cluster.pick(&[], None, &mut chance).unwrap()] += 1;
        }
        assert!(
            counts[2] == 0 && [0, 1, 3].iter().all(|i| i32::abs(counts[*i] - 1_000) < 150),
            "{balancer}: {counts:?}"
        );
    }
}
