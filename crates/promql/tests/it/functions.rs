//! Functions, with answers computed by hand.

use crate::support::{ask, ask_as, check, prometheus2, store};
use promql::{Dialect, Options};

#[test]
fn a_counter_is_stretched_to_the_bounds_of_the_range() {
    // 10 every 5 s; 12 samples in (0 s, 60 s] show 110, stretched by 5/55.
    let store = store(5_000, "requests 0+10x12");
    check(
        &store,
        60_000,
        &[
            ("increase(requests[1m])", "{} 120"),
            ("rate(requests[1m])", "{} 2"),
            ("delta(requests[1m])", "{} 120"),
            ("irate(requests[1m])", "{} 2"),
            ("idelta(requests[1m])", "{} 10"),
            ("deriv(requests[1m])", "{} 2"),
            ("predict_linear(requests[1m], 60)", "{} 240"),
            ("count_over_time(requests[1m])", "{} 12"),
            ("rate(requests[5s])", ""),
        ],
    );
    // Closed on the left: 13 samples, nothing to stretch.
    assert_eq!(
        ask_as(prometheus2(), &store, "count_over_time(requests[1m])", 60_000),
        "{} 13"
    );
    assert_eq!(
        ask_as(prometheus2(), &store, "rate(requests[5s])", 60_000),
        "{} 2"
    );
}

#[test]
fn a_counter_that_begins_in_the_range_is_stretched_by_half_an_interval_or_to_zero() {
    // From the 30th second on, every 10 s: 100, 110, 120, 130.
    let late = store(10_000, "requests _ _ _ 100+10x3");
    assert_eq!(ask(&late, "increase(requests[1m])", 60_000), "{} 35");
    // It was zero 2 s before its first sample: 30 s show 15, 32 s show 16.
    let fresh = store(10_000, "requests _ _ _ 1+5x3");
    assert_eq!(ask(&fresh, "increase(requests[1m])", 60_000), "{} 16");
    // Zero 9 s before: Prometheus 3 stretches by 5 s at most, Prometheus 2 by up to 11 s.
    let older = store(10_000, "requests _ _ _ 9+10x3");
    assert_eq!(ask(&older, "increase(requests[1m])", 60_000), "{} 35");
    assert_eq!(
        ask_as(prometheus2(), &older, "increase(requests[1m])", 60_000),
        "{} 39"
    );
}

#[test]
fn a_counter_that_begins_again_loses_nothing() {
    let store = store(1_000, "requests 0+10x5 0+10x4");
    check(
        &store,
        10_000,
        &[
            ("increase(requests[11s])", "{} 90"),
            ("resets(requests[11s])", "{} 1"),
            ("irate(requests[5500ms])", "{} 10"),
        ],
    );
    assert_eq!(ask(&store, "irate(requests[3s])", 6_000), "{} 0");
}

#[test]
fn figures_over_time() {
    let store = store(1_000, "load 4 1 3 NaN 2\nflat 7 7 7 7 7\nclear 5 3 4 1 2");
    check(
        &store,
        4_000,
        &[
            ("avg_over_time(clear[5s])", "{} 3"),
            ("sum_over_time(clear[5s])", "{} 15"),
            ("min_over_time(load[5s])", "{} 1"),
            ("max_over_time(load[5s])", "{} 4"),
            ("avg_over_time(load[5s])", "{} NaN"),
            ("count_over_time(load[5s])", "{} 5"),
            ("last_over_time(load[5s])", "load 2"),
            ("present_over_time(load[5s])", "{} 1"),
            ("stdvar_over_time(clear[5s])", "{} 2"),
            ("stddev_over_time(clear[5s])", "{} 1.414213562373"),
            ("quantile_over_time(0.25, clear[5s])", "{} 2"),
            ("changes(load[5s])", "{} 4"),
            ("changes(flat[5s])", "{} 0"),
            ("deriv(flat[5s])", "{} 0"),
        ],
    );
}

