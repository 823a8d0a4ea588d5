//! The ring: lookback, staleness, retention, bounds, size; ranges over it.

use crate::support::{ask, ask_as, check, prometheus2, store};
use promql::{Appended, EvalError, Limits, Metric, Options, OutOfOrder, Query, Store};

fn gauge(name: &str, version: usize) -> Metric {
    Metric::new(name, [("version", version.to_string())])
}

#[test]
fn a_sample_holds_for_five_minutes() {
    let store = store(1_000, "up 1");
    assert_eq!(ask(&store, "up", 299_999), "up 1");
    assert_eq!(ask(&store, "up", 300_000), "");
    assert_eq!(ask_as(prometheus2(), &store, "up", 300_000), "up 1");
    assert_eq!(ask_as(prometheus2(), &store, "up", 300_001), "");
    assert_eq!(ask(&store, "up", -1), "");
}

#[test]
fn what_is_missing_in_a_scrape_is_stale_at_once_but_stays_in_ranges() {
    let store = store(1_000, "here 0+1x4\ngone 0 1 2 _ _");
    check(&store, 2_500, &[("gone", "gone 2"), ("gone offset 1s", "gone 1")]);
    check(
        &store,
        4_000,
        &[
            ("gone", ""),
            ("here", "here 4"),
            ("count_over_time(gone[1m])", "{} 3"),
            ("gone @ 2", "gone 2"),
        ],
    );
}

#[test]
fn offset_and_at_move_the_moment() {
    let store = store(1_000, "x 0+1x100");
    check(
        &store,
        50_000,
        &[
            ("x offset 10s", "x 40"),
            ("x offset -10s", "x 60"),
            ("x @ 5", "x 5"),
            ("x @ 5 offset 2s", "x 3"),
            ("x offset 2s @ 5", "x 3"),
            ("x @ start()", "x 50"),
            ("sum_over_time(x[3s] @ 5)", "{} 12"),
            ("sum_over_time(x[3s] offset 45s)", "{} 12"),
        ],
    );
}

#[test]
fn a_range_has_a_point_for_each_step_with_a_value() {
    let store = store(1_000, "x{a=\"1\"} 0 1 _ 3 4\nx{a=\"2\"} _ _ 5 5 5");
    let query =
        Query::parse("x + 0 * scalar(x{a=\"1\"} @ end()) + 0 * scalar(x{a=\"1\"} @ start())").expect("query");
    let series = query.range(&store, 0, 4_500, 1_000).expect("range");
    let lines: Vec<_> = series
        .iter()
        .map(|series| {
            let points: Vec<_> = series
                .points
                .iter()
                .map(|point| (point.time, point.value.to_string()))
                .collect();
            format!("{} {points:?}", series.metric)
        })
        .collect();
    assert_eq!(
        lines,
        [
            r#"{a="1"} [(0, "0"), (1000, "1"), (3000, "3"), (4000, "4")]"#,
            r#"{a="2"} [(2000, "5"), (3000, "5"), (4000, "5")]"#,
        ]
    );
    let scalars = Query::parse("time()")
        .expect("query")
        .range(&store, 0, 1_000, 500)
        .expect("range");
    assert_eq!(scalars[0].points.len(), 3);
}

#[test]
fn a_range_without_steps_is_refused() {
    let store = store(1_000, "x 1");
    let range = |query, end, step| Query::parse(query).expect("query").range(&store, 0, end, step);
    for (end, step) in [(10, 0), (-1, 1), (11_000, 1)] {
        assert_eq!(
            range("x", end, step),
            Err(EvalError::Steps { start: 0, end, step })
        );
    }
    assert_eq!(range("\"x\"", 1, 1), Err(EvalError::TextOverTime));
}

#[test]
fn a_scrape_has_to_be_later_than_the_one_before() {
    let mut store = Store::new(Limits::default());
    store.append(5, [(gauge("x", 1), 1.0)]).expect("first");
    let late = store.append(5, [(gauge("x", 1), 2.0)]);
    assert_eq!(late, Err(OutOfOrder { at: 5, last: 5 }));
    assert_eq!(store.span(), Some((5, 5)));
}

