//! A real gateway with the project's own rules, and instances of one service behind it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::header::HOST;
use common::fault::Fault;
use common::testing::{config, project};
use common::{CancellationToken, Chassis, Identity, Listeners, ServiceConfig, client};
use console::gateway::GatewayAdmin;
use console::run_file::{RunFile, RunInstance, State};
use gateway::Gateway;
use prometheus::{IntCounterVec, Opts};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use utoipa_axum::router::OpenApiRouter;

use super::TestApp;

pub(crate) struct Shop {
    dir: TempDir,
    service: &'static str,
    mesh: SocketAddr,
    admin: SocketAddr,
    stop: CancellationToken,
    running: Option<JoinHandle<()>>,
    run: RunFile,
    pub(crate) instances: Vec<Instance>,
    http: reqwest::Client,
}

/// An instance with a real admin listener.
pub(crate) struct Instance {
    pub(crate) about: RunInstance,
    pub(crate) payments: IntCounterVec,
    stop: CancellationToken,
}

#[derive(clap::Parser)]
struct InstanceConfig {
    #[command(flatten)]
    service: ServiceConfig,
}

/// What the gateway has to know of the instances.
const ENTRY: &str = "
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: SERVICE, labels: {serin.dev/ephemeral: 'true'}}
spec:
  hosts: [SERVICE.default.svc.cluster.local]
  ports: [{number: 80, name: http, protocol: HTTP}]
  resolution: STATIC
  endpoints:
";

impl Shop {
    /// Payments: one instance of blue, two of green.
    pub(crate) async fn start() -> Self {
        let versions = [("blue", "v1", 1), ("green", "v2", 1), ("green", "v2", 2)];
        Self::of("payment-service", &versions).await
    }

    /// Users: one instance of each version.
    pub(crate) async fn of_users() -> Self {
        Self::of("user-service", &[("v1", "v1", 1), ("v2", "v2", 1)]).await
    }

    async fn of(service: &'static str, versions: &[(&'static str, &'static str, u32)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        let mut instances = Vec::new();
        for (subset, variant, number) in versions.iter().copied() {
            instances.push(Instance::start(service, subset, variant, number).await);
        }
        let run = RunFile {
            pid: 1,
            started_at: 0,
            shop: String::new(),
            mesh: String::new(),
            gateway_admin: String::new(),
            console: String::new(),
            restart: None,
            instances: instances.iter().map(|instance| instance.about.clone()).collect(),
        };
        let mut shop = Self {
            dir,
            service,
            mesh: any,
            admin: any,
            stop: CancellationToken::new(),
            running: None,
            run,
            instances,
            http: client::plain(Duration::from_secs(5)).expect("a client"),
        };
        shop.save();
        shop.start_gateway().await;
        shop
    }

    /// On the addresses of the one before, if there was one.
    pub(crate) async fn start_gateway(&mut self) {
        let state = self.dir.path().join("gateway");
        let files = project("istio");
        let flags = [
            "--config",
            path(&files),
            "--state-dir",
            path(&state),
            "--workers",
            "1",
        ];
        let config = config::<gateway::Config>(&flags);
        let (mesh, admin) = (bind(self.mesh).await, bind(self.admin).await);
        self.mesh = mesh.local_addr().expect("bound");
        self.admin = admin.local_addr().expect("bound");
        let listeners = Listeners {
            public: bind(([127, 0, 0, 1], 0).into()).await,
            admin,
            announce: false,
        };
        let gateway = Gateway::start(&config, listeners, mesh, None).expect("a gateway");
        let stop = CancellationToken::new();
        self.stop = stop.clone();
        self.running = Some(tokio::spawn(async move {
            gateway.run(stop).await.expect("a clean end");
        }));
        self.announce().await;
    }

    /// Tells the gateway of the instances, as `serin up` does.
    pub(crate) async fn announce(&self) {
        let line = |instance: &Instance| {
            let RunInstance {
                listen,
                variant,
                subset,
                ..
            } = &instance.about;
            let (port, service) = (listen.expect("listening").port(), self.service);
            format!(
                "    - {{address: 127.0.0.1, ports: {{http: {port}}}, labels: {{app: {service}, version: {variant}, color: {subset}}}}}\n"
            )
        };
        let up = self
            .instances
            .iter()
            .filter(|instance| !instance.stop.is_cancelled());
        let lines: String = up.map(line).collect();
        let entry = ENTRY.replace("SERVICE", self.service);
        let admin = self.as_somebody("serin up");
        admin
            .apply(format!("{entry}{lines}"), false)
            .await
            .expect("taken");
    }

