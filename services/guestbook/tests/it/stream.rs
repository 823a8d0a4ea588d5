//! Hearing of new entries.

use std::collections::VecDeque;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode};
use common::testing::{Call, Engine, config, eventually};
use common::{CancellationToken, Listeners};
use futures_util::StreamExt;
use guestbook::{Config, Variant};
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::servers::Servers;
use crate::support::{Kept, PATIENCE, Place, TestApp, everywhere, place};

struct Ear {
    body: BodyDataStream,
    text: String,
    events: VecDeque<(String, String)>,
}

impl Ear {
    async fn open(app: &TestApp, after: Option<&str>) -> Self {
        let mut request = Request::get("/entries/stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = app.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut ear = Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
            events: VecDeque::new(),
        };
        // The greeting: from here on nothing is missed.
        assert!(ear.read().await);
        ear
    }

    /// Id and text of the next entry.
    async fn next(&mut self) -> (String, String) {
        self.try_next().await.expect("the stream goes on")
    }

    async fn try_next(&mut self) -> Option<(String, String)> {
        // The limit is for the whole wait: heartbeats come in between.
        let next = tokio::time::timeout(PATIENCE, self.wait_for_next());
        next.await.expect("an entry within the time")
    }

    async fn wait_for_next(&mut self) -> Option<(String, String)> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if !self.read().await {
                return None;
            }
        }
    }

    async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            texts.push(self.next().await.1);
        }
        texts
    }

    async fn read(&mut self) -> bool {
        let Some(chunk) = self.body.next().await else {
            return false;
        };
        self.text
            .push_str(std::str::from_utf8(&chunk.expect("a chunk")).expect("text"));
        while let Some((event, rest)) = self.text.split_once("\n\n") {
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                assert_eq!(field("event: "), Some("entry"));
                let entry: Value = serde_json::from_str(data).expect("json");
                assert_eq!(entry["id"], id);
                let text = entry["text"].as_str().expect("a text").to_owned();
                self.events.push_back((id.to_owned(), text));
            }
            self.text = rest.to_owned();
        }
        true
    }
}

#[tokio::test]
async fn new_entries_come_to_all_who_listen_at_any_replica() {
    everywhere(&[], async |app, variant| {
        let other = app.beside(variant).await;
        let mut ears = [
            Ear::open(&app, None).await,
            Ear::open(&app, None).await,
            Ear::open(&other, None).await,
        ];
        assert_eq!(app.metric("guestbook_streams", ""), 2);
        for text in ["a", "b", "c"] {
            app.sign(text).await;
        }
        for ear in &mut ears {
            assert_eq!(ear.texts(3).await, ["a", "b", "c"]);
        }
        drop(ears);
        assert_eq!(app.metric("guestbook_streams", ""), 0);
    })
    .await;
}

#[tokio::test]
async fn a_stream_resumes_after_the_last_entry_that_was_heard_without_a_gap() {
    everywhere(&[], async |app, _| {
        let (first, _) = app.sign("0").await;
        for number in 1..150 {
            app.sign(&number.to_string()).await;
        }
        let mut ear = Ear::open(&app, Some(&first)).await;
        let (early, late) = tokio::join!(ear.texts(20), async {
            for number in 150..200 {
                app.sign(&number.to_string()).await;
            }
        });
        let () = late;
        let all = [early, ear.texts(179).await].concat();
        let expected: Vec<_> = (1..200).map(|number: u32| number.to_string()).collect();
        assert_eq!(all, expected);
        let (_, text) = async {
            app.sign("more").await;
            ear.next().await
        }
        .await;
        assert_eq!(text, "more");
    })
    .await;
}

#[tokio::test]
async fn a_page_says_in_its_address_where_it_stands() {
    let app = place(Kept::In(Engine::Sqlite))
        .await
        .0
        .app(Variant::V1, &[])
        .await;
    let (first, _) = app.sign("a").await;
    app.sign("b").await;
    let request = Request::get(format!("/entries/stream?after={first}"));
    let request = request.body(Body::empty()).expect("a request");
    let response = app.router.clone().oneshot(request).await.expect("an answer");
    let mut ear = Ear {
        body: response.into_body().into_data_stream(),
        text: String::new(),
        events: VecDeque::new(),
    };
    assert_eq!(ear.texts(1).await, ["b"]);
}

