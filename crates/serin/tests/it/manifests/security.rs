//! Policies fit each other and the pods: who may call by identity may also reach by network, and every pod that is called
//! has a policy.

use serde_json::Value;

use super::manifest::{Labels, labels, selects};
use super::overlay::{self, Overlay};

/// Whether a NetworkPolicy lets pods of `from` reach pods with these labels.
fn reaches(overlay: &Overlay, from: &str, to: &Labels) -> bool {
    let policies = overlay.of_kind("NetworkPolicy");
    let mut rules = policies
        .filter(|policy| !to.is_empty() && selects(&labels(policy.at("/spec/podSelector/matchLabels")), to))
        .filter(|policy| !policy.at("/spec/podSelector/matchLabels/app").is_null())
        .flat_map(|policy| policy.list("/spec/ingress"))
        .flat_map(|rule| rule["from"].as_array().into_iter().flatten());
    rules.any(|source| {
        let selector = &source["podSelector"];
        let listed = selector["matchExpressions"][0]["values"].as_array();
        selector["matchLabels"]["app"] == from || listed.is_some_and(|values| values.contains(&from.into()))
    })
}

#[test]
fn whoever_may_call_by_identity_is_let_through_by_the_network() {
    let with_network = |overlay: &&Overlay| overlay.get("NetworkPolicy", "default-deny").is_some();
    for overlay in overlay::all().iter().filter(with_network) {
        for policy in overlay.of_kind("AuthorizationPolicy") {
            let target = labels(policy.at("/spec/selector/matchLabels"));
            let sources = policy
                .list("/spec/rules")
                .flat_map(|rule| rule["from"].as_array().into_iter().flatten());
            for source in sources {
                let accounts = source["source"]["serviceAccounts"]
                    .as_array()
                    .into_iter()
                    .flatten();
                for account in accounts.filter_map(Value::as_str) {
                    assert!(
                        reaches(overlay, account, &target),
                        "{}: {}: no NetworkPolicy lets {account} through",
                        overlay.name,
                        policy.id()
                    );
                }
            }
        }
    }
}

#[test]
fn every_pod_in_the_mesh_says_who_may_call_it() {
    for overlay in overlay::all() {
        for workload in overlay.manifests.iter().filter(|manifest| manifest.is_workload()) {
            let pod = workload.pod_labels();
            if pod
                .get("sidecar.istio.io/inject")
                .is_some_and(|inject| inject == "false")
            {
                continue;
            }
            let mut policies = overlay
                .of_kind("AuthorizationPolicy")
                .map(|one| one.at("/spec/selector/matchLabels"));
            let named = policies.any(|selector| !selector.is_null() && selects(&labels(selector), &pod));
            assert!(
                named,
                "{}: {}: no AuthorizationPolicy",
                overlay.name,
                workload.id()
            );
        }
    }
}

#[test]
fn every_pod_has_an_account_of_its_service() {
    for overlay in overlay::all() {
        for workload in overlay.manifests.iter().filter(|manifest| manifest.is_workload()) {
            let Some(account) = workload.at("/spec/template/spec/serviceAccountName").as_str() else {
                let token = workload.at("/spec/template/spec/automountServiceAccountToken");
                assert_eq!(
                    token,
                    false,
                    "{}: {}: the default account",
                    overlay.name,
                    workload.id()
                );
                continue;
            };
            assert!(
                overlay.get("ServiceAccount", account).is_some(),
                "{}: {}: there is no account {account}",
                overlay.name,
                workload.id()
            );
        }
    }
}