    pub(crate) async fn stop_gateway(&mut self) {
        self.stop.cancel();
        if let Some(running) = self.running.take() {
            running.await.expect("a clean end");
        }
    }

    /// The gateway's admin API, used past the console.
    pub(crate) fn as_somebody(&self, actor: &str) -> GatewayAdmin {
        let admin = GatewayAdmin::new(&format!("http://{}", self.admin), "test").expect("a client");
        admin.acting_as(actor)
    }

    pub(crate) fn app(&self) -> TestApp {
        self.app_with(&[])
    }

    pub(crate) fn app_with(&self, flags: &[&str]) -> TestApp {
        let file = RunFile::path(self.dir.path());
        TestApp::with(self.admin, &[&["--run-file", path(&file)], flags].concat())
    }

    /// With rollouts from a folder, and their state in one of the shop's own.
    pub(crate) fn releasing(&self, rollouts: &str) -> TestApp {
        let state = self.dir.path().join("console");
        self.app_with(&["--rollouts-dir", rollouts, "--state-dir", path(&state)])
    }

    /// Ends all instances of a version for good, and tells the gateway, as `serin up` does when a process dies.
    pub(crate) async fn kill(&mut self, subset: &str) {
        for instance in self
            .instances
            .iter()
            .filter(|instance| instance.about.subset == subset)
        {
            instance.stop();
        }
        self.change_run(|run| {
            for instance in run
                .instances
                .iter_mut()
                .filter(|instance| instance.subset == subset)
            {
                instance.state = State::Down;
                instance.restarts += 1;
            }
        });
        self.announce().await;
    }

    /// Sets a fault on all instances of a version.
    pub(crate) async fn break_version(&self, subset: &str, fault: &Fault) {
        let admin = console::instances::Instances::new(Duration::from_secs(5)).expect("a client");
        for instance in self
            .instances
            .iter()
            .filter(|instance| instance.about.subset == subset)
        {
            admin.set_fault(&instance.about, fault).await.expect("taken");
        }
    }

    pub(crate) fn service(&self) -> &'static str {
        self.service
    }

    pub(crate) fn mesh(&self) -> SocketAddr {
        self.mesh
    }

    /// Sends requests to payment-service, as order-service does.
    pub(crate) async fn call(&self, times: usize) {
        for _ in 0..times {
            let request = self.http.get(format!("http://{}/", self.mesh));
            let request = request
                .header(HOST, "payment-service")
                .header("x-serin-source", "order-service-v1");
            request.send().await.expect("an answer");
        }
    }

    /// What the gateway has counted.
    pub(crate) async fn metrics(&self) -> String {
        self.as_somebody("test").metrics().await.expect("metrics")
    }

    /// Changes what `run.json` says.
    pub(crate) fn change_run(&mut self, change: impl FnOnce(&mut RunFile)) {
        change(&mut self.run);
        self.save();
    }

    fn save(&self) {
        self.run.write(&RunFile::path(self.dir.path())).expect("written");
    }
}

impl Instance {
    async fn start(service: &'static str, subset: &'static str, variant: &'static str, number: u32) -> Self {
        let name = format!("{}-{subset}-{number}", service.trim_end_matches("-service"));
        let config: InstanceConfig = config(&["--faults", "on", "--instance", &name]);
        let identity = Identity {
            service,
            variant,
            subset,
            release: "1.0.0",
            instance: name.clone(),
        };
        let declaration = common::variant::Declaration {
            differences: &[],
            ground_truth: &[],
        };
        let chassis = Chassis::new(identity, declaration, &config.service).expect("a chassis");
        let payments = IntCounterVec::new(Opts::new("payments_total", "Payments."), &["outcome"]);
        let payments = payments.expect("counters");
        chassis
            .registry
            .register(Box::new(payments.clone()))
            .expect("registered");
        let (public, admin) = (bind(LOOPBACK).await, bind(LOOPBACK).await);
        let about = RunInstance {
            service: service.into(),
            variant: variant.into(),
            subset: subset.into(),
            name,
            state: State::Up,
            pid: None,
            listen: public.local_addr().ok(),
            admin: admin.local_addr().ok(),
            restarts: 0,
        };
        let listeners = Listeners {
            public,
            admin,
            announce: false,
        };
        let stop = CancellationToken::new();
        let (router, stopped) = (chassis.router(OpenApiRouter::new(), ()), stop.clone());
        tokio::spawn(async move { chassis.serve(router, listeners, stopped).await });
        Self {
            about,
            payments,
            stop,
        }
    }

    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }
}

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

async fn bind(address: SocketAddr) -> TcpListener {
    TcpListener::bind(address).await.expect("a port")
}

fn path(path: &std::path::Path) -> &str {
    path.to_str().expect("text")
}
