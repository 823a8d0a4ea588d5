//! `serin up`: starting, watching, stopping.

use std::net::TcpListener;

use common::CancellationToken;
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
async fn the_gateway_is_replaced_while_requests_go_on_and_none_fails() {
    let mut shop = Shop::start().await;
    let before = shop.instance("gateway");
    let (stop, address) = (CancellationToken::new(), shop.run_file().mesh);
    let callers: Vec<_> = ["payment-service", "user-service", "guestbook"]
        .map(|service| {
            let request = shop.http.get(format!("{address}/")).header("host", service);
            let stop = stop.clone();
            tokio::spawn(async move {
                let mut answers = 0;
                while !stop.is_cancelled() {
                    let answer = request.try_clone().expect("no body").send().await;
                    assert_eq!(answer.expect("an answer").status(), 200);
                    answers += 1;
                }
                answers
            })
        })
        .into();
    for _ in 0..2 {
        let told = shop.prints(&["restart", "gateway"]).await;
        assert!(told.contains("restarted: "), "{told}");
        shop.says("gateway restarted").await;
    }

    // One that does not start changes nothing.
    let (good, bad) = (
        shop.instance("gateway").pid,
        shop.dir().path().join("gateway/history.jsonl"),
    );
    std::fs::create_dir(bad).expect("a folder where a file should be");
    let told = shop.run(&["restart", "gateway"]).await;
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("not restarted, and goes on as it is"), "{told}");
    assert_eq!(shop.instance("gateway").pid, good);

    stop.cancel();
    for caller in callers {
        assert!(caller.await.expect("no failure") > 0);
    }
    let after = shop.instance("gateway");
    assert_ne!(after.pid, before.pid);
    assert_eq!((after.listen, after.restarts), (before.listen, 0));
    let old = before.pid.expect("it ran");
    eventually("the process before ends", LIMIT, async || !runs(old)).await;

    shop.signal("-TERM");
    shop.says("stopped").await;
    assert_eq!(shop.up.wait().await.expect("it ends").code(), Some(0));
    assert!(!runs(after.pid.expect("it ran")));
    let told = shop.run(&["restart", "gateway"]).await;
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("no shop is running"), "{told}");
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
