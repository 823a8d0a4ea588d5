//! Tells the gateway where the instances are: one ServiceEntry a service, written as a whole whenever one comes or goes.
//!
//! The entries are ephemeral. A gateway that was started again knows none of them and is told all.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use console::gateway::GatewayAdmin;
use istio::model::{Port, Resolution, ServiceEntry, WorkloadEntry};
use istio::resource::EPHEMERAL_LABEL;
use istio::{Metadata, Resource, Spec};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// Instances that come up together are written together.
const DEBOUNCE: Duration = Duration::from_millis(5);

/// Before the gateway is asked again after it did not answer.
const AGAIN: Duration = Duration::from_millis(200);

/// An instance as the gateway has to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    pub(crate) labels: BTreeMap<String, String>,
}

/// Keeps the gateway's entry of one service equal to the latest list of endpoints.
pub(crate) struct Writer {
    pub(crate) host: &'static str,
    pub(crate) endpoints: watch::Receiver<Vec<Endpoint>>,
    pub(crate) admin: watch::Receiver<Option<GatewayAdmin>>,
    /// Hears how many endpoints the gateway knows now.
    pub(crate) written: mpsc::UnboundedSender<(&'static str, usize)>,
}

impl Writer {
    /// Runs until the lists have no sender any more.
    pub(crate) async fn run(mut self) {
        loop {
            tokio::select! {
                changed = self.endpoints.changed() => if changed.is_err() { return },
                changed = self.admin.changed() => if changed.is_err() { return },
            }
            sleep(DEBOUNCE).await;
            while !self.write().await {
                sleep(AGAIN).await;
            }
        }
    }

    /// Whether there is nothing more to do until the next change.
    async fn write(&mut self) -> bool {
        let endpoints = self.endpoints.borrow_and_update().clone();
        let Some(admin) = self.admin.borrow_and_update().clone() else {
            return true;
        };
        let done = admin
            .put(&entry(self.host, &endpoints), None, false)
            .await
            .is_ok();
        if done {
            // Fails when the shop stops; then it does not matter.
            let _ = self.written.send((self.host, endpoints.len()));
        }
        done
    }
}

/// The ServiceEntry of a service.
fn entry(host: &str, endpoints: &[Endpoint]) -> Resource {
    let spec = ServiceEntry {
        hosts: vec![format!("{host}.default.svc.cluster.local")],
        location: None,
        ports: vec![Port {
            number: 80,
            name: "http".into(),
            protocol: "HTTP".into(),
            ..Port::default()
        }],
        resolution: Resolution::Static,
        endpoints: endpoints.iter().map(workload).collect(),
    };
    let metadata = Metadata {
        name: host.to_owned(),
        labels: BTreeMap::from([(EPHEMERAL_LABEL.to_owned(), "true".to_owned())]),
        ..Metadata::default()
    };
    Resource::new(metadata, Spec::ServiceEntry(spec))
}

fn workload(endpoint: &Endpoint) -> WorkloadEntry {
    WorkloadEntry {
        address: endpoint.address.ip().to_string(),
        ports: BTreeMap::from([("http".to_owned(), i64::from(endpoint.address.port()))]),
        labels: endpoint.labels.clone(),
        ..WorkloadEntry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_that_the_gateway_accepts_with_and_without_endpoints() {
        let green = Endpoint {
            address: ([127, 0, 0, 1], 9_001).into(),
            labels: BTreeMap::from([("color".to_owned(), "green".to_owned())]),
        };
        for endpoints in [vec![], vec![green]] {
            let written = istio::yaml::to_yaml(&entry("payment-service", &endpoints));
            let read = istio::parse::document(&written).expect(&written);
            assert!(read.is_ephemeral());
            assert_eq!(read.key().to_string(), "ServiceEntry default/payment-service");
        }
    }
}
