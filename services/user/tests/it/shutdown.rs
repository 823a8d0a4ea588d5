//! A stop signal drops nothing: the request in work is answered, with a hash behind it.

use std::time::Duration;

use common::testing::{Engine, TestDatabase};
use common::{CancellationToken, Listeners};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use user::Variant;

use crate::support::flagged;

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_in_work_is_answered_after_the_stop_signal() {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let config = flagged(Variant::V2, &database.url, &[]);
    let public = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = public.local_addr().expect("an address");
    let listeners = Listeners {
        public,
        admin: TcpListener::bind("127.0.0.1:0").await.expect("a port"),
        announce: false,
    };
    let stop = CancellationToken::new();
    let service = tokio::spawn(user::run(config, listeners, stop.clone()));

    let body = json!({"email": "ada@example.org", "name": "Ada", "password": "correct horse"}).to_string();
    let request = format!(
        "POST /users HTTP/1.1\r\nhost: user-service\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    connection.write_all(request.as_bytes()).await.expect("sent");
    // The service asks for the body: from here on the request is in work.
    let mut go_on = vec![0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut go_on).await.expect("an answer");
    assert!(go_on.starts_with(b"HTTP/1.1 100"));
    stop.cancel();
    connection.write_all(body.as_bytes()).await.expect("sent");

    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 201");
    drop(connection);
    let ended = tokio::time::timeout(Duration::from_secs(30), service).await;
    ended.expect("it ends").expect("no panic").expect("a clean end");
}
