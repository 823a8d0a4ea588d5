//! Two dozen instances that fail, are slow, reset, and close half or whole connections at random, under load: whoever gets
//! an answer gets his own, nothing is left behind, and who is bad is left out for a while.

use super::{metric, put_policy, reaches, until, v1};
use crate::support::{Folders, RULES, TestGateway, Unruly, split};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

const INSTANCES: u64 = 24;
const CALLERS: u64 = 32;
const POLICY: &str = "
    connectionPool: {tcp: {maxConnections: 200}, http: {http1MaxPendingRequests: 100, http2MaxRequests: 400, maxRequestsPerConnection: 50}}
    outlierDetection: {consecutive5xxErrors: 3, interval: 20ms, baseEjectionTime: 40ms, maxEjectionPercent: 50}";

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    /// Answered in whole, with the request's own token.
    right: usize,
    /// 5xx of an instance or of the gateway.
    errors: usize,
    /// The answer broke off.
    broken: usize,
    /// The caller did not wait for the end.
    left: usize,
}

struct Chaos {
    gateway: TestGateway,
    instances: Vec<Unruly>,
    _folders: Folders,
}

impl Chaos {
    async fn start() -> Self {
        let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
        let gateway = folders.start().await;
        let mut instances = Vec::new();
        for seed in 0..INSTANCES {
            instances.push(Unruly::start(seed).await);
        }
        let all: Vec<_> = instances
            .iter()
            .map(|instance| ("v1", instance.address))
            .collect();
        gateway.put_endpoints(&all).await;
        put_policy(&gateway, POLICY).await;
        Self {
            gateway,
            instances,
            _folders: folders,
        }
    }

    /// All callers at once, each so many requests.
    async fn load(&self, round: u64, requests: usize) -> Tally {
        self.instances.iter().for_each(|instance| instance.behave(false));
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| tokio::spawn(call(self.gateway.mesh, round * CALLERS + caller, requests)))
            .collect();
        let mut sum = Tally::default();
        for caller in callers {
            let tally = caller.await.expect("no wrong answer");
            sum.right += tally.right;
            sum.errors += tally.errors;
            sum.broken += tally.broken;
            sum.left += tally.left;
        }
        sum
    }

    /// Once all behave, everybody is back and nothing is under way; the gateway and the instances agree on what is open.
    async fn settle(&self) {
        self.instances.iter().for_each(|instance| instance.behave(true));
        for name in [
            "upstream_rq_active",
            "upstream_rq_pending_active",
            "outlier_detection_ejections_active",
        ] {
            reaches(&self.gateway, name, 0).await;
        }
        until("both sides count the same connections", async || {
            let open: usize = self.instances.iter().map(Unruly::open).sum();
            metric(&self.gateway, "upstream_cx_active").await == Some(open as u64)
        })
        .await;
        let endpoints = v1(&self.gateway).await["endpoints"].clone();
        for endpoint in endpoints.as_array().expect("a list") {
            assert_eq!(
                (&endpoint["activeRequests"], &endpoint["health"]),
                (&0.into(), &"healthy".into())
            );
        }
        let tally = call(self.gateway.mesh, u64::MAX, 100).await;
        assert_eq!((tally.errors, tally.broken), (0, 0), "well again: {tally:?}");
    }
}

/// A caller on a connection of its own. Panics at an answer to another request than its own.
async fn call(mesh: SocketAddr, seed: u64, requests: usize) -> Tally {
    let mut random = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    let mut sender = None;
    for i in 0..requests {
        let mut open = match sender.take() {
            Some(open) => open,
            None => connect(mesh).await,
        };
        open.ready().await.expect("a connection");
        let token = format!("request-{seed}-{i}");
        let is_post = random.random_bool(0.5);
        let body = if is_post { token.clone() } else { String::new() };
        let request = Request::builder()
            .method(if is_post { "POST" } else { "GET" })
            .uri(format!("/{token}"))
            .header("host", "user-service");
        let request = request.body(Full::from(body)).expect("a request");
        let response = open
            .send_request(request)
            .await
            .expect("the gateway always answers");
        if random.random_bool(0.02) {
            tally.left += 1;
            continue;
        }
        let (head, body) = response.into_parts();
        if let Some(theirs) = head.headers.get("x-token") {
            assert_eq!(theirs, token.as_str(), "the answer to another request");
        }
        match body.collect().await.map(http_body_util::Collected::to_bytes) {
            Ok(_) if head.status.is_server_error() => tally.errors += 1,
            Ok(body) => {
                assert_eq!(head.status, 200);
                assert!(
                    body.starts_with(token.as_bytes()),
                    "the body of another answer than {token}'s"
                );
                assert!(
                    body[token.len()..].iter().all(|byte| *byte == b'x'),
                    "two answers in one"
                );
                tally.right += 1;
            }
            Err(_) => {
                tally.broken += 1;
                continue;
            }
        }
        sender = Some(open);
    }
    tally
}

async fn connect(mesh: SocketAddr) -> http1::SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(mesh).await.expect("a connection");
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .expect("a connection");
    tokio::spawn(connection);
    sender
}

#[tokio::test(flavor = "multi_thread")]
async fn two_dozen_unruly_instances_leave_nothing_behind_and_mix_up_no_answers() {
    let chaos = Chaos::start().await;
    let tally = chaos.load(0, 150).await;
    chaos.settle().await;
    let all = usize::try_from(CALLERS).expect("a number") * 150;
    println!("{tally:?}");
    assert_eq!(tally.right + tally.errors + tally.broken + tally.left, all);
    assert!(
        tally.right > all / 2 && tally.errors > 0 && tally.broken > 0,
        "{tally:?}"
    );
    assert!(metric(&chaos.gateway, "outlier_detection_ejections_enforced_total").await > Some(0));
}

/// `cargo test -p gateway --test it -- --ignored --exact upstreams::chaos::ten_minutes_of_it --nocapture`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes, and measures the process, so it has to run alone"]
async fn ten_minutes_of_it() {
    let (start, chaos) = (Instant::now(), Chaos::start().await);
    let (mut round, mut early) = (0, None);
    while start.elapsed() < Duration::from_mins(10) {
        let tally = chaos.load(round, 1_000).await;
        chaos.settle().await;
        let (kibibytes, files) = footprint();
        println!("round {round}: {tally:?}, {kibibytes} KiB, {files} open files");
        round += 1;
        // The first rounds fill pools and caches.
        if round == 5 {
            early = Some(kibibytes);
        }
    }
    let early = early.expect("five rounds in ten minutes");
    let (late, files) = footprint();
    assert!(late < early + early / 5, "{early} KiB became {late} KiB");
    let open: usize = chaos.instances.iter().map(Unruly::open).sum();
    // Both ends of each connection, and the listeners, runtimes and their like.
    assert!(
        files < 2 * open + 150,
        "{files} open files for {open} connections"
    );
}

/// Resident memory and open files of this process.
fn footprint() -> (usize, usize) {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a line");
    let kibibytes = line.trim().trim_end_matches(" kB").parse().expect("a number");
    (kibibytes, fs::read_dir("/proc/self/fd").expect("Linux").count())
}