#[test]
fn of_a_series_given_twice_the_first_value_counts() {
    let mut store = Store::new(Limits::default());
    store
        .append(0, [(gauge("x", 1), 1.0), (gauge("x", 1), 2.0)])
        .expect("in order");
    assert_eq!(ask(&store, "x", 0), r#"x{version="1"} 1"#);
}

#[test]
fn what_is_older_than_the_retention_goes_and_its_series_with_it() {
    let limits = Limits {
        retention: 100_000,
        ..Limits::default()
    };
    let mut store = Store::new(limits);
    for second in 0..1_000_usize {
        // A new version every 100 s; one series that stays.
        let versions = [(gauge("x", second / 100), 1.0), (gauge("stays", 0), 7.0)];
        let at = 1_000 * i64::try_from(second).expect("small");
        store.append(at, versions).expect("in order");
    }
    let (first, last) = store.span().expect("scrapes");
    assert_eq!(last, 999_000);
    assert!(
        (last - 100_000 - 2 * 128_000..=last - 100_000).contains(&first),
        "{first}"
    );
    assert!(store.series_count() <= 5, "{}", store.series_count());
    assert!(store.has("stays") && !store.has("left"));
    assert_eq!(ask(&store, "count_over_time(x{version=\"1\"}[1h])", last), "");
    assert_eq!(
        ask(&store, "sum_over_time(stays[100s])", last),
        r#"{version="0"} 700"#
    );
    assert_eq!(
        ask(&store, "count_over_time(x{version=\"9\"}[1h])", last),
        r#"{version="9"} 100"#
    );
}

#[test]
fn series_beyond_the_limit_are_left_out_and_counted() {
    let limits = Limits {
        series: 2,
        ..Limits::default()
    };
    let mut store = Store::new(limits);
    let scrape = |from: usize| (from..from + 3).map(|version| (gauge("x", version), 1.0));
    let first = store.append(0, scrape(0));
    assert_eq!(
        first,
        Ok(Appended {
            samples: 2,
            left_out: 1
        })
    );
    let second = store.append(1, scrape(1));
    assert_eq!(
        second,
        Ok(Appended {
            samples: 1,
            left_out: 2
        })
    );
    assert_eq!(ask(&store, "x", 1), r#"x{version="1"} 1"#);
}

#[test]
fn an_hour_of_counters_takes_less_than_two_bytes_a_sample() {
    let mut store = Store::new(Limits::default());
    let metrics: Vec<_> = (0..200).map(|index| gauge("x", index)).collect();
    let mut counters = vec![0.0; metrics.len()];
    for second in 0..3_600_i64 {
        for (index, counter) in counters.iter_mut().enumerate() {
            // As at a gateway: half of the series stand still, most others grow a little, some are sums of times.
            *counter += match index % 20 {
                0..10 => 0.0,
                10..19 => f64::from(u32::try_from(index % 7).expect("small")),
                _ => 0.37,
            };
        }
        let scrape = counters
            .iter()
            .enumerate()
            .map(|(index, value)| (gauge("x", index), *value));
        store.append(1_000 * second, scrape).expect("in order");
    }
    let samples = metrics.len() * 3_600;
    let size = store.size();
    assert!(size < 2 * samples, "{size} bytes for {samples} samples");
}

#[test]
fn a_query_that_looks_at_too_many_samples_is_given_up() {
    let store = store(1_000, "x 0+1x99");
    let options = Options {
        samples: 1_000,
        ..Options::default()
    };
    let ask = |query| ask_as(options, &store, query, 99_000);
    assert_eq!(ask("sum_over_time(x[100s])"), "{} 4950");
    let error = "error: the query looks at more than 1000 samples; ask for less time or longer steps";
    assert_eq!(ask("max_over_time(sum_over_time(x[100s])[100s:1s])"), error);
    assert_eq!(ask("max_over_time(vector(1)[1h:1s])"), error);
}
