//! Pods keep the pod security standard "restricted", have limits and can be asked whether they live.

use serde_json::json;

use super::manifest::Manifest;
use super::overlay;

fn workloads() -> impl Iterator<Item = (String, &'static Manifest)> {
    overlay::all().iter().flat_map(|overlay| {
        let workloads = overlay.manifests.iter().filter(|manifest| manifest.is_workload());
        workloads.map(move |workload| (format!("{}: {}", overlay.name, workload.id()), workload))
    })
}

#[test]
fn every_pod_keeps_the_standard_restricted() {
    for (place, workload) in workloads() {
        let pod = workload.at("/spec/template/spec/securityContext");
        assert_eq!(pod["runAsNonRoot"], true, "{place}");
        assert_ne!(pod["runAsUser"], 0, "{place}");
        assert_eq!(pod["seccompProfile"]["type"], "RuntimeDefault", "{place}");
        for forbidden in ["hostNetwork", "hostPID", "hostIPC"] {
            assert!(
                workload.at(&format!("/spec/template/spec/{forbidden}")).is_null(),
                "{place}: {forbidden}"
            );
        }
        for volume in workload.list("/spec/template/spec/volumes") {
            assert!(volume["hostPath"].is_null(), "{place}: a folder of the node");
        }
        for container in workload.containers() {
            let context = &container.0["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false, "{place}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{place}");
            assert_eq!(context["capabilities"], json!({"drop": ["ALL"]}), "{place}");
        }
    }
}

#[test]
fn every_container_has_requests_limits_and_probes_on_ports_it_has() {
    for (place, workload) in workloads() {
        for container in workload.containers() {
            for amount in [
                "/requests/cpu",
                "/requests/memory",
                "/limits/cpu",
                "/limits/memory",
            ] {
                let given = container.0["resources"].pointer(amount).is_some();
                assert!(given, "{place}: {} has no {amount}", container.name());
            }
            for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
                let probe = &container.0[probe];
                if let Some(port) = probe.pointer("/httpGet/port") {
                    assert!(
                        container.has_port(port),
                        "{place}: {} has no port {port}",
                        container.name()
                    );
                }
            }
            assert!(
                !container.0["readinessProbe"].is_null(),
                "{place}: {} is never asked",
                container.name()
            );
            assert!(
                !container.0["livenessProbe"].is_null(),
                "{place}: {} is never asked",
                container.name()
            );
        }
    }
}

#[test]
fn no_secret_is_written_down_and_no_service_is_a_load_balancer() {
    for overlay in overlay::all() {
        for manifest in &overlay.manifests {
            assert_ne!(manifest.kind, "Secret", "{}: {}", overlay.name, manifest.id());
            if manifest.kind == "Service" {
                let plain = manifest.at("/spec/type").is_null() || manifest.at("/spec/type") == "ClusterIP";
                assert!(plain, "{}: {}", overlay.name, manifest.id());
            }
        }
    }
}
