//! Pages join up to the whole list, in each order, also when the variant changes on the way.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use common::testing::Engine;
use product::Variant;
use serde_json::Value;

use crate::support::{TestApp, everywhere, ids};

/// All products of a search, page by page; each page is asked from the next of `apps`.
async fn walk(apps: &[&TestApp], search: &str) -> Vec<Value> {
    let mut products = Vec::new();
    let mut cursor = String::new();
    for app in apps.iter().cycle() {
        let page = app.page(&format!("{search}{cursor}")).await;
        products.extend(page["products"].as_array().expect("products").iter().cloned());
        assert!(products.len() <= 1_000, "the pages of {search} do not end");
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    products
}

fn distinct(products: &[Value]) -> usize {
    let ids: BTreeSet<_> = products.iter().map(|product| product["id"].as_str()).collect();
    ids.len()
}

#[tokio::test]
async fn pages_join_up_to_the_whole_list_in_order() {
    everywhere(async |app, variant| {
        for sort in ["name", "price", "-price", "relevance"] {
            let products = walk(&[&app], &format!("limit=7&sort={sort}")).await;
            assert_eq!(
                (products.len(), distinct(&products)),
                (200, 200),
                "{variant:?} {sort}"
            );
            let price = |product: &Value| product["price_cents"].as_i64();
            let name = |product: &Value| product["name"].as_str().map(str::to_lowercase);
            match sort {
                "price" => assert!(products.is_sorted_by_key(price)),
                "-price" => assert!(products.iter().rev().is_sorted_by_key(price)),
                _ => assert!(products.is_sorted_by_key(name), "without a query, by name"),
            }
        }
        for sort in ["name", "price", "-price", "relevance"] {
            let search = format!("query=steel&sort={sort}&limit=");
            let whole = ids(&app.page(&format!("{search}100")).await);
            let pages = walk(&[&app], &format!("{search}3")).await;
            let pages: Vec<_> = pages
                .iter()
                .filter_map(|product| product["id"].as_str())
                .collect();
            assert!(whole.len() > 6);
            assert_eq!(whole, pages, "{variant:?} {sort}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_last_page_that_is_full_has_no_next_one() {
    everywhere(async |app, _| {
        let page = app.page("limit=100").await;
        let cursor = page["next_cursor"].as_str().expect("there are 200");
        let last = app.page(&format!("limit=100&cursor={cursor}")).await;
        assert_eq!(ids(&last).len(), 100);
        assert!(last.get("next_cursor").is_none());
        assert_eq!(last["total"], 200);
    })
    .await;
}

#[tokio::test]
async fn both_databases_list_in_the_same_order() {
    for variant in Variant::BUILT {
        let one = TestApp::new(*variant, Engine::Sqlite).await;
        let other = TestApp::new(*variant, Engine::Postgres).await;
        for search in [
            "limit=50&sort=name",
            "limit=50&sort=-price",
            "query=wood&sort=price",
        ] {
            assert_eq!(
                walk(&[&one], search).await,
                walk(&[&other], search).await,
                "{variant:?} {search}"
            );
        }
    }
}

#[tokio::test]
async fn a_shopper_who_is_moved_to_the_other_variant_turns_the_page_all_the_same() {
    for engine in Engine::ALL {
        let v1 = TestApp::new(Variant::V1, engine).await;
        let v2 = v1.beside(Variant::V2).await;
        for sort in ["name", "price", "-price"] {
            let search = format!("limit=7&sort={sort}");
            let alternating = walk(&[&v1, &v2], &search).await;
            assert_eq!(alternating, walk(&[&v1], &search).await, "{sort}");
        }
        // The orders of relevance differ; v2 goes on in the one that v1 has begun.
        let from_v1 = walk(
            &[&v1, &v2, &v2, &v2, &v2, &v2, &v2, &v2, &v2],
            "limit=5&query=steel",
        )
        .await;
        assert_eq!(distinct(&from_v1), from_v1.len());
        let from_v2 = walk(&[&v2, &v1], "limit=5&query=steel").await;
        assert!(from_v2.len() > 5);
    }
}

#[tokio::test]
async fn a_broken_cursor_is_refused_by_its_name() {
    everywhere(async |app, _| {
        let page = app.page("query=steel&limit=2").await;
        let good = page["next_cursor"].as_str().expect("more").to_owned();
        app.page(&format!("query=steel&limit=50&cursor={good}")).await;
        let cut = &good[..good.len() - 1];
        let searches = [
            format!("query=steel&cursor={cut}"),
            format!("query=steel&cursor={}", good.replace(&good[..2], "zz")),
            "query=steel&cursor=".to_owned(),
            "query=steel&cursor=%F0%9F%A6%89".to_owned(),
            // A cursor belongs to one search.
            format!("query=steels&cursor={good}"),
            format!("query=steel&sort=name&cursor={good}"),
            format!("query=steel&category=garden&cursor={good}"),
        ];
        for search in searches {
            let answer = app.get(&format!("/products?{search}")).await;
            assert_eq!(
                answer.expect(StatusCode::BAD_REQUEST).fields(),
                ["cursor"],
                "{search}"
            );
        }
    })
    .await;
}
