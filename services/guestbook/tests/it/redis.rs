//! A leader with two followers: who is asked what, and what happens when one of them is away.

use axum::http::StatusCode;
use common::testing::eventually;
use guestbook::Variant;

use crate::servers::{Server, Servers};
use crate::support::{PATIENCE, Place, TestApp};

async fn start() -> (Servers, TestApp) {
    let servers = Servers::start().await;
    let app = Place::of(&servers).app(Variant::V1, &[]).await;
    (servers, app)
}

fn reads(app: &TestApp, from: &str) -> i64 {
    app.metric("guestbook_reads_total", from)
}

#[tokio::test]
async fn writes_go_to_the_leader_and_reads_to_the_followers_in_turn() {
    let (servers, app) = start().await;
    app.sign("hello").await;
    servers.catch_up().await;
    for _ in &servers.followers {
        app.texts().await;
    }
    for server in servers.followers.iter().chain([&servers.leader]) {
        server
            .ask::<String>(&["CONFIG", "RESETSTAT"])
            .await
            .expect("reset");
    }
    for _ in 0..10 {
        assert_eq!(app.texts().await, ["hello"]);
    }
    assert_eq!((reads(&app, "follower"), reads(&app, "leader")), (12, 0));
    assert_eq!(app.metric("guestbook_writes_total", "entry"), 1);
    for follower in &servers.followers {
        let info: String = follower.ask(&["INFO", "commandstats"]).await.expect("statistics");
        assert!(info.contains("cmdstat_evalsha:calls=5,"), "{info}");
    }
    let info: String = servers
        .leader
        .ask(&["INFO", "commandstats"])
        .await
        .expect("statistics");
    assert!(!info.contains("cmdstat_evalsha"), "{info}");
}

#[tokio::test]
async fn a_follower_that_is_behind_does_not_serve_a_writer_but_serves_others() {
    let (servers, app) = start().await;
    app.sign("old").await;
    servers.catch_up().await;
    for follower in &servers.followers {
        follower
            .ask::<String>(&["REPLICAOF", "NO", "ONE"])
            .await
            .expect("cut off");
    }
    let (_, position) = app.sign("new").await;
    assert_eq!(app.texts_at(&position).await, ["new", "old"]);
    assert_eq!(reads(&app, "leader"), 1);
    assert_eq!(app.texts().await, ["old"]);
    assert_eq!(reads(&app, "follower"), 1);
    assert_eq!(
        app.metric("guestbook_follower_lag_writes", ""),
        2,
        "one write for each of the two"
    );
}

#[tokio::test]
async fn a_follower_that_is_caught_up_serves_even_the_writer() {
    let (servers, app) = start().await;
    let (_, position) = app.sign("new").await;
    servers.catch_up().await;
    assert_eq!(app.texts_at(&position).await, ["new"]);
    assert_eq!((reads(&app, "follower"), reads(&app, "leader")), (1, 0));
}

#[tokio::test]
async fn a_follower_that_is_down_is_skipped_and_asked_again_when_it_is_back() {
    let (mut servers, app) = start().await;
    app.sign("hello").await;
    servers.catch_up().await;
    app.texts().await;
    servers.followers[0].crash();
    for _ in 0..6 {
        assert_eq!(app.texts().await, ["hello"]);
    }
    assert_eq!(reads(&app, "leader"), 0, "the other follower serves");
    servers.followers[0].restart().await;
    servers.follow().await;
    servers.followers[1].crash();
    eventually("the first follower serves again", PATIENCE, async || {
        let before = reads(&app, "follower");
        app.texts().await == ["hello"] && reads(&app, "follower") > before
    })
    .await;
}

#[tokio::test]
async fn whether_a_redis_answers_is_told_once_it_was_asked() {
    let (mut servers, app) = start().await;
    let names = servers.followers.each_ref().map(Server::name);
    let up = |name: &str| app.metric("guestbook_redis_up", name);
    assert_eq!(up(""), 0, "nobody was asked yet, so nobody has a figure");
    app.sign("hello").await;
    servers.catch_up().await;
    for _ in 0..2 {
        app.texts().await;
    }
    assert_eq!(names.each_ref().map(|name| up(name)), [1, 1]);
    assert_eq!(up(&servers.leader.name()), 1);
    servers.followers[0].crash();
    for _ in 0..2 {
        app.texts().await;
    }
    assert_eq!(names.each_ref().map(|name| up(name)), [0, 1]);
    servers.followers[0].restart().await;
    eventually("it is told to answer again", PATIENCE, async || {
        app.texts().await;
        up(&names[0]) == 1
    })
    .await;
}

#[tokio::test]
async fn without_any_follower_the_leader_serves() {
    let (mut servers, app) = start().await;
    app.sign("hello").await;
    servers.catch_up().await;
    for follower in &mut servers.followers {
        follower.crash();
    }
    for _ in 0..4 {
        assert_eq!(app.texts().await, ["hello"]);
    }
    assert_eq!((reads(&app, "follower"), reads(&app, "leader")), (0, 4));
}

