//! What holds for any samples.

use promql::{Limits, Metric, Query, Store, Value};
use proptest::prelude::*;

/// Rows of one value per service and code.
fn rows() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    let value = prop_oneof![1 => Just(None), 9 => (0_u32..1_000).prop_map(|value| Some(f64::from(value)))];
    prop::collection::vec(prop::collection::vec(value, 6), 2..40)
}

fn store(rows: &[Vec<Option<f64>>]) -> Store {
    let mut store = Store::new(Limits::default());
    for (row, values) in (0..).zip(rows) {
        let there = values.iter().enumerate().filter_map(|(index, value)| {
            let (service, code) = ((index / 2).to_string(), (index % 2).to_string());
            Some((
                Metric::new("x", [("service", service), ("code", code)]),
                (*value)?,
            ))
        });
        store.append(row * 1_000, there).expect("in order");
    }
    store
}

fn value(store: &Store, query: &str, at: i64) -> Value {
    let query = Query::parse(query).expect("a query");
    query.instant(store, at).expect("a value")
}

fn number(store: &Store, query: &str, at: i64) -> Option<f64> {
    value(store, query, at).number()
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        (a, b) => a.is_none() == b.is_none(),
    }
}

proptest! {
    #[test]
    fn the_sum_is_the_sum_of_its_groups(rows in rows(), at in 0_i64..40_000) {
        let store = store(&rows);
        for inner in ["x", "rate(x[10s])", "max_over_time(x[5s])"] {
            let whole = number(&store, &format!("sum({inner})"), at);
            let parts = number(&store, &format!("sum(sum by (service) ({inner}))"), at);
            prop_assert!(close(whole, parts), "{inner}: {whole:?} {parts:?}");
            let mean = number(&store, &format!("avg({inner})"), at);
            let quotient = number(&store, &format!("sum({inner}) / count({inner})"), at);
            prop_assert!(close(mean, quotient), "{inner}: {mean:?} {quotient:?}");
        }
    }

    #[test]
    fn a_counter_never_falls(rows in rows(), at in 0_i64..40_000) {
        let store = store(&rows);
        for query in ["rate(x[7s])", "irate(x[7s])", "increase(x[7s])", "resets(x[7s])", "changes(x[7s])"] {
            prop_assert_eq!(value(&store, &format!("{query} < 0"), at), Value::Vector(Vec::new()));
        }
    }

    #[test]
    fn what_is_taken_and_what_is_left_is_everything(rows in rows(), limit in 0_u32..1_000, at in 0_i64..40_000) {
        let store = store(&rows);
        let all = number(&store, "count(x)", at);
        let split = number(&store, &format!("count(x > {limit} or x <= {limit})"), at);
        prop_assert_eq!(all, split);
        let sets = number(&store, "count((x and on(service) x{code=\"0\"}) or (x unless on(service) x{code=\"0\"}))", at);
        prop_assert_eq!(all, sets);
    }

    #[test]
    fn a_range_is_its_instants(rows in rows(), step in 1_i64..5_000) {
        let store = store(&rows);
        let query = Query::parse("sum by (code) (rate(x[5s])) * 2 > 1").expect("a query");
        let mut points = 0;
        for series in query.range(&store, 0, 40_000, step).expect("a range") {
            for point in series.points {
                let Value::Vector(samples) = query.instant(&store, point.time).expect("a value") else {
                    panic!("a vector");
                };
                let found = samples.iter().find(|sample| sample.metric == series.metric);
                prop_assert_eq!(found.map(|sample| sample.value), Some(point.value));
                points += 1;
            }
        }
        let instants = (0..=40_000 / step).map(|index| match query.instant(&store, index * step) {
            Ok(Value::Vector(samples)) => samples.len(),
            other => panic!("{other:?}"),
        });
        prop_assert_eq!(points, instants.sum::<usize>());
    }

    #[test]
    fn quantiles_lie_between_the_least_and_the_greatest(rows in rows(), q in 0.0..=1.0_f64, at in 0_i64..40_000) {
        let store = store(&rows);
        let query = format!("quantile({q}, x) < bool min(x) or quantile({q}, x) > bool max(x)");
        prop_assert!(matches!(number(&store, &query, at), None | Some(0.0)));
        let query = format!("quantile_over_time({q}, x[10s]) > max_over_time(x[10s])");
        prop_assert_eq!(value(&store, &query, at), Value::Vector(Vec::new()));
    }

    #[test]
    fn no_text_panics(text in "[a-z(){}\\[\\]0-9 .:,=~!<>+*/^@\"'#-]{0,40}") {
        if let Ok(query) = Query::parse(&text) {
            let _ = query.instant(&store(&[vec![Some(1.0)]]), 0);
        }
    }
}

#[test]
fn the_rate_of_what_stands_still_is_zero() {
    let rows = vec![vec![Some(42.0); 6]; 30];
    let store = store(&rows);
    assert_eq!(number(&store, "sum(rate(x[10s]))", 29_000), Some(0.0));
}
