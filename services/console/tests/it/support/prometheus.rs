//! A Prometheus that answers instant queries of the kind `sum by (…) (…) or sum by (…) (…)`, from what a test says was scraped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use promql::exposition;
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Labels = BTreeMap<String, String>;

#[derive(Clone, Default)]
pub(crate) struct Prometheus {
    pub(crate) url: String,
    scraped: Arc<Mutex<BTreeMap<String, String>>>,
    answer: Arc<Mutex<Option<(StatusCode, String)>>>,
}

impl Prometheus {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let prometheus = Self {
            url: format!("http://{address}/"),
            ..Self::default()
        };
        let router = Router::new()
            .route("/api/v1/query", get(query))
            .with_state(prometheus.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        prometheus
    }

    /// What the target `instance` shows now, in the text format.
    pub(crate) fn scrape(&self, instance: &str, text: &str) {
        let mut scraped = self.scraped.lock().expect("unharmed");
        scraped.insert(instance.to_owned(), text.to_owned());
    }

    /// Answers this to everything from now on.
    pub(crate) fn answers(&self, status: StatusCode, body: &str) {
        *self.answer.lock().expect("unharmed") = Some((status, body.to_owned()));
    }
}

async fn query(State(prometheus): State<Prometheus>, Query(query): Query<Labels>) -> Response {
    if let Some(answer) = prometheus.answer.lock().expect("unharmed").clone() {
        return answer.into_response();
    }
    let scraped = prometheus.scraped.lock().expect("unharmed").clone();
    let terms = query["query"].split(" or ");
    let result: Vec<Value> = terms.flat_map(|term| sums(term, &scraped)).collect();
    axum::Json(json!({"status": "success", "data": {"resultType": "vector", "result": result}}))
        .into_response()
}

/// `sum by (a,b) (metric{c="d",e="f"})`
fn sums(term: &str, scraped: &BTreeMap<String, String>) -> Vec<Value> {
    let inside = term
        .strip_prefix("sum by (")
        .and_then(|rest| rest.strip_suffix("})"))
        .expect("a sum");
    let (by, selector) = inside.split_once(") (").expect("two parts");
    let (metric, matchers) = selector.split_once('{').expect("matchers");
    let matchers: Vec<_> = matchers
        .split(',')
        .map(|matcher| matcher.trim_end_matches('"').split_once("=\"").expect("equality"))
        .collect();
    let mut sums = BTreeMap::<Labels, f64>::new();
    for (instance, text) in scraped {
        for sample in exposition::samples(text, &[metric]) {
            let sample = sample.expect("readable");
            if matchers.iter().any(|(name, value)| sample.label(name) != *value) {
                continue;
            }
            let mut labels: Labels = sample
                .labels()
                .map(|(name, value)| (name.to_owned(), value.into_owned()))
                .collect();
            labels.insert("__name__".to_owned(), metric.to_owned());
            labels.insert("instance".to_owned(), instance.clone());
            labels.retain(|name, _| by.split(',').any(|wanted| wanted == name));
            *sums.entry(labels).or_default() += sample.value;
        }
    }
    let sample = |(labels, sum): (Labels, f64)| json!({"metric": labels, "value": [1_763_000_000.781, sum.to_string()]});
    sums.into_iter().map(sample).collect()
}
