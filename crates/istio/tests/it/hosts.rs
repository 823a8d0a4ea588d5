//! Under which names a service is reached, from where.

use crate::support::{SERVICES, config, goes_to, table, user_service};
use istio::{Registry, Side};

const SHOP: &str = r#"
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: serin-gateway}
spec:
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ["*.example.org", shop.test]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: ["*"]
  gateways: [serin-gateway]
  http:
    - route: [{destination: {host: user-service}}]
"#;

#[test]
fn a_service_answers_to_every_name_kubernetes_gives_it() {
    let table = table(&[SERVICES]);
    for host in [
        "user-service",
        "user-service:80",
        "USER-service",
        "user-service.default",
        "user-service.default.svc:8080",
        "user-service.default.svc.cluster.local",
        "user-service.default.svc.cluster.local.",
    ] {
        assert_eq!(
            goes_to(&table, Side::Mesh, host, &[]),
            "outbound|80||user-service.default.svc.cluster.local",
            "{host}"
        );
    }
    for host in [
        "user",
        "user-service.shop",
        "user-service.default.svc.cluster",
        "",
        "::1",
    ] {
        assert_eq!(goes_to(&table, Side::Mesh, host, &[]), "404", "{host}");
    }
}

#[test]
fn a_service_of_another_namespace_needs_its_namespace() {
    let other = SERVICES.replace(
        "metadata: {name: user-service}",
        "metadata: {name: user-service, namespace: shop}",
    );
    let table = table(&[&other.replace(".default.", ".shop.")]);
    assert_eq!(
        goes_to(&table, Side::Mesh, "user-service.shop", &[]),
        "outbound|80||user-service.shop.svc.cluster.local"
    );
    assert_eq!(goes_to(&table, Side::Mesh, "user-service", &[]), "404");
}

#[test]
fn from_outside_only_hosts_of_a_gateway_get_in() {
    let table = table(&[SERVICES, SHOP]);
    for host in ["shop.test", "www.example.org:8080", "a.b.example.org"] {
        assert_ne!(goes_to(&table, Side::Ingress, host, &[]), "404", "{host}");
    }
    for host in ["user-service", "example.org", "shop.test.evil", "localhost"] {
        assert_eq!(goes_to(&table, Side::Ingress, host, &[]), "404", "{host}");
    }
    assert_eq!(
        goes_to(&table, Side::Mesh, "shop.test", &[]),
        "404",
        "a Gateway's hosts are none of the mesh's"
    );
}

#[test]
fn the_longest_of_several_wildcards_decides() {
    let more = SHOP
        .replace("hosts: [\"*\"]", "hosts: [\"*.deep.example.org\"]")
        .replace("name: shop", "name: deep")
        .replace("host: user-service", "host: user-service, subset: v2");
    let more = &more[more.find("---").unwrap()..];
    let table = table(&[SERVICES, SHOP, more]);
    assert!(goes_to(&table, Side::Ingress, "a.deep.example.org", &[]).contains("|v2|"));
    assert!(!goes_to(&table, Side::Ingress, "a.example.org", &[]).contains("|v2|"));
}

#[test]
fn a_destination_without_endpoints_is_a_route_to_nowhere_and_a_warning() {
    let rule = user_service("- route: [{destination: {host: user-service}}]");
    let config = config(&[&rule]);
    let warnings = config.validate().unwrap();
    assert_eq!(warnings[0].path, "spec.http[0].route[0].destination.host");
    let table = Registry::default().compile(&config);
    assert_eq!(
        goes_to(&table, Side::Mesh, "user-service", &[]),
        "outbound|80||user-service.default.svc.cluster.local"
    );
    assert!(table.clusters()[0].pick(&[], None, || 0).is_none());
}
