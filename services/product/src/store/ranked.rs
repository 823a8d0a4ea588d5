//! Pages of products by the words in them, best first: FTS5 on SQLite, `tsvector` on PostgreSQL.
//!
//! A word in the name weighs most, then tags, then the description. Ranks are whole numbers, smaller is better, so that a
//! cursor holds one exactly.

use std::fmt::Write as _;

use common::db::{Db, Pool, Step};
use common::on_db;

use super::Store;
use super::listing::page;
use crate::search::{Facet, Hit, Search, Sort};
use crate::text;

/// The search tables. A v1 on the same database neither needs nor minds them.
pub const SEARCH: Step = common::migration!(2, "0002_search");

struct Statements {
    by_rank: &'static str,
    by_name: &'static str,
    by_price: &'static str,
    by_price_down: &'static str,
    facets: &'static str,
}

macro_rules! statements {
    (ranked $ranked:literal, unranked $unranked:literal) => {
        Statements {
            by_rank: page!($ranked by "f.number"),
            by_name: page!($unranked by name),
            by_price: page!($unranked by "p.price_cents"),
            by_price_down: page!($unranked by "(-p.price_cents)"),
            facets: concat!(
                "SELECT p.category, count(*) AS count FROM ", $unranked,
                " GROUP BY p.category ORDER BY count(*) DESC, p.category"
            ),
        }
    };
}

const SQLITE: Statements = statements! {
    ranked "(SELECT id, CAST(bm25(product_search, 0.0, 10.0, 4.0, 1.0) * 1e9 AS BIGINT) AS number
             FROM product_search WHERE product_search MATCH $1) f JOIN products p ON p.id = f.id WHERE TRUE",
    unranked "products p WHERE p.id IN (SELECT id FROM product_search WHERE product_search MATCH $1)"
};

const POSTGRES: Statements = statements! {
    ranked "(SELECT s.product_id, CAST(ts_rank('{0, 0.1, 0.4, 1}', s.words, q.words) * -1e9 AS BIGINT) AS number
             FROM to_tsquery('product_words', $1) AS q (words) JOIN product_search s ON s.words @@ q.words) f
             JOIN products p ON p.id = f.product_id WHERE TRUE",
    unranked "products p WHERE p.id IN (SELECT s.product_id FROM product_search s
                                        WHERE s.words @@ to_tsquery('product_words', $1))"
};

impl Store {
    /// The products that have all words of the search, one more than the page takes. `None` when the search has no words.
    pub async fn ranked(&self, search: &Search) -> sqlx::Result<Option<Vec<Hit>>> {
        let (statements, query) = translate(&self.db, &search.text);
        let Some(query) = query else { return Ok(None) };
        // A page by v1 ends at a name, without a rank: the next one goes on from that name.
        let has_rank = search.after.as_ref().is_none_or(|after| after.number.is_some());
        let sql = match search.sort {
            Sort::Relevance if has_rank => statements.by_rank,
            Sort::Relevance | Sort::Name => statements.by_name,
            Sort::Price => statements.by_price,
            Sort::PriceDown => statements.by_price_down,
        };
        self.page(sql, &query, search).await.map(Some)
    }

    /// How many products of each category have all words of `text`; without words, all products.
    pub async fn facets(&self, text: &str) -> sqlx::Result<Vec<Facet>> {
        let (statements, query) = translate(&self.db, text);
        let Some(query) = query else {
            let sql = "SELECT category, count(*) AS count FROM products
                       GROUP BY category ORDER BY count(*) DESC, category";
            return on_db!(self.db, |pool| sqlx::query_as(sql).fetch_all(pool).await);
        };
        on_db!(self.db, |pool| sqlx::query_as(statements.facets)
            .bind(query)
            .fetch_all(pool)
            .await)
    }
}

/// The statements of the database that is open, and `text` in its query language: all words, of the last one the
/// beginning. Quotes around letters and digits leave nothing that either language could stumble over.
fn translate(db: &Db, text: &str) -> (&'static Statements, Option<String>) {
    let (statements, quote, and, prefix) = match db.pool {
        Pool::Sqlite(_) => (&SQLITE, '"', " ", "*"),
        Pool::Postgres(_) => (&POSTGRES, '\'', " & ", ":*"),
    };
    let mut query = String::new();
    for word in text::words(text) {
        let and = if query.is_empty() { "" } else { and };
        // Writing to a string cannot fail.
        let _ = write!(query, "{and}{quote}{word}{quote}");
    }
    if query.is_empty() {
        return (statements, None);
    }
    query.push_str(prefix);
    (statements, Some(query))
}