#[test]
fn each_element_by_itself() {
    let store = store(1_000, "x{a=\"1\"} -1.5\nx{a=\"2\"} 2.5\nvoid NaN");
    check(
        &store,
        0,
        &[
            ("abs(x)", r#"{a="1"} 1.5, {a="2"} 2.5"#),
            ("ceil(x)", r#"{a="1"} -1, {a="2"} 3"#),
            ("floor(x)", r#"{a="1"} -2, {a="2"} 2"#),
            ("round(x)", r#"{a="1"} -1, {a="2"} 3"#),
            ("round(x, 0.2)", r#"{a="1"} -1.4, {a="2"} 2.6"#),
            ("clamp(x, -1, 1)", r#"{a="1"} -1, {a="2"} 1"#),
            ("clamp(x, 1, -1)", ""),
            ("clamp_min(x, 0)", r#"{a="1"} 0, {a="2"} 2.5"#),
            ("clamp_max(x, 0)", r#"{a="1"} -1.5, {a="2"} 0"#),
            ("clamp_max(void, 0)", "{} NaN"),
            ("sgn(x)", r#"{a="1"} -1, {a="2"} 1"#),
            (
                "sqrt(vector(9)) + exp(vector(0)) + log2(vector(8)) + log10(vector(100)) + ln(vector(1))",
                "{} 9",
            ),
        ],
    );
}

#[test]
fn a_quantile_of_buckets() {
    let store = store(
        1_000,
        r#"
        wait_bucket{le="0.1"} 10
        wait_bucket{le="0.5"} 30
        wait_bucket{le="1.0"} 40
        wait_bucket{le="+Inf"} 50
        few_bucket{le="+Inf"} 5
        open_bucket{le="1"} 5
        odd_bucket{le="1"} 10
        odd_bucket{le="2"} 9
        odd_bucket{le="+Inf"} 20
        none_bucket{le="1"} 0
        none_bucket{le="+Inf"} 0
        "#,
    );
    check(
        &store,
        0,
        &[
            ("histogram_quantile(0.1, wait_bucket)", "{} 0.05"),
            ("histogram_quantile(0.5, wait_bucket)", "{} 0.4"),
            ("histogram_quantile(0.9, wait_bucket)", "{} 1"),
            ("histogram_quantile(-1, wait_bucket)", "{} -inf"),
            ("histogram_quantile(2, wait_bucket)", "{} inf"),
            ("histogram_quantile(NaN, wait_bucket)", "{} NaN"),
            ("histogram_quantile(0.5, few_bucket)", "{} NaN"),
            ("histogram_quantile(0.5, open_bucket)", "{} NaN"),
            ("histogram_quantile(0.5, odd_bucket)", "{} 1"),
            ("histogram_quantile(0.5, none_bucket)", "{} NaN"),
            ("histogram_quantile(0.5, sum by (le) (wait_bucket))", "{} 0.4"),
            ("histogram_quantile(0.5, nowhere)", ""),
        ],
    );
}

#[test]
fn labels_from_labels() {
    let store = store(1_000, r#"up{instance="shop-1:8080",zone="a"} 1"#);
    check(
        &store,
        0,
        &[
            (
                r#"label_replace(up, "host", "$1-${port}", "instance", "(.*):(?P<port>.*)")"#,
                r#"up{host="shop-1-8080",instance="shop-1:8080",zone="a"} 1"#,
            ),
            (
                r#"label_replace(up, "zone", "", "zone", "a")"#,
                r#"up{instance="shop-1:8080"} 1"#,
            ),
            (
                r#"label_replace(up, "zone", "b", "zone", "other")"#,
                r#"up{instance="shop-1:8080",zone="a"} 1"#,
            ),
            (
                r#"label_join(up, "both", "/", "zone", "instance")"#,
                r#"up{both="a/shop-1:8080",instance="shop-1:8080",zone="a"} 1"#,
            ),
            (
                r#"label_replace(up, "__name__", "down", "", "")"#,
                r#"down{instance="shop-1:8080",zone="a"} 1"#,
            ),
        ],
    );
}

#[test]
fn what_is_absent_is_said_with_its_labels() {
    let store = store(1_000, "up{a=\"x\"} 1 _");
    check(
        &store,
        0,
        &[
            ("absent(up)", ""),
            (r#"absent(up{a="y",b=~"z",c="1",c="2"})"#, r#"{a="y"} 1"#),
            ("absent(sum(nowhere))", "{} 1"),
            (r#"absent_over_time(nowhere{a="y"}[1m])"#, r#"{a="y"} 1"#),
        ],
    );
    check(
        &store,
        1_000,
        &[("absent(up)", "{} 1"), ("absent_over_time(up[10s])", "")],
    );
}

#[test]
fn numbers_vectors_and_times() {
    let store = store(1_000, "x{a=\"1\"} 3 3\nx{a=\"2\"} 1 NaN\nx{a=\"3\"} 2 2");
    check(
        &store,
        0,
        &[
            ("vector(5)", "{} 5"),
            (r#"scalar(x{a="1"})"#, "3"),
            ("scalar(x)", "NaN"),
            ("sort(x)", r#"x{a="2"} 1, x{a="3"} 2, x{a="1"} 3"#),
            ("sort_desc(x)", r#"x{a="1"} 3, x{a="3"} 2, x{a="2"} 1"#),
        ],
    );
    check(
        &store,
        2_500,
        &[
            ("time()", "2.5"),
            (r#"timestamp(x{a="1"})"#, r#"{a="1"} 1"#),
            (r#"timestamp((x{a="1"}))"#, r#"{a="1"} 1"#),
            (r#"timestamp(abs(x{a="1"}))"#, r#"{a="1"} 2.5"#),
            (r#"timestamp(x{a="1"} offset 2s)"#, r#"{a="1"} 0"#),
            ("sort_desc(x)", r#"x{a="1"} 3, x{a="3"} 2, x{a="2"} NaN"#),
        ],
    );
}

#[test]
fn a_subquery_is_evaluated_at_multiples_of_its_step() {
    // At 10, 20, … 60 s the counter has 10, 20, … 60.
    let store = store(1_000, "x 0+1x100");
    check(
        &store,
        65_000,
        &[
            ("count_over_time(x[1m:10s])", "{} 6"),
            ("min_over_time(x[1m:10s])", "{} 10"),
            ("max_over_time(sum(x)[1m:10s] offset 10s)", "{} 50"),
            ("max_over_time(rate(x[10s])[30s:5s])", "{} 1"),
            ("sum_over_time(x[2m:])", "{} 60"),
            ("max_over_time(x[10s:1s] @ 20)", "{} 20"),
        ],
    );
    // The first moment belongs to it in Prometheus 2 only.
    assert_eq!(ask(&store, "count_over_time(x[1m:10s])", 70_000), "{} 6");
    assert_eq!(
        ask_as(prometheus2(), &store, "count_over_time(x[1m:10s])", 70_000),
        "{} 7"
    );
    let options = Options {
        subquery_step: 1_000,
        ..Options::default()
    };
    assert_eq!(
        ask_as(options, &store, "count_over_time(x[1m:])", 65_000),
        "{} 60"
    );
    assert!(ask(&store, "max_over_time(x[1d:1ms])", 0).starts_with("error: a range from"));
}

#[test]
fn buckets_that_differ_by_rounding_are_taken_as_equal_by_prometheus_3() {
    let store = store(
        1_000,
        r#"
        wait_bucket{le="1"} 10
        wait_bucket{le="2"} 10.000000000000001
        wait_bucket{le="+Inf"} 10.000000000000002
        "#,
    );
    let query = "histogram_quantile(1, wait_bucket)";
    assert_eq!(Options::default().dialect, Dialect::Prometheus3);
    assert_eq!(ask(&store, query, 0), "{} 1");
    assert_eq!(ask_as(prometheus2(), &store, query, 0), "{} 2");
}
