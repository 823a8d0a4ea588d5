//! The guestbook: who writes, who sees what was written, and the live stream.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use common::testing::{Call, eventually};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::sync::mpsc::{self, Sender};
use tower::ServiceExt;

use crate::support::{TestApp, cookies, stream_of};

const ENTRIES: &str = "POST guestbook/entries";
const STREAM: &str = "GET guestbook/entries/stream";

type Events = Sender<Result<Bytes, std::io::Error>>;

/// A guestbook that is followed, and where its next event goes.
async fn followed(app: &TestApp) -> (Response, Events) {
    let (sender, receiver) = mpsc::channel(1);
    let receiver = std::sync::Mutex::new(Some(receiver));
    app.behind.reply(STREAM, move || {
        let receiver = receiver.lock().expect("no panic").take();
        stream_of(receiver.expect("followed once"))
    });
    let request = Request::get("/api/guestbook/stream?after=4-0").header("last-event-id", "5-0");
    let request = request.body(Body::empty()).expect("a request");
    let response = app.router.clone().oneshot(request).await.expect("an answer");
    (response, sender)
}

async fn next(response: &mut Response) -> Option<Bytes> {
    let frame = response.body_mut().frame().await?;
    frame.expect("whole").into_data().ok()
}

#[tokio::test]
async fn events_are_handed_on_as_they_come() {
    let app = TestApp::new().await;
    let (mut response, events) = followed(&app).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let served = response.headers().get_all("x-served-by").iter();
    assert!(served.into_iter().any(|by| by == "guestbook v2 guestbook-1"));
    let seen = app.behind.only(STREAM);
    assert_eq!(seen.header("last-event-id"), Some("5-0"));
    assert_eq!(seen.query, "after=4-0");
    for event in ["data: one\n\n", "data: two\n\n"] {
        events
            .send(Ok(Bytes::from_static(event.as_bytes())))
            .await
            .expect("heard");
        // Nothing follows yet: whatever were held back would keep this from ending.
        let got = tokio::time::timeout(Duration::from_secs(5), next(&mut response)).await;
        assert_eq!(got.expect("at once").expect("an event"), event);
    }
    drop(events);
    assert!(
        next(&mut response).await.is_none(),
        "it ends with the guestbook's"
    );
}

#[tokio::test]
async fn a_stream_ends_behind_when_its_client_goes() {
    let app = TestApp::new().await;
    let (response, events) = followed(&app).await;
    assert_eq!(app.state.metrics.streams.get(), 1);
    drop(response);
    tokio::time::timeout(Duration::from_secs(5), events.closed())
        .await
        .expect("the guestbook is told");
    assert_eq!(app.state.metrics.streams.get(), 0);
}

#[tokio::test]
async fn streams_do_not_hold_up_a_stop() {
    let app = TestApp::new().await;
    let (mut response, _events) = followed(&app).await;
    app.state.stopping.cancel();
    let end = tokio::time::timeout(Duration::from_secs(5), next(&mut response)).await;
    assert!(end.expect("at once").is_none());
}

#[tokio::test]
async fn there_are_so_many_streams_and_no_more() {
    let app = TestApp::with(&["--max-streams", "1"]).await;
    let (response, _events) = followed(&app).await;
    let answer = Call::get("/api/guestbook/stream").to(&app.router).await;
    let answer = answer.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "too_many_streams");
    drop(response);
    eventually("room", Duration::from_secs(5), async || {
        app.state.streams.available_permits() == 1
    })
    .await;
}

#[tokio::test]
async fn an_entry_carries_the_name_of_who_is_signed_in() {
    let app = TestApp::new().await;
    app.behind.json(ENTRIES, 201, &json!({"id": "1-0"}));
    let entry = json!({"author": "Somebody Else", "text": "hello"});
    let call = Call::post("/api/guestbook/entries").key("k1").json(&entry);
    let call = call.header("cookie", &app.session());
    call.to(&app.router).await.expect(StatusCode::CREATED);
    let seen = app.behind.only(ENTRIES);
    assert_eq!(seen.json(), json!({"author": "Ada Finch", "text": "hello"}));
    assert_eq!(seen.header("idempotency-key"), Some("k1"));
}

#[tokio::test]
async fn anybody_may_write_under_a_name_and_nobody_without_one() {
    let app = TestApp::new().await;
    app.behind.json(ENTRIES, 201, &json!({"id": "1-0"}));
    let named = json!({"author": "A passer-by", "text": "hello"});
    let call = Call::post("/api/guestbook/entries").json(&named);
    call.to(&app.router).await.expect(StatusCode::CREATED);
    assert_eq!(app.behind.only(ENTRIES).json(), named);
    let call = Call::post("/api/guestbook/entries").json(&json!({"text": "hello"}));
    let answer = call
        .to(&app.router)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.fields(), ["author"]);
}

#[tokio::test]
async fn a_writer_takes_along_how_far_followers_have_to_be() {
    let app = TestApp::new().await;
    app.behind.reply(ENTRIES, || {
        let answer = Response::builder()
            .status(201)
            .header("content-type", "application/json")
            .header("x-guestbook-position", "712")
            .header("set-cookie", "guestbook_position=712; Path=/");
        answer.body(Body::from("{}")).expect("an answer")
    });
    app.behind
        .json("GET guestbook/entries", 200, &json!({"entries": []}));
    let entry = json!({"author": "Ada", "text": "hello"});
    let answer = Call::post("/api/guestbook/entries")
        .json(&entry)
        .to(&app.router)
        .await;
    assert_eq!(
        cookies(&answer),
        ["serin_guestbook=712; Path=/; Max-Age=60; SameSite=Lax; HttpOnly"]
    );
    for cookie in ["serin_guestbook=712", "serin_guestbook=-1"] {
        let call = Call::get("/api/guestbook/entries").header("cookie", cookie);
        call.to(&app.router).await.expect(StatusCode::OK);
    }
    let seen = app.behind.seen("GET guestbook/entries");
    let positions: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("x-guestbook-position"))
        .collect();
    assert_eq!(positions, [Some("712"), None]);
}
