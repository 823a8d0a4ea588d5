//! Five hundred purchases at once while instances are killed: each order is paid once or cancelled, and the books balance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::config::DatabaseConfig;
use common::db::Db;
use common::on_db;
use common::testing::{Engine, TestDatabase, config, eventually};
use console::run_file::State;
use serde_json::Value;

use crate::shopper::{DECLINED_CARD, GOOD_CARD, Shopper};
use crate::support::{LIMIT, Shop, send};

const PURCHASES: usize = 500;
const SHOPPERS: usize = 10;

/// Before a shopper without a definite answer tries again; the shop is told to be full with `Retry-After: 1`.
const PATIENCE: Duration = Duration::from_secs(1);

/// Everyone who has a part in a purchase, killed one after the other.
const VICTIMS: [&str; 8] = [
    "order-v1-1",
    "payment-blue-1",
    "product-v1-1",
    "order-v2-1",
    "payment-green-1",
    "product-v2-1",
    "user-v1-1",
    "storefront-1",
];

/// How a purchase ended, as the shopper was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Confirmed,
    Cancelled,
}

/// Buys with one key until the answer is definite, as a patient page would.
pub(crate) async fn buy(shopper: Shopper, key: String, lines: Vec<(String, u32)>, card: &'static str) -> End {
    let lines: Vec<_> = lines
        .iter()
        .map(|(id, quantity)| (id.as_str(), *quantity))
        .collect();
    let start = Instant::now();
    let mut last = String::new();
    loop {
        if let Ok(reply) = shopper.buy(&key, &lines, card).await {
            last = format!("{} {}", reply.status, reply.body);
            let code = serde_json::from_str::<Value>(&reply.body)
                .map(|body| body["code"].clone())
                .unwrap_or_default();
            match reply.status {
                StatusCode::CREATED => return End::Confirmed,
                StatusCode::PAYMENT_REQUIRED | StatusCode::CONFLICT => return End::Cancelled,
                // Over, and nothing was charged.
                StatusCode::SERVICE_UNAVAILABLE if code == "interrupted" || code == "product_unavailable" => {
                    return End::Cancelled;
                }
                StatusCode::ACCEPTED => {}
                status if status.is_server_error() => {}
                status => panic!("{key}: {status} {}", reply.body),
            }
        }
        assert!(
            start.elapsed() < Duration::from_secs(150),
            "{key}: no definite answer, the last one was {last}"
        );
        tokio::time::sleep(PATIENCE).await;
    }
}

async fn every_order_has_one_story(engine: Engine) {
    let database = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(TestDatabase::create(engine).await),
    };
    let mut flags = vec!["--restock-below", "0"];
    if let Some(database) = &database {
        flags.extend(["--postgres", &database.url]);
    }
    let mut shop = Shop::start_alone_with(&flags).await;
    let told = buy_while_killing(&shop).await;

    // Whatever was left half-way comes to its end by itself.
    let orders = open(&shop, database.as_ref(), "order").await;
    eventually("recovery finishes every order", LIMIT * 2, async || {
        let sql = "SELECT count(*) FROM orders WHERE status NOT IN ('confirmed', 'cancelled')";
        let open: i64 =
            on_db!(orders, |pool| sqlx::query_scalar(sql).fetch_one(pool).await).expect("a count");
        open == 0
    })
    .await;
    shop.signal("-TERM");
    shop.says("stopped").await;

    let payments = open(&shop, database.as_ref(), "payment").await;
    check_orders(&orders, &payments, &told).await;

    let stock = open(&shop, database.as_ref(), "product").await;
    let store = product::store::Store::new(stock, common::Clock::System, 0);
    for books in store.books().await.expect("the books") {
        assert_eq!(
            books.initial + books.delivered,
            books.available + books.held + books.sold,
            "{books:?}"
        );
        assert_eq!(
            books.held, 0,
            "nothing is held for an order that is over: {books:?}"
        );
    }
}