#[tokio::test]
async fn a_process_has_one_reader_however_many_listen_and_none_when_nobody_does() {
    let servers = Servers::start().await;
    let app = Place::of(&servers).app(Variant::V1, &[]).await;
    let blocked = async || {
        let mut sum = 0;
        for server in servers.followers.iter().chain([&servers.leader]) {
            let info: String = server.ask(&["INFO", "clients"]).await.expect("statistics");
            let line = info
                .lines()
                .find_map(|line| line.strip_prefix("blocked_clients:"));
            sum += line.expect("a figure").trim().parse::<i64>().expect("a number");
        }
        sum
    };
    assert_eq!(blocked().await, 0);
    let mut ears = Vec::new();
    for _ in 0..20 {
        ears.push(Ear::open(&app, None).await);
    }
    eventually("one reader", PATIENCE, async || blocked().await == 1).await;
    drop(ears);
    eventually("no reader", PATIENCE, async || blocked().await == 0).await;
}

#[tokio::test]
async fn a_stream_goes_on_when_the_follower_it_comes_from_goes_away() {
    let mut servers = Servers::start().await;
    let app = Place::of(&servers).app(Variant::V1, &[]).await;
    let mut ear = Ear::open(&app, None).await;
    app.sign("is this on?").await;
    assert_eq!(ear.next().await.1, "is this on?");
    servers.catch_up().await;
    servers.followers[0].crash();
    app.sign("one").await;
    assert_eq!(ear.next().await.1, "one");
    servers.followers[1].crash();
    app.sign("two").await;
    assert_eq!(ear.next().await.1, "two");
}

#[tokio::test]
async fn a_follower_that_hears_nothing_any_more_does_not_silence_the_stream() {
    let servers = Servers::start().await;
    let app = Place::of(&servers).app(Variant::V1, &[]).await;
    let mut ear = Ear::open(&app, None).await;
    app.sign("is this on?").await;
    assert_eq!(ear.next().await.1, "is this on?");
    servers.catch_up().await;
    for follower in &servers.followers {
        follower
            .ask::<String>(&["REPLICAOF", "NO", "ONE"])
            .await
            .expect("cut off");
    }
    app.sign("still here").await;
    assert_eq!(ear.next().await.1, "still here");
}

#[tokio::test]
async fn only_so_many_may_listen() {
    let app = place(Kept::In(Engine::Sqlite))
        .await
        .0
        .app(Variant::V1, &["--max-streams", "1"])
        .await;
    let ear = Ear::open(&app, None).await;
    let refused = Call::get("/entries/stream").to(&app.router).await;
    assert_eq!(
        refused.expect(StatusCode::SERVICE_UNAVAILABLE).json()["code"],
        "too_many_streams"
    );
    drop(ear);
    Ear::open(&app, None).await;
}

#[tokio::test]
async fn open_streams_end_at_shutdown_and_do_not_hold_it_up() {
    let (place, _) = place(Kept::In(Engine::Sqlite)).await;
    let Place::Database(database) = &place else {
        unreachable!("asked for a database")
    };
    let config: Config = config(&["--database-url", &database.url]);
    let bind = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let listeners = Listeners {
        public: bind().await,
        admin: bind().await,
        announce: false,
    };
    let address = listeners.public.local_addr().expect("bound");
    let shutdown = CancellationToken::new();
    let service = tokio::spawn(guestbook::run(config, listeners, shutdown.clone()));

    let mut connection = tokio::net::TcpStream::connect(address).await.expect("connected");
    let request = b"GET /entries/stream HTTP/1.1\r\nhost: guestbook\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut connection, request)
        .await
        .expect("sent");
    let mut answer = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut connection, &mut answer)
        .await
        .expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");

    let start = std::time::Instant::now();
    shutdown.cancel();
    let mut rest = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut connection, &mut rest)
        .await
        .expect("the end");
    assert!(rest.ends_with(b"0\r\n\r\n"), "a whole answer");
    service.await.expect("no panic").expect("no error");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
