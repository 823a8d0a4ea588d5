//! Every file in `istio/` is read, fits together with the others, and does what its comment says.

use crate::support::goes_to;
use istio::{
    Change, Config, Registry, Resource as Rule, Side, Table, parse,
    table::{Cluster, HashKey, Resource},
};
use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

fn folder(name: &str) -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../istio")
        .join(name);
    let files = fs::read_dir(folder)
        .expect("istio/ is there")
        .map(|entry| entry.expect("a file").path());
    let yaml = files.filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    yaml.map(|path| {
        (
            path.file_stem()
                .and_then(|n| n.to_str())
                .expect("a name")
                .to_owned(),
            fs::read_to_string(path).expect("a file"),
        )
    })
    .collect()
}

/// Two instances of every service, with the labels `serin up` gives them.
fn service_entries() -> Vec<Rule> {
    let services = [
        ("storefront", vec!["version: v1"]),
        ("product-service", vec!["version: v1", "version: v2"]),
        ("user-service", vec!["version: v1", "version: v2"]),
        ("order-service", vec!["version: v1", "version: v2"]),
        ("guestbook", vec!["version: v1", "version: v2"]),
        (
            "payment-service",
            vec!["version: v1, color: blue", "version: v2, color: green"],
        ),
        (
            "recommendation-service",
            vec!["version: v1, algorithm: a", "version: v2, algorithm: b"],
        ),
    ];
    let mut port = 20_000;
    services
        .into_iter()
        .map(|(name, instances)| {
            let endpoints: Vec<String> = instances
                .into_iter()
                .map(|labels| {
                    port += 1;
                    format!("{{address: 127.0.0.1, ports: {{http: {port}}}, labels: {{app: {name}, {labels}}}}}")
                })
                .collect();
            parse::document(&format!(
                "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {{name: {name}}}\nspec:\n  \
                 hosts: [{name}.default.svc.cluster.local]\n  ports: [{{number: 80, name: http, protocol: HTTP}}]\n  \
                 resolution: STATIC\n  endpoints: [{}]\n",
                endpoints.join(", ")
            ))
            .expect("a ServiceEntry")
        })
        .collect()
}

fn base() -> Config {
    let files = folder("")
        .into_iter()
        .flat_map(|(name, text)| parse::documents(&text).unwrap_or_else(|e| panic!("{name}: {e}")));
    service_entries().into_iter().chain(files).collect()
}

fn with_scenario(name: &str) -> Table {
    let resources = parse::documents(&folder("scenarios")[name]).unwrap_or_else(|e| panic!("{name}: {e}"));
    let config = base().with(resources.into_iter().map(Change::Put));
    assert_eq!(config.validate().expect("no mistakes"), [], "{name}");
    Registry::default().compile(&config)
}

/// How many of 1000 requests go to each subset.
fn split(table: &Table, host: &str, headers: &[(&str, &str)]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for _ in 0..1_000 {
        let cluster = goes_to(table, Side::Mesh, host, headers);
        *counts
            .entry(cluster.split('|').nth(2).expect("a cluster").to_owned())
            .or_default() += 1;
    }
    counts
}

fn assert_split(table: &Table, host: &str, headers: &[(&str, &str)], expected: &[(&str, usize)]) {
    let counts = split(table, host, headers);
    let close = |(subset, share): &(&str, usize)| counts.get(*subset).unwrap_or(&0).abs_diff(*share) <= 2;
    let zero_is_zero = counts
        .keys()
        .all(|subset| expected.iter().any(|(name, share)| name == subset && *share > 0));
    assert!(
        expected.iter().all(close) && zero_is_zero,
        "{host} {headers:?}: {counts:?} instead of {expected:?}"
    );
}

/// All endpoints of a service.
fn cluster<'t>(table: &'t Table, service: &str) -> &'t Cluster {
    let wanted = format!("outbound|80||{service}.default.svc.cluster.local");
    table
        .clusters()
        .iter()
        .find(|cluster| cluster.name == wanted)
        .expect("a cluster")
}