/// Lets all shoppers buy at once and kills instances until they are done; tells what each was told, by key.
async fn buy_while_killing(shop: &Shop) -> BTreeMap<String, End> {
    let url = shop.run_file().shop;
    let mut shoppers = Vec::new();
    for _ in 0..SHOPPERS {
        shoppers.push(Shopper::signed_up(shop.http.clone(), &url).await);
    }
    let products = shoppers[0].product_ids(20).await;

    let purchases: Vec<_> = (0..PURCHASES)
        .map(|n| {
            let mut lines = vec![
                (products[n % 20].clone(), 1),
                (products[(n * 7 + 3) % 20].clone(), 2),
            ];
            lines.dedup_by(|a, b| a.0 == b.0);
            let card = if n % 10 == 0 { DECLINED_CARD } else { GOOD_CARD };
            tokio::spawn(buy(
                shoppers[n % SHOPPERS].clone(),
                format!("key{n}"),
                lines,
                card,
            ))
        })
        .collect();

    for victim in VICTIMS {
        let pid = shop.instance(victim).pid.expect("it runs");
        send("-KILL", pid);
        // There is always a shop to buy in: the next one dies when this one is back.
        eventually("the killed instance is back", LIMIT, async || {
            let instance = shop.instance(victim);
            instance.state == State::Up && instance.pid != Some(pid)
        })
        .await;
    }
    assert!(
        !purchases.iter().all(tokio::task::JoinHandle::is_finished),
        "the kills came while they bought"
    );
    let mut told = BTreeMap::new();
    for (n, purchase) in purchases.into_iter().enumerate() {
        told.insert(format!("key{n}"), purchase.await.expect("an end"));
    }
    told
}

/// One order for each key; paid once or cancelled; and the shopper was told which.
pub(crate) async fn check_orders(orders: &Db, payments: &Db, told: &BTreeMap<String, End>) {
    let rows: Vec<(String, String, String)> = on_db!(orders, |pool| {
        sqlx::query_as("SELECT id, idempotency_key, status FROM orders")
            .fetch_all(pool)
            .await
    })
    .expect("orders");
    let keys: BTreeSet<_> = rows.iter().map(|(_, key, _)| key).collect();
    assert_eq!(
        (rows.len(), keys.len()),
        (told.len(), told.len()),
        "one order for each key"
    );

    let charges: Vec<(String, i64)> = on_db!(payments, |pool| {
        let sql = "SELECT order_id, count(*) FROM channel_ledger WHERE state = 'captured' GROUP BY order_id";
        sqlx::query_as(sql).fetch_all(pool).await
    })
    .expect("the channel's books");
    let charges: BTreeMap<_, _> = charges.into_iter().collect();
    let captured: Vec<(String, String)> = on_db!(payments, |pool| {
        sqlx::query_as("SELECT idempotency_key, order_id FROM payments WHERE status = 'captured'")
            .fetch_all(pool)
            .await
    })
    .expect("payments");
    assert_eq!(
        captured.len(),
        charges.len(),
        "payments and the channel tell the same"
    );
    assert!(
        captured.iter().all(|(key, order)| key == order),
        "each payment belongs to one order"
    );

    for (id, key, status) in &rows {
        let count = charges.get(id).copied().unwrap_or_default();
        let confirmed = status == "confirmed";
        assert_eq!(
            count,
            i64::from(confirmed),
            "order {key} is {status} with {count} charges"
        );
        assert_eq!(
            told[key] == End::Confirmed,
            confirmed,
            "{key}: told {:?}, is {status}",
            told[key]
        );
    }
    let confirmed = rows.iter().filter(|(_, _, status)| status == "confirmed").count();
    assert!(
        confirmed > told.len() / 4,
        "the shop sold all the same: {confirmed}"
    );
}

pub(crate) async fn open(shop: &Shop, database: Option<&TestDatabase>, service: &str) -> Db {
    let url = match database {
        Some(database) => format!("{}_{service}", database.url),
        None => format!(
            "sqlite://{}",
            shop.path().join(format!("data/{service}.db")).display()
        ),
    };
    let config: OnlyDatabase = config(&["--database-url", &url]);
    Db::open(&config.database, service, &[])
        .await
        .expect("the shop's database")
}

#[derive(clap::Parser)]
struct OnlyDatabase {
    #[command(flatten)]
    database: DatabaseConfig,
}

#[tokio::test]
async fn kills_among_five_hundred_purchases_leave_one_story_each() {
    every_order_has_one_story(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_same_with_postgresql() {
    every_order_has_one_story(Engine::Postgres).await;
}
