//! Rules, dashboards and analyses ask for what there is: every metric, label and value that they name is exported by a
//! running shop, or is on a short list of what others export. A misspelt one would be a quiet "no data" for ever.

mod exported;
mod labels;
mod queries;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::testing::project;
use promql_parser::parser::{self, Expr};
use promql_parser::util::{ExprVisitor, walk_expr};
use serde_json::{Value, json};

use exported::{by_guestbook_on_redis, by_others, by_shop, target_labels};
use labels::{Metrics, Reader};
use queries::{Query, each};

use crate::shopper::{GOOD_CARD, Shopper};
use crate::support::{LIMIT, Shop};

/// Long enough for shoppers to have done everything that is counted, on a machine with other work to do.
const SHOPPING: Duration = LIMIT.saturating_mul(3);

const DOCS: &str = "docs/monitoring.md";

fn parsed() -> Vec<(Query, Expr)> {
    let parse = |query: Query| {
        let expr = parser::parse(&query.text);
        let expr = expr.unwrap_or_else(|error| panic!("{}: {error}\n{}", query.place, query.text));
        (query, expr)
    };
    queries::all().into_iter().map(parse).collect()
}

/// Names of the metrics that an expression asks for.
struct Names<'n>(&'n mut BTreeSet<String>);

impl ExprVisitor for Names<'_> {
    type Error = ();

    fn pre_visit(&mut self, expr: &Expr) -> Result<bool, ()> {
        match expr {
            Expr::VectorSelector(selector) => self.0.extend(selector.name.clone()),
            Expr::MatrixSelector(matrix) => self.0.extend(matrix.vs.name.clone()),
            _ => {}
        }
        Ok(true)
    }
}

/// Everything that is wrong with the queries, if these metrics are all there is.
fn mistakes(queries: &[(Query, Expr)], exported: Metrics) -> Vec<String> {
    let mut known = exported;
    for metric in known.values_mut() {
        metric.extend(target_labels().into_iter().map(|label| (label, BTreeSet::new())));
    }
    let mut mistakes = Vec::new();
    for (query, expr) in queries {
        let mut reader = Reader::new(&known);
        let labels = reader.labels(expr);
        reader.expect(&query.shown, &labels);
        mistakes.extend(
            reader
                .mistakes
                .into_iter()
                .map(|mistake| format!("{}: {mistake}", query.place)),
        );
        if let Some(name) = &query.record {
            let labels = labels.into_iter().map(|label| (label, BTreeSet::new()));
            known.insert(name.clone(), labels.collect());
        }
    }
    mistakes
}

/// Does once what the figures of the business are about: the load generator's shoppers take their time to buy, and write
/// in no guestbook.
async fn shop_around(shop: &Shop) {
    let shopper = Shopper::signed_up(shop.http.clone(), &shop.run_file().shop).await;
    let products = shopper.get("/api/products?limit=1").await.expect("an answer");
    let id = products.expect(StatusCode::OK)["products"][0]["id"].clone();
    let id = id.as_str().expect("a product");
    let seen = json!({"kind": "impression", "product_ids": [id], "algorithm": "a"});
    let clicked = json!({"kind": "click", "product_id": id, "algorithm": "a"});
    let events = json!({"events": [seen, clicked]});
    let taken = shopper.post("/api/events", &events).await.expect("an answer");
    assert!(taken.status.is_success(), "{}", taken.body);
    let bought = shopper.buy("one", &[(id, 1)], GOOD_CARD).await;
    bought.expect("an answer").expect(StatusCode::CREATED);
    let entry = json!({"author": "A shopper", "text": "A nice shop."});
    let written = shopper.post("/api/guestbook/entries", &entry).await;
    written.expect("an answer").expect(StatusCode::CREATED);
}

#[tokio::test]
async fn every_query_asks_for_metrics_labels_and_values_that_a_running_shop_exports() {
    let queries = parsed();
    assert!(queries.len() > 60, "they are found: {}", queries.len());
    let mut names = BTreeSet::new();
    for (_, expr) in &queries {
        walk_expr(&mut Names(&mut names), expr).expect("walks on");
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();

    let shop = Shop::start_busy().await;
    shop_around(&shop).await;
    // Without a failure nothing would show that failures are counted.
    shop.prints(&["fault", "set", "user", "v1", "--error-rate", "0.5"])
        .await;
    let mut always = by_others();
    always.extend(by_guestbook_on_redis().await);
    let start = Instant::now();
    loop {
        let exported = always
            .clone()
            .into_iter()
            .chain(by_shop(&shop, &names).await)
            .collect();
        let mistakes = mistakes(&queries, exported);
        if mistakes.is_empty() {
            return;
        }
        assert!(start.elapsed() < SHOPPING, "{}", mistakes.join("\n"));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[test]
fn every_alert_is_explained_and_tested() {
    let docs = std::fs::read_to_string(project(DOCS)).expect(DOCS);
    let headings: BTreeSet<_> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let tests = project("k8s/components/monitoring/tests");
    let tests: String = std::fs::read_dir(tests)
        .expect("tests")
        .map(|file| std::fs::read_to_string(file.expect("readable").path()).expect("readable"))
        .collect();
    let documents = queries::documents("k8s/components/monitoring/rules");
    let rules = documents
        .iter()
        .flat_map(|(_, document)| each(&document["groups"]));
    let alerts: Vec<&Value> = rules
        .flat_map(|group| each(&group["rules"]))
        .filter(|rule| rule["alert"].is_string())
        .collect();
    assert!(alerts.len() >= 10, "they are found");
    for rule in alerts {
        let alert = rule["alert"].as_str().expect("a name");
        assert!(headings.contains(alert), "{DOCS} has no heading `### {alert}`");
        let runbook = rule["annotations"]["runbook_url"].as_str().unwrap_or_default();
        assert!(
            runbook.ends_with(&format!("/{DOCS}#{}", alert.to_lowercase())),
            "{alert}: {runbook}"
        );
        for text in ["summary", "description"] {
            assert!(rule["annotations"][text].is_string(), "{alert} has no {text}");
        }
        let fires = format!("ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"");
        assert!(tests.contains(&fires), "no test sees {alert} fire");
    }
}

#[test]
fn every_panel_says_what_it_shows_and_in_which_unit() {
    let dashboards = queries::documents("k8s/components/monitoring/dashboards");
    assert!(dashboards.len() >= 4, "they are found");
    let docs = std::fs::read_to_string(project(DOCS)).expect(DOCS);
    for (file, dashboard) in &dashboards {
        let title = dashboard["title"].as_str().unwrap_or_default();
        assert!(
            docs.contains(&format!("**{title}**")),
            "{DOCS} does not explain `{title}`"
        );
        for panel in each(&dashboard["panels"]) {
            let place = format!("{file}, {}", panel["title"]);
            for said in [
                "/title",
                "/description",
                "/fieldConfig/defaults/unit",
                "/targets/0/expr",
            ] {
                let text = panel.pointer(said).and_then(Value::as_str).unwrap_or_default();
                assert!(!text.is_empty(), "{place} has no {said}");
            }
            assert_eq!(panel["datasource"]["uid"], "${datasource}", "{place}");
        }
    }
}
