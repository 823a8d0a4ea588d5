//! What is found, in which order, and that no text whatsoever breaks the search.

use axum::http::StatusCode;
use common::testing::Engine;
use product::Variant;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::support::{TestApp, encoded, everywhere, ids};

#[tokio::test]
async fn what_was_typed_is_found_in_any_case() {
    everywhere(async |app, _| {
        for query in ["window%20feeder", "WINDOW%20%20Feeder", "windo"] {
            let found = app.ids(&format!("query={query}")).await;
            assert!(
                found.contains(&"window-feeder-clear".to_owned()),
                "{query}: {found:?}"
            );
        }
        assert_eq!(app.page("query=no+such+thing").await["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn v2_finds_words_in_any_order_and_form_where_v1_wants_them_as_typed() {
    everywhere(async |app, variant| {
        for query in ["feeder+window", "windows+feeders", "Feeder%2c+%28Windows%29"] {
            let found = app.ids(&format!("query={query}")).await;
            let expected = variant == Variant::V2;
            assert_eq!(
                found.contains(&"window-feeder-clear".to_owned()),
                expected,
                "{variant:?} {query}: {found:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn v2_ranks_names_before_tags_before_descriptions_and_v1_sorts_by_name() {
    everywhere(async |app, variant| {
        app.sell("d", "Aardvark", "plain", "Even a zephyr moves it.", 1)
            .await;
        app.sell("t", "Badger", "zephyr", "Moves in the wind.", 1).await;
        app.sell("n", "Zephyr", "plain", "Moves in the wind.", 1).await;
        let found = app.ids("query=zephyr").await;
        match variant {
            Variant::V1 => assert_eq!(found, ["d", "n"], "v1 does not look into tags"),
            Variant::V2 => assert_eq!(found, ["n", "t", "d"]),
        }
        let mut by_name = app.ids("query=zephyr&sort=name").await;
        by_name.retain(|id| id != "t");
        assert_eq!(by_name, ["d", "n"]);
    })
    .await;
}

#[tokio::test]
async fn the_last_word_may_be_unfinished_and_only_that_one() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V2, engine).await;
        app.sell("z", "Zephyr Quilt", "plain", "Light.", 1).await;
        assert_eq!(app.ids("query=zephyr+qui").await, ["z"]);
        assert_eq!(app.ids("query=zep").await, ["z"]);
        assert!(app.ids("query=zeph+quilt").await.is_empty());
    }
}

#[tokio::test]
async fn categories_narrow_a_search_and_v2_counts_them() {
    everywhere(async |app, variant| {
        let all = app.page("query=steel&limit=100").await;
        let garden = app.page("query=steel&limit=100&category=garden").await;
        let in_garden = |page: &serde_json::Value| {
            let products = page["products"].as_array().expect("products");
            products
                .iter()
                .filter(|product| product["category"] == "garden")
                .count()
        };
        assert!(in_garden(&garden) > 0);
        assert_eq!(garden["total"], in_garden(&all));
        assert_eq!(ids(&garden).len(), in_garden(&all));
        assert_eq!(all["total"], ids(&all).len());
        match variant {
            Variant::V1 => assert_eq!(garden["facets"], json!({"categories": []})),
            Variant::V2 => {
                assert_eq!(garden["facets"], all["facets"], "the others stay on offer");
                let counts = all["facets"]["categories"].as_array().expect("facets");
                let sum: i64 = counts.iter().filter_map(|facet| facet["count"].as_i64()).sum();
                assert_eq!(all["total"], sum);
                assert!(counts.contains(&json!({"category": "garden", "count": in_garden(&all)})));
            }
        }
        assert_eq!(app.page("category=no+such+thing").await["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn signs_stand_for_themselves_and_never_for_everything() {
    everywhere(async |app, variant| {
        app.sell(
            "p",
            "Paint 100% pure_white \\ matt",
            "plain",
            "It's \"paint\".",
            1,
        )
        .await;
        for query in ["100%25+pure_white", "pure_white+%5c+m", "it%27s+%22paint%22"] {
            assert_eq!(
                app.ids(&format!("query={query}")).await,
                ["p"],
                "{variant:?} {query}"
            );
        }
        for query in ["%25", "_", "%22%2a%22", "%27%27", "%5c"] {
            let total = app.page(&format!("query={query}")).await["total"].as_i64();
            assert!(total < Some(100), "{variant:?} {query}: {total:?}");
        }
        assert_eq!(app.page("query=+").await["total"], 201, "blanks are no query");
    })
    .await;
}

#[test]
fn no_text_breaks_a_search() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let apps: Vec<_> = runtime.block_on(async {
        let mut apps = Vec::new();
        for engine in Engine::ALL {
            for variant in Variant::BUILT {
                apps.push(TestApp::new(*variant, engine).await);
            }
        }
        apps
    });
    let syntax =
        r#"["'*:^()\-+|&!<>%_~{}, \\]|AND|OR|NOT|NEAR|NEAR/2|name|product_search|ä|ß|İ|ﬁ|½|٣|中文|é|🦉|a"#;
    let texts = prop_oneof![
        prop::collection::vec(syntax, 0..30).prop_map(|parts| parts.concat()),
        any::<String>(),
        "\\PC{150,200}",
    ];
    let mut runner = TestRunner::new(Config::with_cases(100));
    let result = runner.run(&texts, |text| {
        // U+0000 is refused before any search; a test of bad input has it.
        let text: String = text.chars().filter(|c| *c != '\0').take(200).collect();
        for app in &apps {
            let answer = runtime.block_on(app.get(&format!("/products?query={}", encoded(&text))));
            prop_assert_eq!(answer.status, StatusCode::OK, "{}: {}", text, answer.body);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn searches_are_counted_by_whether_they_found_something() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    for query in ["query=owl", "query=nosuchthing", "sort=price", "query="] {
        app.page(query).await;
    }
    let counted = |outcome| app.state.metrics.searches.with_label_values(&[outcome]).get();
    assert_eq!((counted("found"), counted("nothing")), (1, 1));
}

#[tokio::test]
async fn a_product_can_be_looked_up() {
    everywhere(async |app, variant| {
        let found = app.get("/products/window-feeder-clear").await.expect(StatusCode::OK);
        assert_eq!(
            found.json(),
            json!({
                "id": "window-feeder-clear", "name": "Clear Window Feeder", "category": "birds",
                "description": "Three strong suction cups hold this see-through tray to the pane, so visitors feed an \
                                arm's length from your desk. The tray slides out for cleaning.",
                "price_cents": 1690, "currency": "EUR", "stock": 240, "tags": ["feeder", "window", "birds", "balcony"],
            })
        );
        let served_by = format!("product-service {0} product-service-{0}", variant.subset());
        assert_eq!(found.headers["x-served-by"], served_by.as_str());
        let missing = app.get("/products/nothing").await.expect(StatusCode::NOT_FOUND);
        assert_eq!(missing.json()["code"], "not_found");
    })
    .await;
}
