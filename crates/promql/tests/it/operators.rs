//! Operators and aggregations, with answers computed by hand.

use crate::support::{ask, check, store};
use promql::Store;

fn shop() -> Store {
    store(
        1_000,
        r#"
        requests{service="a",code="200"} 90
        requests{service="a",code="500"} 10
        requests{service="b",code="200"} 50
        limit{service="a"} 20
        limit{service="c"} 7
        void NaN
        "#,
    )
}

#[test]
fn arithmetic_follows_precedence() {
    check(
        &shop(),
        0,
        &[
            ("1 + 2 * 3 ^ 2", "19"),
            ("(1 + 2) * 3", "9"),
            ("-2 ^ 2", "-4"),
            ("2 ^ 3 ^ 2", "512"),
            ("2 ^ -1 * 4", "2"),
            ("7 - 2 - 1", "4"),
            ("-7 % 3", "-1"),
            ("1 / 0", "inf"),
            ("0 / 0", "NaN"),
            ("1 < bool 2 + 3 > bool 0", "1"),
            ("0x10 + 1e1", "26"),
            ("\"text\"", "\"text\""),
        ],
    );
}

#[test]
fn arithmetic_drops_the_name_and_a_comparison_keeps_the_elements() {
    check(
        &shop(),
        0,
        &[
            (r#"limit{service="a"} * 2"#, r#"{service="a"} 40"#),
            (r#"100 - limit{service="a"}"#, r#"{service="a"} 80"#),
            (r#"-limit{service="a"}"#, r#"{service="a"} -20"#),
            ("limit > 10", r#"limit{service="a"} 20"#),
            ("10 < limit", r#"limit{service="a"} 20"#),
            ("limit > bool 10", r#"{service="a"} 1, {service="c"} 0"#),
            (
                "limit == 20 or limit < 10",
                r#"limit{service="a"} 20, limit{service="c"} 7"#,
            ),
            ("void == void", ""),
            ("void != void", "void NaN"),
        ],
    );
}

#[test]
fn two_vectors_are_matched_by_their_labels() {
    check(
        &shop(),
        0,
        &[
            (
                r#"requests{code="500"} / ignoring(code) requests{code="200"}"#,
                r#"{service="a"} 0.1111111111111"#,
            ),
            (
                r#"requests{code="500"} / on(service) requests{code="200"}"#,
                r#"{service="a"} 0.1111111111111"#,
            ),
            (
                r#"requests{code="500"} < ignoring(code) limit"#,
                r#"requests{service="a"} 10"#,
            ),
            (
                r#"requests{code="500"} < on(service) limit"#,
                r#"{service="a"} 10"#,
            ),
            (
                r#"requests{code="500"} > bool on(service) limit"#,
                r#"{service="a"} 0"#,
            ),
            ("requests / limit", ""),
            (
                "requests / on(service) group_left limit",
                r#"{code="200",service="a"} 4.5, {code="500",service="a"} 0.5"#,
            ),
            (
                "limit / on(service) group_right requests",
                r#"{code="200",service="a"} 0.2222222222222, {code="500",service="a"} 2"#,
            ),
            (
                r#"limit * on() group_left(code) requests{code="500"}"#,
                r#"{code="500",service="a"} 200, {code="500",service="c"} 70"#,
            ),
        ],
    );
}

#[test]
fn more_than_one_match_is_an_error_that_names_them() {
    let answer = ask(&shop(), "limit / on(service) requests", 0);
    assert!(
        answer.starts_with("error: several series on the right match the group"),
        "{answer}"
    );
    assert!(
        answer.contains(r#"{service="a"}"#) && answer.contains(r#"code="500""#),
        "{answer}"
    );
    let answer = ask(&shop(), "requests / on(service) limit", 0);
    assert!(
        answer.starts_with("error: several series on the left"),
        "{answer}"
    );
    let answer = ask(&shop(), "requests * on(service) group_left(code) limit", 0);
    assert!(
        answer.starts_with("error: several series on the left"),
        "{answer}"
    );
}

#[test]
fn sets_take_elements_as_they_are() {
    check(
        &shop(),
        0,
        &[
            (
                r#"requests{code="200"} and on(service) limit"#,
                r#"requests{code="200",service="a"} 90"#,
            ),
            (
                r#"requests{code="200"} unless on(service) limit"#,
                r#"requests{code="200",service="b"} 50"#,
            ),
            (
                r#"requests{code="500"} or ignoring(code) requests{code="200"}"#,
                r#"requests{code="500",service="a"} 10, requests{code="200",service="b"} 50"#,
            ),
            ("requests and vector(1)", ""),
            (
                "limit and on() vector(1)",
                r#"limit{service="a"} 20, limit{service="c"} 7"#,
            ),
        ],
    );
}

#[test]
fn aggregations_combine_groups() {
    check(
        &shop(),
        0,
        &[
            ("sum(requests)", "{} 150"),
            (
                "sum by (service) (requests)",
                r#"{service="a"} 100, {service="b"} 50"#,
            ),
            (
                "sum(requests) without (code)",
                r#"{service="a"} 100, {service="b"} 50"#,
            ),
            ("sum by (nowhere) (requests)", "{} 150"),
            ("count by (__name__) (limit)", "limit 2"),
            ("avg(requests)", "{} 50"),
            ("min(requests)", "{} 10"),
            ("max(requests)", "{} 90"),
            ("count(requests)", "{} 3"),
            ("group(requests)", "{} 1"),
            ("stdvar(limit)", "{} 42.25"),
            ("stddev(limit)", "{} 6.5"),
            ("quantile(0.5, requests)", "{} 50"),
            ("quantile(2, requests)", "{} inf"),
            ("min(void)", "{} NaN"),
            ("sum(nowhere)", ""),
            (
                r#"count_values("value", limit)"#,
                r#"{value="20"} 1, {value="7"} 1"#,
            ),
        ],
    );
}

#[test]
fn topk_takes_the_first_of_each_group_in_order() {
    check(
        &shop(),
        0,
        &[
            ("topk(1, requests)", r#"requests{code="200",service="a"} 90"#),
            (
                "bottomk(2, requests)",
                r#"requests{code="500",service="a"} 10, requests{code="200",service="b"} 50"#,
            ),
            (
                "topk(1, requests) by (service)",
                r#"requests{code="200",service="a"} 90, requests{code="200",service="b"} 50"#,
            ),
            ("topk(0, requests)", ""),
            ("topk(1, void)", "void NaN"),
            ("topk(NaN, requests)", "error: NaN is no count of series"),
        ],
    );
}

#[test]
fn series_that_become_the_same_are_an_error() {
    let answer = ask(&shop(), r#"-{service="a"}"#, 0);
    assert!(!answer.starts_with("error"), "{answer}");
    let twice = store(1_000, "one{a=\"x\"} 1\nother{a=\"x\"} 2");
    let answer = ask(&twice, r#"-{a="x"}"#, 0);
    assert_eq!(
        answer,
        r#"error: two series of the result have the same labels: {a="x"}; keep a label that tells them apart, or aggregate"#
    );
}