/// Two clusters of a mesh, as their endpoints are on a laptop: told apart by a label and by their region.
#[test]
fn the_lessons_for_two_clusters_that_concern_routing_are_read_and_fit_together() {
    let lessons = folder("multicluster");
    let entry = "apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: user-service}
spec:
  hosts: [user-service.default.svc.cluster.local]
  ports: [{number: 80, name: http, protocol: HTTP}]
  endpoints:
    - {address: 10.0.1.1, locality: region-primary, labels: {version: v1, topology.istio.io/cluster: primary}}
    - {address: 10.0.2.1, locality: region-secondary, labels: {version: v2, topology.istio.io/cluster: secondary}}
";
    let rule = &lessons["failover"];
    for (name, primary) in [("global-90-10", 900), ("global-70-30", 700)] {
        let files = [entry, rule, &lessons["global-host"], &lessons[name]];
        let resources = files
            .into_iter()
            .flat_map(|text| parse::documents(text).unwrap_or_else(|e| panic!("{name}: {e}")));
        let config: Config = resources.collect();
        assert_eq!(config.validate().expect("no mistakes"), [], "{name}");
        let table = Registry::at("region-primary".parse().unwrap()).compile(&config);
        for host in ["user-service", "user-service.global"] {
            assert_split(
                &table,
                host,
                &[],
                &[("primary", primary), ("secondary", 1_000 - primary)],
            );
        }
        let user = cluster(&table, "user-service");
        assert_eq!([user.priority(0), user.priority(1)], [Some(0), Some(1)]);
    }
}

const CANARY: &[(&str, &str)] = &[("canary", "true")];

#[test]
fn the_base_files_fit_together_without_a_warning() {
    assert_eq!(base().validate().unwrap(), []);
}

#[test]
fn the_base_files_split_every_service_as_they_say() {
    let table = Registry::default().compile(&base());
    for host in ["product-service", "user-service", "order-service", "guestbook"] {
        assert_split(&table, host, &[], &[("v1", 900), ("v2", 100)]);
        assert_split(&table, host, CANARY, &[("v2", 1_000)]);
    }
    assert_split(&table, "payment-service", &[], &[("blue", 1_000)]);
    assert_split(&table, "payment-service", CANARY, &[("green", 1_000)]);
    assert_eq!(
        goes_to(&table, Side::Ingress, "localhost:8080/", &[]),
        "outbound|80||storefront.default.svc.cluster.local"
    );
    assert_eq!(goes_to(&table, Side::Mesh, "localhost", &[]), "404");
}

