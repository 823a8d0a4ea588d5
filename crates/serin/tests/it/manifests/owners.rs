//! Exactly one owner of a release: whoever writes the VirtualService, Argo Rollouts, or Flagger (Kurator drives one).

use super::manifest::Manifest;
use super::overlay::{self, Overlay};

const RELEASED: [&str; 6] = [
    "product-service",
    "user-service",
    "order-service",
    "payment-service",
    "recommendation-service",
    "guestbook",
];

fn deployments<'a>(overlay: &'a Overlay, app: &'a str) -> impl Iterator<Item = &'a Manifest> {
    let all = overlay.of_kind("Deployment");
    all.filter(move |one| one.pod_labels().get("app").is_some_and(|label| label == app))
}

/// Whether Kurator's Application renders a Canary for this service into the clusters that this overlay is for.
fn kurator(overlay: &Overlay, service: &str) -> bool {
    let Some(fleet) = overlay
        .name
        .strip_suffix("/member")
        .map(|path| format!("{path}/fleet"))
    else {
        return false;
    };
    let fleet = overlay::all()
        .iter()
        .find(|other| other.name == fleet)
        .expect("a fleet beside its members");
    let mut policies = fleet
        .of_kind("Application")
        .flat_map(|one| one.list("/spec/syncPolicies"));
    policies.any(|policy| {
        let rollout = &policy["rollout"];
        assert_eq!(
            rollout["serviceName"], rollout["workload"]["name"],
            "Kurator mixes these up"
        );
        rollout["serviceName"] == service
    })
}

#[test]
fn every_release_has_exactly_one_owner() {
    for overlay in overlay::all()
        .iter()
        .filter(|one| one.get("Deployment", "storefront").is_some())
    {
        for service in RELEASED {
            let argo = overlay.get("Rollout", service).is_some();
            let flagger = overlay.get("Canary", service).is_some() || kurator(overlay, service);
            let by_hand = deployments(overlay, service).count() == 2;
            let owners = usize::from(argo) + usize::from(flagger) + usize::from(by_hand);
            assert_eq!(
                owners, 1,
                "{}: {service}: Argo {argo}, Flagger {flagger}, by hand {by_hand}",
                overlay.name
            );
        }
    }
}

#[test]
fn where_argo_owns_a_release_its_routes_are_argos_and_there_is_no_deployment() {
    for overlay in overlay::all() {
        for rollout in overlay.of_kind("Rollout") {
            let place = format!("{}: {}", overlay.name, rollout.id());
            assert_eq!(
                deployments(overlay, &rollout.name).count(),
                0,
                "{place}: a Deployment makes the same pods"
            );
            for color in ["activeService", "previewService"] {
                if let Some(service) = rollout.at(&format!("/spec/strategy/blueGreen/{color}")).as_str() {
                    assert!(
                        overlay.get("Service", service).is_some(),
                        "{place}: there is no Service {service}"
                    );
                }
            }
            let routing = "/spec/strategy/canary/trafficRouting/istio";
            let Some(name) = rollout.at(&format!("{routing}/virtualService/name")).as_str() else {
                continue;
            };
            let routes = overlay
                .get("VirtualService", name)
                .unwrap_or_else(|| panic!("{place}: no {name}"));
            let rule = rollout
                .at(&format!("{routing}/destinationRule/name"))
                .as_str()
                .expect("a rule");
            let rule = overlay
                .get("DestinationRule", rule)
                .unwrap_or_else(|| panic!("{place}: no {rule}"));
            for (subset, weight) in [("stable", 100), ("canary", 0)] {
                let named = rollout.at(&format!("{routing}/destinationRule/{subset}SubsetName"));
                assert!(
                    rule.list("/spec/subsets").any(|one| one["name"] == *named),
                    "{place}: no subset {named}"
                );
                let start = routes
                    .list("/spec/http/0/route")
                    .find(|one| one["destination"]["subset"] == *named);
                let start = start.unwrap_or_else(|| panic!("{place}: no route to {named}"));
                assert_eq!(
                    start["weight"], weight,
                    "{place}: Argo wants to begin at 100 and 0"
                );
            }
            let primary = rollout.at(&format!("{routing}/virtualService/routes/0"));
            assert_eq!(
                routes.at("/spec/http/0/name"),
                primary,
                "{place}: the route that Argo writes"
            );
            assert!(
                routes.at("/spec/http/1").is_null(),
                "{place}: other routes would be in Argo's way"
            );
        }
    }
}

#[test]
fn where_flagger_owns_a_release_nothing_of_ours_is_in_its_way() {
    for overlay in overlay::all() {
        for service in RELEASED {
            if overlay.get("Canary", service).is_none() && !kurator(overlay, service) {
                continue;
            }
            let place = format!("{}: {service}", overlay.name);
            for kind in ["VirtualService", "DestinationRule", "Service"] {
                assert!(
                    overlay.get(kind, service).is_none(),
                    "{place}: Flagger makes the {kind} itself"
                );
            }
            let mut own = deployments(overlay, service);
            let target = own.next().unwrap_or_else(|| panic!("{place}: no Deployment"));
            assert_eq!(
                (target.name.as_str(), own.count()),
                (service, 0),
                "{place}: one Deployment of this name"
            );
            assert!(
                target.at("/spec/replicas").is_null(),
                "{place}: Flagger scales it"
            );
            assert!(
                target.at("/spec/selector/matchLabels/app").is_null(),
                "{place}: Flagger would rename the label `app`, which policies select by"
            );
        }
    }
}
