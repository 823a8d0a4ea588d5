//! A resource written out again.

use crate::support::{SERVICES, user_service};
use istio::{parse, yaml};

const RULE: &str = "- name: canary
  match: [{headers: {canary: {exact: 'true'}}}]
  route: [{destination: {host: user-service, subset: v2}, weight: 100}]
- name: primary
  route:
    - {destination: {host: user-service, subset: v1}, weight: 90}
    - {destination: {host: user-service, subset: v2}, weight: 10}";

#[test]
fn a_resource_is_written_in_istios_order_and_read_back_as_the_same() {
    let resource = parse::document(&user_service(RULE)).unwrap();
    let written = yaml::to_yaml(&resource);
    assert_eq!(
        written,
        r#"apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: user-service
spec:
  hosts:
  - user-service
  http:
  - name: canary
    match:
    - headers:
        canary:
          exact: "true"
    route:
    - destination:
        host: user-service
        subset: v2
      weight: 100
  - name: primary
    route:
    - destination:
        host: user-service
        subset: v1
      weight: 90
    - destination:
        host: user-service
        subset: v2
      weight: 10
"#
    );
    assert_eq!(parse::document(&written).unwrap(), resource);
    for resource in parse::documents(SERVICES).unwrap() {
        assert_eq!(parse::document(&yaml::to_yaml(&resource)).unwrap(), resource);
        assert_eq!(
            parse::document(&serde_json::to_string(&resource).unwrap()).unwrap(),
            resource
        );
    }
}

#[test]
fn a_difference_shows_the_lines_that_change() {
    let before = parse::document(&user_service(RULE)).unwrap();
    let after = RULE
        .replace("weight: 90", "weight: 80")
        .replace("weight: 10}", "weight: 20}");
    let after = parse::document(&user_service(&after)).unwrap();
    let diff = yaml::diff(Some(&before), Some(&after));
    let changed: Vec<&str> = diff.lines().filter(|l| l.starts_with(['+', '-'])).collect();
    assert_eq!(
        changed,
        [
            "--- VirtualService default/user-service",
            "+++ VirtualService default/user-service",
            "-      weight: 90",
            "+      weight: 80",
            "-      weight: 10",
            "+      weight: 20",
        ]
    );
    assert_eq!(yaml::diff(Some(&before), Some(&before)), "");
    assert!(
        yaml::diff(None, Some(&before))
            .starts_with("--- /dev/null\n+++ VirtualService default/user-service\n")
    );
}
