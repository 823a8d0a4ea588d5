//! A gateway, services behind it, and callers in front of it, all on ports of their own.

mod caller;
mod process;
mod steered;
mod unruly;
mod upstream;

pub(crate) use caller::{Caller, Reply};
use common::{CancellationToken, Listeners, testing::config};
use gateway::{Config, Gateway};
pub(crate) use process::Process;
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
pub(crate) use steered::{Mode, Steered};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
pub(crate) use unruly::Unruly;
pub(crate) use upstream::{Upstream, refused_address};

/// Gateway, user-service with v1 and v2, 90/10 and a canary header.
pub(crate) const RULES: &str = r#"
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: serin-gateway}
spec:
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ["*"]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: ["*"]
  gateways: [serin-gateway]
  http:
    - route: [{destination: {host: user-service, subset: v1}}]
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
---
"#;

/// user-service with these shares.
pub(crate) fn split(v1: u32, v2: u32) -> String {
    format!(
        "apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: user-service}}
spec:
  hosts: [user-service]
  http:
    - name: canary
      match: [{{headers: {{canary: {{exact: 'true'}}}}}}]
      route: [{{destination: {{host: user-service, subset: v2}}}}]
    - name: primary
      route:
        - {{destination: {{host: user-service, subset: v1}}, weight: {v1}}}
        - {{destination: {{host: user-service, subset: v2}}, weight: {v2}}}
"
    )
}

/// The ServiceEntry of user-service with these versions at these addresses.
pub(crate) fn endpoints(of: &[(&str, SocketAddr)]) -> String {
    let line = |(version, address): &(&str, SocketAddr)| {
        format!(
            "    - {{address: {}, ports: {{http: {}}}, labels: {{app: user-service, version: {version}}}}}\n",
            address.ip(),
            address.port()
        )
    };
    let lines: String = of.iter().map(line).collect();
    format!(
        "apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: user-service, labels: {{serin.dev/ephemeral: 'true'}}}}
spec:
  hosts: [user-service.default.svc.cluster.local]
  ports: [{{number: 80, name: http, protocol: HTTP}}]
  resolution: STATIC
  endpoints:
{lines}"
    )
}

pub(crate) const USER_SERVICE: &str = "/config/vs/default/user-service";

/// A running gateway.
pub(crate) struct TestGateway {
    pub(crate) ingress: SocketAddr,
    pub(crate) mesh: SocketAddr,
    pub(crate) admin: SocketAddr,
    /// With the flag `--tls-listen`.
    pub(crate) tls: Option<SocketAddr>,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

/// What a gateway keeps, for several of them one after the other.
#[derive(Clone)]
pub(crate) struct Folders(Arc<TempDir>);

impl Folders {
    pub(crate) fn new(rules: &str) -> Self {
        let folders = Self(Arc::new(tempfile::tempdir().expect("a folder")));
        fs::create_dir(folders.files()).expect("a folder");
        folders.write_rules(rules);
        folders
    }

    pub(crate) fn write_rules(&self, rules: &str) {
        fs::write(self.files().join("rules.yaml"), rules).expect("a file");
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.0.path().join("istio")
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) async fn start(&self) -> TestGateway {
        TestGateway::start(&self.files(), &self.path().join("state")).await
    }
}

impl TestGateway {
    pub(crate) async fn start(files: &Path, state: &Path) -> Self {
        Self::start_with(files, state, &[]).await
    }

    /// With further flags.
    pub(crate) async fn start_with(files: &Path, state: &Path, flags: &[&str]) -> Self {
        let usual = [
            "--config",
            files.to_str().expect("text"),
            "--state-dir",
            state.to_str().expect("text"),
            "--workers",
            "2",
        ];
        let usual = if flags.contains(&"--workers") {
            &usual[..4]
        } else {
            &usual
        };
        let config: Config = config(&[usual, flags].concat());
        let [public, mesh, admin] = [bind().await, bind().await, bind().await];
        let [ingress, mesh_address, admin_address] =
            [&public, &mesh, &admin].map(|l| l.local_addr().expect("bound"));
        let listeners = Listeners {
            public,
            admin,
            announce: false,
        };
        let tls_listener = match config.tls_listen {
            Some(_) => Some(bind().await),
            None => None,
        };
        let tls = tls_listener.as_ref().map(|l| l.local_addr().expect("bound"));
        let gateway =
            Gateway::start(&config, listeners, mesh, tls_listener).unwrap_or_else(|error| panic!("{error}"));
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let running = tokio::spawn(async move { gateway.run(stop).await.expect("a clean end") });
        Self {
            ingress,
            mesh: mesh_address,
            admin: admin_address,
            tls,
            shutdown,
            running,
        }
    }

    /// Two instances of each version, split 90/10.
    pub(crate) async fn with_users() -> (Self, Vec<Upstream>, Folders) {
        let folders = Folders::new(&(RULES.to_owned() + &split(90, 10)));
        let gateway = folders.start().await;
        let mut upstreams = Vec::new();
        for name in ["v1-a", "v1-b", "v2-a", "v2-b"] {
            upstreams.push(Upstream::start(name).await);
        }
        let of: Vec<_> = upstreams.iter().map(|u| (&u.name[..2], u.address)).collect();
        gateway.put_endpoints(&of).await;
        (gateway, upstreams, folders)
    }

    pub(crate) async fn put_endpoints(&self, of: &[(&str, SocketAddr)]) {
        let path = "/config/serviceentry/default/user-service";
        let reply = self.admin().await.call("PUT", path, &[], &endpoints(of)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    pub(crate) async fn put_split(&self, v1: u32, v2: u32) {
        let reply = self
            .admin()
            .await
            .call("PUT", USER_SERVICE, &[], &split(v1, v2))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    pub(crate) async fn admin(&self) -> Caller {
        Caller::new(self.admin, "localhost").await
    }

    /// A service that calls user-service.
    pub(crate) async fn mesh(&self) -> Caller {
        Caller::new(self.mesh, "user-service").await
    }

    /// A browser.
    pub(crate) async fn ingress(&self) -> Caller {
        Caller::new(self.ingress, "shop.test").await
    }

    pub(crate) fn begin_to_stop(&self) {
        self.shutdown.cancel();
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.running.await.expect("a clean end");
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port")
}
