//! A gateway as a process of its own: the real binary.

use super::{Caller, Folders};
use serde_json::Value;
use std::{fs, net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

pub(crate) struct Process {
    child: Child,
    pub(crate) ingress: SocketAddr,
    pub(crate) mesh: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) tls: SocketAddr,
}

impl Process {
    /// Takes over from the one that runs with these folders already, if there is one. Fails with its log.
    pub(crate) async fn try_start(folders: &Folders) -> Result<Self, String> {
        let log = folders.path().join("log");
        let file = fs::File::options().create(true).append(true).open(&log);
        let path = |name: &str| folders.path().join(name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_gateway"))
            .args(["--listen", "127.0.0.1:0", "--mesh-listen", "127.0.0.1:0"])
            .args(["--admin-listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0"])
            .args(["--workers", "2", "--shutdown-grace-ms", "5000"])
            .arg("--config")
            .arg(folders.files())
            .arg("--state-dir")
            .arg(path("state"))
            .arg("--restart-socket")
            .arg(path("restart.sock"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file.expect("a log"))
            .kill_on_drop(true)
            .spawn()
            .expect("a process");
        let output = child.stdout.take().expect("piped");
        let line = BufReader::new(output).lines().next_line().await.expect("text");
        let Some(line) = line else {
            let code = child.wait().await.expect("an end").code();
            let log = fs::read_to_string(log).expect("text");
            return Err(format!("exit code {code:?}\n{log}"));
        };
        let announced: Value = serde_json::from_str(&line).expect("JSON");
        let address = |name: &str| announced[name].as_str().and_then(|text| text.parse().ok());
        let [ingress, mesh, admin, tls] = ["listen", "mesh", "admin", "tls"];
        Ok(Self {
            child,
            ingress: address(ingress).expect("an address"),
            mesh: address(mesh).expect("an address"),
            admin: address(admin).expect("an address"),
            tls: address(tls).expect("an address"),
        })
    }

    pub(crate) async fn start(folders: &Folders) -> Self {
        let started = Self::try_start(folders).await;
        started.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn mesh(&self) -> Caller {
        Caller::new(self.mesh, "user-service").await
    }

    pub(crate) async fn admin(&self) -> Caller {
        Caller::new(self.admin, "localhost").await
    }

    pub(crate) fn addresses(&self) -> [SocketAddr; 4] {
        [self.ingress, self.mesh, self.admin, self.tls]
    }

    /// By itself, because another one has taken over.
    pub(crate) async fn ends(mut self) {
        let status = self.child.wait().await.expect("an end");
        assert!(status.success(), "{status}");
    }

    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("an end");
    }
}