#[test]
fn users_are_split_by_their_id_and_stay_where_they_are() {
    for table in [Registry::default().compile(&base()), with_scenario("ab-user-id")] {
        for (id, subset) in [
            ("2", "algorithm-a"),
            ("1338", "algorithm-a"),
            ("7", "algorithm-b"),
            ("1337", "algorithm-b"),
        ] {
            assert_split(
                &table,
                "recommendation-service",
                &[("x-user-id", id)],
                &[(subset, 1_000)],
            );
        }
        assert_split(&table, "recommendation-service", &[], &[("algorithm-a", 1_000)]);
        assert_split(
            &table,
            "recommendation-service",
            &[("x-user-id", "abc")],
            &[("algorithm-a", 1_000)],
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_scenario_does_what_it_is_called() {
    for name in folder("scenarios").keys() {
        let table = with_scenario(name);
        match name.as_str() {
            "canary-header" => {
                assert_split(&table, "user-service", &[], &[("v1", 1_000)]);
                assert_split(&table, "user-service", CANARY, &[("v2", 1_000)]);
            }
            "rollback" => {
                assert_split(&table, "user-service", &[], &[("v1", 1_000)]);
                assert_split(&table, "user-service", CANARY, &[("v1", 1_000)]);
            }
            "ab-user-id" => {} // has its own test
            "blue-green-switch" => assert_split(&table, "payment-service", &[], &[("green", 1_000)]),
            "blue-green-back" => assert_split(&table, "payment-service", &[], &[("blue", 1_000)]),
            "blue-green-preview" => {
                assert_split(&table, "payment-service", &[], &[("blue", 1_000)]);
                assert_split(&table, "payment-service/payments", CANARY, &[("green", 1_000)]);
                assert_split(&table, "payment-service/elsewhere", CANARY, &[("blue", 1_000)]);
            }
            "canary-users" => {
                for (id, subset) in [("42", "v2"), ("1001", "v2"), ("421", "v1"), ("1", "v1")] {
                    assert_split(&table, "user-service", &[("x-user-id", id)], &[(subset, 1_000)]);
                }
                assert_split(&table, "user-service", &[], &[("v1", 1_000)]);
            }
            "ab-aa" => {
                for id in ["2", "7"] {
                    let user = [("x-user-id", id)];
                    assert_split(&table, "recommendation-service", &user, &[("algorithm-a", 1_000)]);
                }
            }
            "ab-winner-a" | "ab-winner-b" => {
                let winner = name.replace("ab-winner-", "algorithm-");
                for id in ["1", "2"] {
                    let user = [("x-user-id", id)];
                    assert_split(&table, "recommendation-service", &user, &[(&winner, 1_000)]);
                }
            }
            "expand-contract" => assert_split(&table, "order-service", &[], &[("v1", 500), ("v2", 500)]),
            "rollback-order" => assert_split(&table, "order-service", CANARY, &[("v1", 1_000)]),
            "balance-hash-cookie" => {
                let cluster = cluster(&table, "storefront");
                assert!(matches!(
                    &cluster.hash_key,
                    Some(HashKey::Cookie {
                        ttl: Some(Duration::ZERO),
                        ..
                    })
                ));
            }
            "balance-hash-header" => {
                assert_eq!(
                    cluster(&table, "user-service").hash_key,
                    Some(HashKey::Header("x-user-id".parse().unwrap()))
                );
            }
            "balance-hash-source" => {
                assert_eq!(cluster(&table, "user-service").hash_key, Some(HashKey::SourceIp));
            }
            "traffic-policy" => {
                let limits = &cluster(&table, "user-service").limits;
                assert_eq!(
                    Resource::ALL.map(|resource| limits.most(resource)),
                    [100, 50, u32::MAX, 3]
                );
                assert_eq!(
                    (limits.requests_per_connection, limits.connect_timeout),
                    (10, Some(Duration::from_millis(30)))
                );
                assert!(cluster(&table, "user-service").ejections().is_some());
            }
            "mirror" | "retries" => assert_split(&table, "product-service", &[], &[("v1", 1_000)]),
            "fault-delay" => assert_split(&table, "user-service", &[], &[("v1", 1_000)]),
            "fault-abort" | "timeout" => {
                assert_split(&table, "recommendation-service", &[], &[("algorithm-a", 1_000)]);
            }
            "redirect" => {
                assert_eq!(
                    goes_to(&table, Side::Ingress, "shop.test/catalogue", &[]),
                    "answer"
                );
                assert!(goes_to(&table, Side::Ingress, "shop.test/catalogue/x", &[]).contains("storefront"));
            }
            "rewrite" => {
                assert!(goes_to(&table, Side::Ingress, "shop.test/shop/v1/x", &[]).contains("storefront"));
            }
            "balance-round-robin" | "balance-random" | "balance-least-request" | "header-operations" => {
                assert_split(&table, "user-service", &[], &[("v1", 900), ("v2", 100)]);
            }
            _ => {
                let share = name.strip_prefix("canary-").and_then(|n| n.parse::<usize>().ok());
                let share = share.unwrap_or_else(|| panic!("{name}.yaml has no test")) * 10;
                assert_split(
                    &table,
                    "user-service",
                    &[],
                    &[("v1", 1_000 - share), ("v2", share)],
                );
                assert_split(&table, "user-service", CANARY, &[("v2", 1_000)]);
            }
        }
    }
}

/// Once the gateway learns what such a lesson needs, the lesson moves to `scenarios/`, where the test above executes it.
#[test]
fn the_lessons_for_clusters_only_are_those_that_the_gateway_refuses() {
    let lessons = folder("scenarios/cluster");
    assert!(!lessons.is_empty());
    for (name, text) in lessons {
        assert!(
            parse::documents(&text).is_err(),
            "{name} can be executed on a laptop now"
        );
        let apply = format!("# Apply:  kubectl apply -n serin -f istio/scenarios/cluster/{name}.yaml");
        for line in [apply.as_str(), "# Back:", "# Watch:"] {
            assert!(text.contains(line), "{name} does not say `{line}`");
        }
    }
}

#[test]
fn every_scenario_opens_with_what_it_does_how_to_apply_it_and_what_to_watch() {
    for (name, text) in folder("scenarios") {
        assert!(text.starts_with("# "), "{name}");
        assert!(
            text.contains(&format!("serin apply -f istio/scenarios/{name}.yaml")),
            "{name}"
        );
        assert!(
            text.contains(&format!("kubectl apply -f istio/scenarios/{name}.yaml")),
            "{name}"
        );
        assert!(text.contains("# Watch:"), "{name}");
    }
}
