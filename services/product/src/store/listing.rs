//! Pages of products in an order that does not depend on what was searched for.
//!
//! A page begins after the last product of the one before it, wherever that is: no page is slower than the first.

use common::on_db;

use super::Store;
use crate::cursor::Position;
use crate::search::{Hit, Search, Sort};

/// One page of `$from`, which binds what is searched for as `$1`. The others: `$2` category or NULL; `$3`, `$4`, `$5`
/// number, name and id of the product before the page; `$6` how many.
macro_rules! page {
    ($from:literal by name) => {
        concat!(
            page!(@columns "CAST(NULL AS BIGINT)"), $from,
            " AND ($2 IS NULL OR p.category = $2) AND (p.sort_name, p.id) > ($4, $5)
              ORDER BY p.sort_name, p.id LIMIT $6"
        )
    };
    ($from:literal by $number:literal) => {
        concat!(
            page!(@columns $number), $from,
            " AND ($2 IS NULL OR p.category = $2) AND ",
            // Says nothing new, but SQLite uses the index of an expression for this only.
            $number, " >= $3 AND (", $number, ", p.sort_name, p.id) > ($3, $4, $5)
              ORDER BY ", $number, ", p.sort_name, p.id LIMIT $6"
        )
    };
    (@columns $number:literal) => {
        concat!(
            "SELECT p.id, p.name, p.description, p.category, p.price_cents, p.stock, p.tags, p.sort_name, ",
            $number, " AS number FROM "
        )
    };
}
#[cfg(feature = "v2")]
pub(super) use page;

const BY_NAME: &str = page!("products p WHERE p.haystack LIKE $1 ESCAPE '\\'" by name);
const BY_PRICE: &str = page!("products p WHERE p.haystack LIKE $1 ESCAPE '\\'" by "p.price_cents");
const BY_PRICE_DOWN: &str = page!("products p WHERE p.haystack LIKE $1 ESCAPE '\\'" by "(-p.price_cents)");

impl Store {
    /// The products whose name or description is like `pattern`, one more than the page takes. There is no relevance in
    /// a substring, so that order is the one of the names.
    pub async fn listing(&self, pattern: &str, search: &Search) -> sqlx::Result<Vec<Hit>> {
        let sql = match search.sort {
            Sort::Relevance | Sort::Name => BY_NAME,
            Sort::Price => BY_PRICE,
            Sort::PriceDown => BY_PRICE_DOWN,
        };
        self.page(sql, pattern, search).await
    }

    /// How many products [`listing`](Self::listing) has on all its pages.
    pub async fn count(&self, pattern: &str, category: Option<&str>) -> sqlx::Result<i64> {
        let sql = "SELECT count(*) FROM products
                   WHERE haystack LIKE $1 ESCAPE '\\' AND ($2 IS NULL OR category = $2)";
        on_db!(self.db, |pool| sqlx::query_scalar(sql)
            .bind(pattern)
            .bind(category)
            .fetch_one(pool)
            .await)
    }

    pub(super) async fn page(
        &self,
        sql: &'static str,
        what: &str,
        search: &Search,
    ) -> sqlx::Result<Vec<Hit>> {
        let after = search.after.as_ref();
        // Before the first product: no name is empty, no number is smaller.
        let number = after.and_then(|after| after.number).unwrap_or(i64::MIN);
        let (name, id) = after.map_or(("", ""), |Position { name, id, .. }| (name, id));
        on_db!(self.db, |pool| {
            sqlx::query_as(sql)
                .bind(what)
                .bind(&search.category)
                .bind(number)
                .bind(name)
                .bind(id)
                .bind(i64::from(search.limit) + 1)
                .fetch_all(pool)
                .await
        })
    }
}

#[cfg(test)]
mod tests {
    use common::Clock;
    use common::config::DatabaseConfig;
    use common::db::{Db, Pool};
    use common::testing::{Engine, TestDatabase};

    use super::*;
    use crate::store::CATALOGUE;

    #[tokio::test]
    async fn a_page_starts_at_its_first_product_without_reading_those_before_it() {
        let database = TestDatabase::create(Engine::Sqlite).await;
        let config = DatabaseConfig {
            database_url: Some(database.url.clone()),
            data_dir: String::new().into(),
            db_connections: 1,
            db_rtt_ms: 0.0,
        };
        let db = Db::open(&config, "product", &[CATALOGUE])
            .await
            .expect("a database");
        let store = Store::new(db, Clock::System, 0);
        let Pool::Sqlite(pool) = &store.db().pool else {
            panic!("SQLite was asked for");
        };
        for (sql, index) in [
            (BY_NAME, "products_by_name"),
            (BY_PRICE, "products_by_price"),
            (BY_PRICE_DOWN, "products_by_price_down"),
        ] {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(explain).fetch_all(pool).await.expect("a plan");
            let plan: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
            assert_eq!(plan.len(), 1, "no sorting: {plan:?}");
            let jump = format!("SEARCH p USING INDEX {index} (");
            assert!(plan[0].starts_with(&jump) && plan[0].contains('>'), "{plan:?}");
        }
    }
}
