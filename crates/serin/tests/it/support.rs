//! A running shop, and what one does to it.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use common::client;
use common::testing::project;
use console::run_file::{RunFile, RunInstance};
use reqwest::{Client, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Everything that is waited for happens long before; a machine with other work to do may need it.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Shops that may run at a time: each is sixteen processes, and a machine that has too many of them shows nothing but that.
const SHOPS: u32 = 2;
static ROOM: Semaphore = Semaphore::const_new(SHOPS as usize);

/// `serin up`, ready.
pub(crate) struct Shop {
    pub(crate) up: Child,
    pub(crate) http: Client,
    lines: Lines<BufReader<ChildStdout>>,
    dir: Dir,
    _room: SemaphorePermit<'static>,
}

/// A data directory, kept while anything uses it.
pub(crate) type Dir = std::sync::Arc<TempDir>;

pub(crate) fn dir() -> Dir {
    Dir::new(tempfile::tempdir().expect("a folder"))
}

/// `serin` on a data directory.
pub(crate) fn serin(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
    command
        .args(args)
        .arg("--data-dir")
        .arg(dir)
        .env_remove("SERIN_DIR")
        .kill_on_drop(true);
    command
}

/// Nobody shops but the test.
const IDLE: &[&str] = &["--no-load"];

/// Starts a shop on ports of its own.
fn up(dir: &Path, flags: &[&str]) -> Child {
    let istio = project("istio");
    let istio = istio.to_str().expect("a path");
    serin(dir, &["up", "--port", "0", "--istio", istio])
        .args(flags)
        // A killed instance's orders are soon another's: nobody waits for a person here.
        .env("ORDER_LEASE_MS", "3000")
        .env("RECOVERY_INTERVAL_MS", "500")
        .stdout(Stdio::piped())
        .spawn()
        .expect("started")
}

impl Shop {
    pub(crate) async fn start() -> Self {
        Self::start_in(dir()).await
    }

    pub(crate) async fn start_in(dir: Dir) -> Self {
        Self::launch(dir, IDLE, 1).await
    }

    /// With shoppers in it, and a payment channel that always answers.
    pub(crate) async fn start_busy() -> Self {
        Self::launch(dir(), &["--rps", "5", "--channel-silence", "0"], 1).await
    }

    /// With further flags of `serin up`, and with the machine to itself.
    pub(crate) async fn start_alone_with(flags: &[&str]) -> Self {
        Self::launch(dir(), &[IDLE, flags].concat(), SHOPS).await
    }

    /// The same with shoppers, and a payment channel that always answers.
    pub(crate) async fn start_alone_busy(flags: &[&str]) -> Self {
        Self::launch(dir(), &[&["--channel-silence", "0"], flags].concat(), SHOPS).await
    }

    /// With nothing but these flags of `serin up`.
    pub(crate) async fn launch_with(dir: Dir, flags: &[&str]) -> Self {
        Self::launch(dir, flags, 1).await
    }

    async fn launch(dir: Dir, flags: &[&str], share: u32) -> Self {
        let mut shop = Self::starting(dir, flags, share).await;
        shop.says("Serin is ready").await;
        shop
    }

    /// Not ready yet.
    pub(crate) async fn starting_in(dir: Dir) -> Self {
        Self::starting(dir, IDLE, 1).await
    }

    async fn starting(dir: Dir, flags: &[&str], share: u32) -> Self {
        let room = ROOM.acquire_many(share).await.expect("never closed");
        let mut up = up(dir.path(), flags);
        let stdout = up.stdout.take().expect("a pipe");
        Self {
            up,
            http: client::plain(Duration::from_secs(20)).expect("a client"),
            lines: BufReader::new(stdout).lines(),
            dir,
            _room: room,
        }
    }

    /// Reads what `up` prints until a line has `text` in it.
    pub(crate) async fn says(&mut self, text: &str) -> String {
        let mut seen = Vec::new();
        let found = timeout(LIMIT, async {
            while let Some(line) = self.lines.next_line().await.expect("readable") {
                if line.contains(text) {
                    return line;
                }
                seen.push(line);
            }
            panic!("it ended without `{text}`");
        });
        let found = found.await.ok();
        found.unwrap_or_else(|| panic!("no `{text}` within {LIMIT:?}; seen: {seen:#?}"))
    }

    pub(crate) fn dir(&self) -> Dir {
        Dir::clone(&self.dir)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    pub(crate) fn run_file(&self) -> RunFile {
        RunFile::read(&RunFile::path(self.dir.path())).expect("a running shop")
    }

    pub(crate) fn instance(&self, name: &str) -> RunInstance {
        let found = self
            .run_file()
            .instances
            .into_iter()
            .find(|instance| instance.name == name);
        found.expect("in the list")
    }

    /// Runs a command on this shop to its end.
    pub(crate) async fn run(&self, args: &[&str]) -> Output {
        timeout(LIMIT, serin(self.dir.path(), args).output())
            .await
            .expect("in time")
            .expect("run")
    }

    /// What a command that succeeds prints.
    pub(crate) async fn prints(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The rollout of a service of the mesh as the console shows it; nothing while there is no console.
    pub(crate) async fn rollout(&self, service: &str) -> Option<Value> {
        let url = format!("{}/api/rollouts/{service}", self.run_file().console);
        let answer = self.http.get(url).send().await.ok()?;
        answer.error_for_status().ok()?.json().await.ok()
    }

    /// The sum of a counter of the gateway over the series whose labels match these regular expressions.
    pub(crate) async fn metric(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let url = format!(
            "{}/stats/prometheus",
            self.run_file().gateway_admin.trim_end_matches('/')
        );
        let text = self
            .http
            .get(url)
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
        let wanted: Vec<_> = labels
            .iter()
            .map(|(label, value)| {
                regex::Regex::new(&format!("[{{,]{label}=\"{value}\"[,}}]")).expect("a pattern")
            })
            .collect();
        let series = text.lines().filter(|line| line.starts_with(&format!("{name}{{")));
        let series = series.filter(|line| wanted.iter().all(|pattern| pattern.is_match(line)));
        series
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    }

    /// No instance died of what it was sent.
    pub(crate) fn assert_nobody_restarted(&self) {
        let restarted: Vec<_> = self
            .run_file()
            .instances
            .into_iter()
            .filter(|i| i.restarts > 0)
            .collect();
        assert!(restarted.is_empty(), "{restarted:#?}");
    }

    /// A request to a service of the mesh, as another service would send it.
    pub(crate) async fn call(&self, service: &str) -> reqwest::Result<Response> {
        let mesh = self.run_file().mesh;
        self.http
            .get(format!("{mesh}/"))
            .header("host", service)
            .send()
            .await
    }

    pub(crate) fn signal(&self, signal: &str) {
        send(signal, self.up.id().expect("it runs"));
    }
}

pub(crate) fn send(signal: &str, pid: u32) {
    let status = std::process::Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    assert!(status.expect("kill").success(), "{signal} {pid}");
}

/// Whether a process is there and not only waiting for its parent to take note of its end.
pub(crate) fn runs(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let state = status.lines().find_map(|line| line.strip_prefix("State:"));
    state.is_some_and(|state| !state.trim().starts_with(['Z', 'X']))
}
