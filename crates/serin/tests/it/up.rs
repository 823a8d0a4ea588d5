//! `serin up`: starting, watching, stopping.

use std::net::TcpListener;

use common::testing::eventually;
use console::run_file::{RunFile, State};

use crate::support::{LIMIT, Shop, dir, runs, send, serin};

#[tokio::test]
async fn everything_starts_serves_and_stops_in_order() {
    let mut shop = Shop::start().await;
    let run = shop.run_file();
    assert!(
        run.instances.iter().all(|instance| instance.state == State::Up),
        "{run:#?}"
    );
    let answer = shop.http.get(&run.shop).send().await.expect("the shop answers");
    assert!(answer.status().is_success());
    let page = shop
        .http
        .get(&run.console)
        .send()
        .await
        .expect("the console answers");
    assert!(page.status().is_success());

    let again = shop.run(&["up", "--port", "0"]).await;
    let told = String::from_utf8_lossy(&again.stderr);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        told.contains("running in") && told.contains("--data-dir"),
        "{told}"
    );

    shop.signal("-TERM");
    shop.says("stopped").await;
    assert_eq!(shop.up.wait().await.expect("it ends").code(), Some(0));
    let left: Vec<_> = run.instances.iter().filter(|i| i.pid.is_some_and(runs)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!RunFile::path(&shop.path()).exists());
    // The gateway was last: nobody found it gone before.
    let log = std::fs::read_to_string(shop.path().join("logs/storefront-1.log")).expect("a log");
    assert!(!log.contains("\"level\":\"ERROR\""), "{log}");
}

#[tokio::test]
async fn a_taken_port_is_named_and_nothing_is_started() {
    let holder = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = holder.local_addr().expect("an address").port().to_string();
    let dir = dir();
    let output = serin(dir.path(), &["up", "--port", &port, "--istio", "/"])
        .output()
        .await
        .expect("run");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    for mention in [format!("port {port}"), "ss -ltnp".to_owned(), "--port".to_owned()] {
        assert!(told.contains(&mention), "{told}");
    }
    assert!(!RunFile::path(dir.path()).exists());
}

#[tokio::test]
async fn an_instance_that_is_killed_comes_back_and_is_served_again() {
    let mut shop = Shop::start().await;
    let before = shop.instance("payment-blue-1");
    send("-KILL", before.pid.expect("it runs"));
    shop.says("payment-blue-1 died (killed by signal 9)").await;
    shop.says("payment-blue-1 is back").await;
    let after = shop.instance("payment-blue-1");
    assert_ne!(after.pid, before.pid);
    assert_eq!(after.restarts, 1);
    eventually("payment is served again", LIMIT, async || {
        let answer = shop.call("payment-service").await;
        answer.is_ok_and(|answer| {
            answer
                .headers()
                .get("x-served-by")
                .is_some_and(|by| by == "payment-service v1 payment-blue-1")
        })
    })
    .await;

    // The gateway keeps its addresses and is told all endpoints anew.
    let run = shop.run_file();
    send("-KILL", shop.instance("gateway").pid.expect("it runs"));
    shop.says("gateway is back").await;
    assert_eq!(shop.run_file().shop, run.shop);
    assert_eq!(shop.run_file().mesh, run.mesh);
    eventually("the shop is served again", LIMIT, async || {
        shop.call("payment-service")
            .await
            .is_ok_and(|answer| answer.status().is_success())
    })
    .await;
}

#[tokio::test]
async fn when_up_is_killed_nothing_survives_it_and_the_next_one_starts() {
    let shop = Shop::start().await;
    let (dir, run) = (shop.dir(), shop.run_file());
    shop.signal("-KILL");
    eventually("all processes are gone", LIMIT, async || {
        !run.instances
            .iter()
            .any(|instance| instance.pid.is_some_and(runs))
    })
    .await;
    let status = shop.run(&["status"]).await;
    let told = String::from_utf8_lossy(&status.stderr);
    assert!(
        told.contains("does not answer") && told.contains("serin up"),
        "{told}"
    );
    Shop::start_in(dir).await;
}

#[tokio::test]
async fn an_instance_that_cannot_start_is_reported_with_its_reason_and_tried_again() {
    let dir = dir();
    let in_the_way = dir.path().join("data/payment.db");
    std::fs::create_dir_all(&in_the_way).expect("a folder where a file should be");
    let mut starting = Shop::starting_in(dir).await;
    starting.says("payment-blue-1 keeps dying").await;
    let reason = starting.says("│").await;
    assert!(reason.contains("cannot open the SQLite file"), "{reason}");
    std::fs::remove_dir(in_the_way).expect("removed");
    starting.says("Serin is ready").await;
}
