//! A stop lets the request that runs finish, and what was measured reaches the database.

use common::testing::{Engine, TestDatabase, config};
use common::{CancellationToken, Clock, Listeners};
use recommendation::Config;
use recommendation::experiment::Question;
use recommendation::model::Grouping;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn a_request_that_runs_is_answered_and_response_times_are_written_down() {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let config: Config = config(&["--database-url", &database.url]);
    let public = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let admin = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = public.local_addr().expect("bound");
    let listeners = Listeners {
        public,
        admin,
        announce: false,
    };
    let stop = CancellationToken::new();
    let service = tokio::spawn(recommendation::run(config.clone(), listeners, stop.clone()));

    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream
        .write_all(b"GET /recommendations HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let body = r#"{"events":[{"kind":"click","product_id":"moka"}]}"#;
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("half a request");
    // "100 Continue" says that the handler has begun to read the body.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.expect("the handler runs");
    stop.cancel();
    stream.write_all(body.as_bytes()).await.expect("the other half");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(
        answer.trim_start().starts_with("HTTP/1.1 202 Accepted"),
        "{answer}"
    );

    service.await.expect("no panic").expect("a clean end");
    assert!(TcpStream::connect(address).await.is_err());
    let (_, state) = recommendation::assemble(&config, Clock::System)
        .await
        .expect("a service");
    let question = Question {
        since: 0,
        by: Grouping::Algorithm,
        points: 0,
    };
    let experiment = state.store.experiment(&question).await.expect("a table");
    let [a, b] = experiment.arms.map(|arm| arm.response.n);
    assert_eq!((a, b), (1, 0));
}
