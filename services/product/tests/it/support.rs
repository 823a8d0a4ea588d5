//! One service with a database of its own.

use axum::Router;
use axum::http::{Method, StatusCode};
use common::Cents;
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use product::catalogue::Entry;
use product::model::Books;
use product::state::AppState;
use product::{Config, Variant};
use serde_json::{Value, json};

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    database: TestDatabase,
}

/// Runs `check` on every database with every variant.
pub(crate) async fn everywhere<F: Future>(check: impl Fn(TestApp, Variant) -> F) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            check(TestApp::new(*variant, engine).await, *variant).await;
        }
    }
}

impl TestApp {
    pub(crate) async fn new(variant: Variant, engine: Engine) -> Self {
        Self::on(variant, TestDatabase::create(engine).await, &[]).await
    }

    /// The other variant on the same database.
    pub(crate) async fn beside(&self, variant: Variant) -> Self {
        self.beside_with(variant, &[]).await
    }

    /// Another instance on the same database, with further flags.
    pub(crate) async fn beside_with(&self, variant: Variant, flags: &[&str]) -> Self {
        Self::on(variant, same(&self.database), flags).await
    }

    pub(crate) async fn on(variant: Variant, database: TestDatabase, flags: &[&str]) -> Self {
        let own = [
            "--variant",
            variant.selected().as_str(),
            "--database-url",
            &database.url,
        ];
        let config: Config = config(&[&own, flags].concat());
        let (chassis, state) = product::assemble(&config).await.expect("a service");
        Self {
            router: chassis.router(product::routes::router(), state.clone()),
            state,
            database,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Call::get(path).to(&self.router).await
    }

    /// A page of products that has to be there.
    pub(crate) async fn page(&self, query: &str) -> Value {
        self.get(&format!("/products?{query}"))
            .await
            .expect(StatusCode::OK)
            .json()
    }

    /// Ids on a page.
    pub(crate) async fn ids(&self, query: &str) -> Vec<String> {
        ids(&self.page(query).await)
    }

    pub(crate) async fn put(&self, order: &str, lines: &[(&str, i64)]) -> Answer {
        let lines: Vec<_> = lines
            .iter()
            .map(|(id, quantity)| json!({"product_id": id, "quantity": quantity}))
            .collect();
        Call::new(Method::PUT, &format!("/reservations/{order}"))
            .json(&json!({ "lines": lines }))
            .to(&self.router)
            .await
    }

    pub(crate) async fn commit(&self, order: &str) -> Answer {
        Call::post(&format!("/reservations/{order}/commit"))
            .to(&self.router)
            .await
    }

    pub(crate) async fn release(&self, order: &str) -> Answer {
        Call::new(Method::DELETE, &format!("/reservations/{order}"))
            .to(&self.router)
            .await
    }

    /// The books of every product, which have to balance.
    pub(crate) async fn books(&self) -> Vec<Books> {
        let books = self.state.store.books().await.expect("books");
        for book in &books {
            assert!(book.balance() && book.available >= 0, "{book:?}");
        }
        books
    }

    /// The books of one product: available, held, sold, delivered.
    pub(crate) async fn book(&self, id: &str) -> (i64, i64, i64, i64) {
        let books = self.books().await;
        let book = books
            .iter()
            .find(|book| book.product_id == id)
            .expect("a product");
        (book.available, book.held, book.sold, book.delivered)
    }

    /// Puts a product into the shop that is found by nothing but these texts.
    pub(crate) async fn sell(&self, id: &str, name: &str, tag: &str, description: &str, stock: i64) {
        let entry = Entry {
            id: id.into(),
            name: name.into(),
            description: description.into(),
            category: "test".into(),
            price_cents: Cents(1999),
            currency: "EUR".into(),
            stock,
            tags: vec![tag.into()],
        };
        self.state
            .store
            .seed(vec![entry])
            .await
            .expect("one product more");
    }
}

/// The same database again; the first one removes it.
pub(crate) fn same(database: &TestDatabase) -> TestDatabase {
    TestDatabase {
        url: database.url.clone(),
        dir: None,
    }
}

pub(crate) fn ids(page: &Value) -> Vec<String> {
    let products = page["products"].as_array().expect("products");
    products
        .iter()
        .map(|product| product["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// A text as part of a URL.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut url, byte| {
        write!(url, "%{byte:02x}").expect("strings take all text");
        url
    })
}
