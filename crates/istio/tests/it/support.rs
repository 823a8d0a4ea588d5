//! Tables from a few lines of YAML, and requests from a few words.

use http::{HeaderMap, HeaderName, HeaderValue};
use istio::{Config, Decision, Registry, RequestHead, Side, Table};

/// Two services with two instances of each variant.
pub(crate) const SERVICES: &str = r"
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: user-service}
spec:
  hosts: [user-service.default.svc.cluster.local]
  ports: [{number: 80, name: http, protocol: HTTP}]
  resolution: STATIC
  endpoints:
    - {address: 127.0.0.1, ports: {http: 1001}, labels: {app: user-service, version: v1}}
    - {address: 127.0.0.1, ports: {http: 1002}, labels: {app: user-service, version: v1}}
    - {address: 127.0.0.1, ports: {http: 2001}, labels: {app: user-service, version: v2}}
    - {address: 127.0.0.1, ports: {http: 2002}, labels: {app: user-service, version: v2}}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: user-service}
spec:
  host: user-service
  trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}
  subsets:
    - {name: v1, labels: {version: v1}}
    - {name: v2, labels: {version: v2}}
";

/// A VirtualService of user-service with these routes, indented as a list.
pub(crate) fn user_service(http: &str) -> String {
    let http = http.trim_matches('\n').replace('\n', "\n    ");
    format!(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: user-service}}\nspec:\n  \
         hosts: [user-service]\n  http:\n    {http}\n"
    )
}

pub(crate) fn config(texts: &[&str]) -> Config {
    texts
        .iter()
        .flat_map(|text| istio::parse::documents(text).expect("no mistakes"))
        .collect()
}

pub(crate) fn table(texts: &[&str]) -> Table {
    let config = config(texts);
    config.validate().expect("no mistakes");
    Registry::default().compile(&config)
}

/// The name of the cluster a request goes to, or `404`.
pub(crate) fn goes_to(table: &Table, side: Side, url: &str, headers: &[(&str, &str)]) -> String {
    let (authority, path) = url
        .split_once('/')
        .map_or((url, "/".to_owned()), |(host, path)| (host, format!("/{path}")));
    let headers: HeaderMap = headers
        .iter()
        .map(|(n, v)| {
            (
                HeaderName::from_bytes(n.as_bytes()).expect("a name"),
                HeaderValue::from_str(v).expect("a value"),
            )
        })
        .collect();
    match table.route(
        side,
        &RequestHead {
            method: &http::Method::GET,
            authority,
            path: path.split('?').next().unwrap_or_default(),
            query: path.split_once('?').map(|(_, query)| query),
            headers: &headers,
            source: None,
        },
    ) {
        Decision::Forward { cluster, .. } => cluster.name.clone(),
        Decision::Answer { .. } => "answer".into(),
        Decision::NoRoute => "404".into(),
    }
}

/// Only the subset of where it goes.
pub(crate) fn subset(table: &Table, url: &str, headers: &[(&str, &str)]) -> String {
    let cluster = goes_to(table, Side::Mesh, url, headers);
    cluster.split('|').nth(2).unwrap_or(&cluster).to_owned()
}

/// Random numbers that are the same each time (splitmix64).
pub(crate) fn chance(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// The ServiceEntry of `shop` with these endpoints (`a`, `b`, … and what is said of each), and its DestinationRule with this
/// policy.
pub(crate) fn shop(endpoints: &[&str], policy: &str) -> String {
    let line = |(i, more): (usize, &&str)| {
        let comma = if more.is_empty() { "" } else { ", " };
        format!("    - {{address: 10.0.0.{}{comma}{more}}}\n", i + 1)
    };
    let lines: String = endpoints.iter().enumerate().map(line).collect();
    format!(
        "apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: shop}}
spec:
  hosts: [shop.default.svc.cluster.local]
  ports: [{{number: 80, name: http, protocol: HTTP}}, {{number: 81, name: other, protocol: HTTP}}]
  endpoints:
{lines}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: shop}}
spec:
  host: shop
  trafficPolicy: {policy}
"
    )
}

/// The cluster of the whole of `shop` at a port.
pub(crate) fn cluster(table: &Table, port: u16) -> std::sync::Arc<istio::table::Cluster> {
    let mut all = table
        .clusters()
        .iter()
        .filter(|cluster| cluster.host.starts_with("shop."));
    std::sync::Arc::clone(
        all.find(|cluster| cluster.port == port && cluster.subset.is_none())
            .expect("a cluster"),
    )
}