#[tokio::test]
async fn a_follower_that_hangs_holds_up_one_read_and_not_the_next_ones() {
    let servers = Servers::start().await;
    let app = Place::of(&servers)
        .app(Variant::V1, &["--redis-timeout-ms", "200"])
        .await;
    app.sign("hello").await;
    servers.catch_up().await;
    for _ in 0..2 {
        app.texts().await;
    }
    servers.followers[0].freeze();
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(app.texts().await, ["hello"]);
    }
    // Twenty reads that all waited in turn would take two seconds.
    assert!(start.elapsed().as_millis() < 1_000, "{:?}", start.elapsed());
    servers.followers[0].go_on();
}

#[tokio::test]
async fn without_the_leader_nobody_writes_everybody_reads_and_it_comes_back_by_itself() {
    let (mut servers, app) = start().await;
    let (_, position) = app.sign("before").await;
    servers.catch_up().await;
    servers.leader.crash();
    for _ in 0..3 {
        let refused = app
            .write("meanwhile")
            .await
            .expect(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.json()["code"], "leader_unavailable");
        assert_eq!(refused.headers["retry-after"], "2");
        assert_eq!(app.texts().await, ["before"]);
        assert_eq!(app.texts_at(&position).await, ["before"]);
    }
    // A writer whose write no follower got sees what there is, rather than nothing.
    assert_eq!(app.texts_at("1000000").await, ["before"]);

    servers.leader.restart().await;
    eventually("it can be written to again", PATIENCE, async || {
        app.write_with("after", Some("k1")).await.status == StatusCode::CREATED
    })
    .await;
    servers.follow().await;
    servers.catch_up().await;
    assert_eq!(app.texts().await, ["after", "before"]);
}

#[tokio::test]
async fn a_connection_that_was_dropped_costs_no_request() {
    let (servers, app) = start().await;
    for round in 0..3 {
        app.sign(&format!("round {round}")).await;
        servers.catch_up().await;
        app.texts().await;
        app.texts().await;
        for server in servers.followers.iter().chain([&servers.leader]) {
            server
                .ask::<i64>(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
                .await
                .expect("dropped");
        }
    }
    let (_, position) = app.sign("last").await;
    assert_eq!(app.texts_at(&position).await.len(), 4, "each was written once");
}

#[tokio::test]
async fn a_leader_that_became_a_follower_takes_no_writes_and_says_so() {
    let (servers, app) = start().await;
    app.sign("hello").await;
    servers
        .leader
        .ask::<String>(&["REPLICAOF", "127.0.0.1", "1"])
        .await
        .expect("demoted");
    let refused = app.write("more").await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["code"], "leader_unavailable");
    servers
        .leader
        .ask::<String>(&["REPLICAOF", "NO", "ONE"])
        .await
        .expect("leader again");
    eventually("it can be written to again", PATIENCE, async || {
        app.write("more").await.status == StatusCode::CREATED
    })
    .await;
}

#[tokio::test]
async fn without_any_redis_the_service_starts_and_says_what_is_missing() {
    let place = Place::Redis {
        leader: "redis://127.0.0.1:1".into(),
        followers: "redis://127.0.0.1:2, redis://127.0.0.1:3".into(),
    };
    let app = place.app(Variant::V2, &[]).await;
    let refused = app.list("", None).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["code"], "storage_unavailable");
    app.write("hello").await.expect(StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn both_variants_survive_data_that_neither_knows() {
    let (servers, app) = start().await;
    app.sign("ours").await;
    let fields = [
        "XADD",
        "guestbook:entries",
        "*",
        "author",
        "Future",
        "text",
        "theirs",
        "at",
        "1",
        "mood",
        "fine",
    ];
    servers.leader.ask::<String>(&fields).await.expect("added");
    servers
        .leader
        .ask::<String>(&["XADD", "guestbook:entries", "*", "junk", "1"])
        .await
        .expect("added");
    let seen = app.texts_at("1000000").await;
    assert_eq!(seen, ["theirs", "ours"]);
    let two = app.beside(Variant::V2).await;
    assert_eq!(two.texts_at("1000000").await, ["theirs", "ours"]);
}

#[tokio::test]
async fn v2_answers_most_readers_from_its_cache() {
    let servers = Servers::start().await;
    let app = Place::of(&servers).app(Variant::V2, &[]).await;
    app.sign("hello").await;
    servers.catch_up().await;
    for _ in 0..50 {
        assert_eq!(app.texts().await, ["hello"]);
    }
    assert!(reads(&app, "cache") >= 40, "{}", reads(&app, "cache"));
    assert!(reads(&app, "follower") >= 1);
}
