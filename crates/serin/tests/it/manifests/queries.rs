//! What the analyses' queries answer, asked of Prometheus itself by `promtool` (Debian's package prometheus; without it this
//! test says so and passes): all errors are 0 and not nothing, no data is nothing and not a success, and the stable version
//! has no say.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use serde_json::Value;

use super::releases::templates;

/// Version, code, and requests in each 15 s.
type Counter = (&'static str, &'static str, u32);

struct Case {
    name: &'static str,
    counters: &'static [Counter],
    /// What the query says of v2; nothing where it must not say anything.
    answer: Option<f64>,
}

const fn case(name: &'static str, counters: &'static [Counter], answer: Option<f64>) -> Case {
    Case {
        name,
        counters,
        answer,
    }
}

const SUCCESS: [Case; 6] = [
    case("all is well", &[("v2", "200", 15)], Some(1.0)),
    case("all is lost", &[("v2", "500", 15), ("v1", "200", 100)], Some(0.0)),
    case(
        "one in a hundred is lost",
        &[("v2", "200", 99), ("v2", "503", 1)],
        Some(0.99),
    ),
    case(
        "a definite no is no failure",
        &[("v2", "200", 50), ("v2", "402", 50)],
        Some(1.0),
    ),
    case(
        "the stable version fails",
        &[("v2", "200", 15), ("v1", "500", 100)],
        Some(1.0),
    ),
    case(
        "nobody asks the candidate",
        &[("v2", "200", 0), ("v1", "200", 100)],
        None,
    ),
];

/// The query of a template for v2 of user-service, with the template's own defaults for the rest.
fn query(template: &str) -> String {
    let templates = templates();
    let template = templates
        .iter()
        .find(|one| one.name == template)
        .expect("a template");
    let metric = template.list("/spec/metrics").next().expect("a metric");
    let mut query = metric["provider"]["prometheus"]["query"]
        .as_str()
        .expect("a query")
        .to_owned();
    for arg in template.list("/spec/args") {
        let name = arg["name"].as_str().expect("a name");
        let value = match name {
            "service" => "user-service",
            "version" => "v2",
            _ => arg["value"].as_str().expect("a default"),
        };
        query = query.replace(&format!("{{{{args.{name}}}}}"), value);
    }
    assert!(!query.contains("{{"), "an argument is left: {query}");
    query
}

fn series(version: &str, code: &str, each: u32) -> Value {
    serde_json::json!({
        "series": format!(
            "istio_requests_total{{reporter=\"source\", destination_app=\"user-service\", \
             destination_version=\"{version}\", response_code=\"{code}\"}}"
        ),
        "values": format!("0+{each}x60"),
    })
}

#[test]
fn the_success_rate_is_that_of_the_candidate_and_no_data_is_no_answer() {
    let rules = serde_json::json!({"groups": [{"name": "analysis", "rules": [
        {"record": "answer", "expr": query("success-rate")},
        {"record": "latency", "expr": query("latency-p95")},
        {"record": "payments", "expr": query("payment-success-rate")},
    ]}]});
    let tests: Vec<Value> = SUCCESS
        .iter()
        .map(|Case { name, counters, answer }| {
            let series: Vec<_> = counters
                .iter()
                .map(|(version, code, each)| series(version, code, *each))
                .collect();
            let samples: Vec<_> = answer
                .iter()
                .map(|value| serde_json::json!({"labels": "answer", "value": value}))
                .collect();
            serde_json::json!({"name": name, "interval": "15s", "input_series": series, "promql_expr_test": [
                {"expr": "answer", "eval_time": "10m", "exp_samples": samples},
                {"expr": "latency or payments", "eval_time": "10m", "exp_samples": []},
            ]})
        })
        .collect();
    let tests =
        serde_json::json!({"rule_files": ["rules.yaml"], "evaluation_interval": "15s", "tests": tests});
    let dir = tempfile::tempdir().expect("a folder");
    // JSON is YAML too.
    fs::write(dir.path().join("rules.yaml"), rules.to_string()).expect("written");
    fs::write(dir.path().join("tests.yaml"), tests.to_string()).expect("written");
    let run = Command::new("promtool")
        .args(["test", "rules", "tests.yaml"])
        .current_dir(dir.path())
        .output();
    let Ok(run) = run else {
        println!("SKIPPED: promtool is not here; it comes with Debian's package prometheus.");
        return;
    };
    let mut said = String::from_utf8_lossy(&run.stdout).into_owned();
    write!(said, "{}", String::from_utf8_lossy(&run.stderr)).expect("strings take all text");
    assert!(run.status.success(), "{said}");
}
