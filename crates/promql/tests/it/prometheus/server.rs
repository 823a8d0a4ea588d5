//! A Prometheus of our own: a free port of 127.0.0.1, a temporary folder, nothing to scrape.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Server {
    process: Child,
    address: String,
    _folder: TempDir,
    /// Its log has to be read, or it would stop at a full pipe.
    log: Receiver<String>,
}

/// Labels and points of each series; or what Prometheus objects to.
pub(super) type Answer = Result<Found, String>;

pub(super) type Found = Vec<(String, Vec<(i64, f64)>)>;

impl Server {
    /// Nothing where there is no such program.
    pub(super) fn start() -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let configuration = folder.path().join("prometheus.yml");
        std::fs::write(&configuration, "").expect("a file");
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", configuration.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path().join("data").display()
            ))
            .args([
                "--web.listen-address=127.0.0.1:0",
                "--web.enable-remote-write-receiver",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut process = match process {
            Ok(process) => process,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => panic!("prometheus cannot be started: {error}"),
        };
        let pipe = process.stderr.take().expect("its log");
        let (send, log) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                // Nobody reads any more once it is ready.
                let _ = send.send(line);
            }
        });
        let mut server = Self {
            process,
            address: String::new(),
            _folder: folder,
            log,
        };
        server.wait();
        Some(server)
    }

    /// Its log says where it listens, and when it is ready.
    fn wait(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        let mut ready = false;
        while !ready || self.address.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.log.recv_timeout(left) else {
                panic!("prometheus is not ready:\n{}", lines.join("\n"));
            };
            if let Some((_, port)) = line.split_once(" address=127.0.0.1:")
                && port != "0"
            {
                self.address = format!("127.0.0.1:{port}");
            }
            ready |= line.contains("Server is ready");
            lines.push(line);
        }
    }

    /// A request of the remote-write protocol.
    pub(super) fn write(&self, body: &[u8]) {
        let headers = "Content-Encoding: snappy\r\nContent-Type: application/x-protobuf\r\n\
                       X-Prometheus-Remote-Write-Version: 0.1.0\r\n";
        let (status, answer) = self.post("/api/v1/write", headers, body);
        assert_eq!(status, 204, "{answer}");
    }

    pub(super) fn instant(&self, query: &str, at: i64) -> Answer {
        self.ask("query", &[("query", query), ("time", &seconds(at))])
    }

    pub(super) fn range(&self, query: &str, start: i64, end: i64, step: i64) -> Answer {
        let (start, end, step) = (seconds(start), seconds(end), seconds(step));
        self.ask(
            "query_range",
            &[
                ("query", query),
                ("start", &start),
                ("end", &end),
                ("step", &step),
            ],
        )
    }

    fn ask(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        let (status, body) = self.post(&format!("/api/v1/{path}"), headers, pairs.join("&").as_bytes());
        let body: Value =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{status} {error}: {body}"));
        match status {
            200 => Ok(answer(&body["data"])),
            400 | 422 => Err(body["error"].to_string()),
            _ => panic!("{status}: {body}"),
        }
    }

    /// HTTP/1.0: the answer ends with the connection.
    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("prometheus listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let length = body.len();
        let head = format!("POST {path} HTTP/1.0\r\n{headers}Content-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its data are thrown away: it need not end in an orderly way.
        if self.process.kill().is_ok() {
            let _ = self.process.wait();
        }
    }
}

/// `data` of an answer, of any type.
fn answer(data: &Value) -> Found {
    match data["resultType"].as_str() {
        Some("scalar") => vec![(String::new(), vec![point(&data["result"])])],
        Some("string") => vec![(data["result"][1].as_str().expect("a text").to_owned(), Vec::new())],
        _ => {
            let elements = data["result"].as_array().expect("elements").iter();
            elements
                .map(|element| (metric(&element["metric"]), points(element)))
                .collect()
        }
    }
}

fn points(element: &Value) -> Vec<(i64, f64)> {
    match element["values"].as_array() {
        Some(values) => values.iter().map(point).collect(),
        None => vec![point(&element["value"])],
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since the epoch")]
fn point(pair: &Value) -> (i64, f64) {
    let time = (pair[0].as_f64().expect("a time") * 1e3).round() as i64;
    let value = pair[1].as_str().expect("a value").parse().expect("a number");
    (time, value)
}

fn metric(labels: &Value) -> String {
    let labels = labels.as_object().expect("labels").iter();
    let labels = labels.map(|(name, value)| (name.as_str(), value.as_str().expect("a text")));
    let (name, others): (Vec<_>, Vec<_>) = labels.partition(|(label, _)| *label == "__name__");
    let name = name.first().map_or("", |(_, name)| name);
    promql::Metric::new(name, others).to_string()
}

fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}
