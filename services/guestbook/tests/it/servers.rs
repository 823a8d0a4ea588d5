//! Real Redis servers: a leader with two followers, on free ports, gone when the test ends, however it ends.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::testing::eventually;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

/// A leader and its followers.
pub(crate) struct Servers {
    pub(crate) leader: Server,
    pub(crate) followers: [Server; 2],
}

/// One `redis-server` process.
pub(crate) struct Server {
    port: u16,
    leader: Option<u16>,
    process: Child,
    dir: TempDir,
}

impl Servers {
    pub(crate) async fn start() -> Self {
        let leader = Server::start(None).await;
        let followers = [
            Server::start(Some(leader.port)).await,
            Server::start(Some(leader.port)).await,
        ];
        let servers = Self { leader, followers };
        servers.follow().await;
        servers
    }

    /// Waits until both followers follow.
    pub(crate) async fn follow(&self) {
        for follower in &self.followers {
            eventually("the follower follows", PATIENCE, async || {
                let info: String = follower.ask(&["INFO", "replication"]).await.unwrap_or_default();
                info.contains("master_link_status:up")
            })
            .await;
        }
    }

    /// Waits until both followers have all that the leader has.
    pub(crate) async fn catch_up(&self) {
        for follower in &self.followers {
            eventually("the follower catches up", PATIENCE, async || {
                let position = ["GET", "guestbook:position"];
                let (leader, follower) =
                    tokio::join!(self.leader.ask::<i64>(&position), follower.ask::<i64>(&position));
                leader.is_ok() && leader.ok() == follower.ok()
            })
            .await;
        }
    }

    pub(crate) fn follower_urls(&self) -> String {
        self.followers.each_ref().map(Server::url).join(",")
    }
}

impl Server {
    async fn start(leader: Option<u16>) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut server = {
            let port = free_port();
            Self {
                process: spawn(port, leader, &dir),
                port,
                leader,
                dir,
            }
        };
        for _ in 0..5 {
            if server.comes_up().await {
                return server;
            }
            // Somebody was quicker on that port.
            server.port = free_port();
            server.process = spawn(server.port, leader, &server.dir);
        }
        panic!("redis-server does not start; is it installed? ./scripts/test installs it");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.name())
    }

    /// As metrics call it.
    pub(crate) fn name(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Ends it the hard way, as a crash would.
    pub(crate) fn crash(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        self.process.wait().expect("a child of this process");
    }

    /// Starts it again at the same address, with what it had written down.
    pub(crate) async fn restart(&mut self) {
        self.process = spawn(self.port, self.leader, &self.dir);
        assert!(self.comes_up().await, "it starts at the same address");
    }

    /// It keeps its connections and answers nothing, until it is told to go on.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("CONT");
    }

    pub(crate) async fn ask<T: ::redis::FromRedisValue>(&self, words: &[&str]) -> ::redis::RedisResult<T> {
        let mut connection = ::redis::Client::open(self.url())?
            .get_multiplexed_async_connection()
            .await?;
        let mut command = ::redis::cmd(words[0]);
        command.arg(&words[1..]).query_async(&mut connection).await
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.process.id().to_string()])
            .status();
        assert!(status.expect("kill").success());
    }

    async fn comes_up(&mut self) -> bool {
        for _ in 0..2_000 {
            if self.ask::<String>(&["PING"]).await.is_ok() {
                return true;
            }
            if self
                .process
                .try_wait()
                .expect("a child of this process")
                .is_some()
            {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.crash();
    }
}

/// `setpriv` ends it together with the thread that started it, should the test be killed before it can clean up.
fn spawn(port: u16, leader: Option<u16>, dir: &TempDir) -> Child {
    let mut command = Command::new("setpriv");
    command.args([
        "--pdeathsig",
        "KILL",
        "redis-server",
        "--bind",
        "127.0.0.1",
        "--port",
    ]);
    command.arg(port.to_string()).arg("--dir").arg(dir.path());
    command.args(["--save", "", "--appendonly", "yes"]);
    command.args([
        "--repl-diskless-sync-delay",
        "0",
        "--repl-ping-replica-period",
        "1",
    ]);
    if let Some(leader) = leader {
        command.args(["--replicaof", "127.0.0.1", &leader.to_string()]);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("setpriv and redis-server")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
