//! A real Envoy with a listener for each case.

use super::{case::Case, rules, service::Services};
use crate::support::Caller;
use serde_json::{Value, json};
use std::{collections::HashMap, net::SocketAddr, process::Stdio, time::Duration};
use tempfile::TempDir;
use tokio::process::{Child, Command};

pub(super) struct Envoy {
    ports: HashMap<String, SocketAddr>,
    /// Ends with this.
    _process: Child,
    _folder: TempDir,
}

const PATIENCE: Duration = Duration::from_secs(20);

impl Envoy {
    pub(super) async fn is_here() -> bool {
        let asked = Command::new("envoy")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        asked.await.is_ok_and(|status| status.success())
    }

    pub(super) async fn start(cases: &[Case], services: &Services) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [config, admin, log] = ["envoy.json", "admin", "log"].map(|name| folder.path().join(name));
        std::fs::write(&config, bootstrap(cases, services).to_string()).expect("a file");
        let process = Command::new("envoy")
            .args([
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--log-level",
                "warn",
            ])
            .arg("--config-path")
            .arg(&config)
            .arg("--admin-address-path")
            .arg(&admin)
            .arg("--log-path")
            .arg(&log)
            .kill_on_drop(true)
            .spawn()
            .expect("envoy");
        let ready = tokio::time::timeout(PATIENCE, ports(&admin)).await;
        let ports = ready.unwrap_or_else(|_| {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("Envoy did not start:\n{log}")
        });
        Self {
            ports,
            _process: process,
            _folder: folder,
        }
    }

    pub(super) fn address(&self, case: &str) -> SocketAddr {
        self.ports[case]
    }
}

/// Where each listener is, as soon as they all listen.
async fn ports(admin: &std::path::Path) -> HashMap<String, SocketAddr> {
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    let address = loop {
        looks.tick().await;
        let text = std::fs::read_to_string(admin).unwrap_or_default();
        if let Ok(address) = text.trim().parse() {
            break address;
        }
    };
    let mut admin = Caller::new(address, "localhost").await;
    while admin.get("/ready").await.status != 200 {
        looks.tick().await;
    }
    let listeners = admin.get("/listeners?format=json").await.json();
    let all = listeners["listener_statuses"].as_array().expect("listeners");
    let port = |listener: &Value| {
        let socket = &listener["local_address"]["socket_address"];
        let port = socket["port_value"]
            .as_u64()
            .and_then(|port| u16::try_from(port).ok());
        let name = listener["name"].as_str().expect("a name").to_owned();
        (name, ([127, 0, 0, 1], port.expect("a port")).into())
    };
    all.iter().map(port).collect()
}

fn bootstrap(cases: &[Case], services: &Services) -> Value {
    let any_port = json!({"socket_address": {"address": "127.0.0.1", "port_value": 0}});
    let mut clusters: Vec<Value> = services
        .addresses()
        .map(|(name, address)| {
            let at = json!({"socket_address": {"address": "127.0.0.1", "port_value": address.port()}});
            cluster(name, &[json!({"endpoint": {"address": at}})])
        })
        .collect();
    clusters.push(cluster("empty", &[]));
    let listeners: Vec<Value> = cases.iter().map(|case| listener(case, &any_port)).collect();
    json!({"admin": {"address": any_port}, "static_resources": {"listeners": listeners, "clusters": clusters}})
}

fn cluster(name: &str, endpoints: &[Value]) -> Value {
    json!({
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
    })
}

/// As Istio sets up the listener of an ingress.
fn listener(case: &Case, address: &Value) -> Value {
    let filter = |name: &str, kind: &str| json!({"name": name, "typed_config": {"@type": format!("type.googleapis.com/envoy.extensions.filters.http.{kind}")}});
    let manager = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": case.name,
        "server_name": "istio-envoy",
        "use_remote_address": true,
        "normalize_path": true,
        "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
        "stream_idle_timeout": "0s",
        "route_config": {
            "name": "http.80",
            "ignore_port_in_host_matching": true,
            "max_direct_response_body_size_bytes": 1_048_576,
            "virtual_hosts": rules::virtual_hosts(case),
        },
        "http_filters": [
            filter("envoy.filters.http.fault", "fault.v3.HTTPFault"),
            filter("envoy.filters.http.cors", "cors.v3.Cors"),
            filter("envoy.filters.http.router", "router.v3.Router"),
        ],
    });
    json!({
        "name": case.name,
        "address": address,
        "filter_chains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}],
    })
}
