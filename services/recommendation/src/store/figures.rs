//! Reads the table of the A/B test from one small row per user and algorithm.

use common::on_db;

use super::Store;
use crate::experiment::{Experiment, Figures};
use crate::model::Algorithm;

#[derive(sqlx::FromRow)]
struct AudienceRow {
    #[sqlx(try_from = "String")]
    algorithm: Algorithm,
    users: i64,
    converted: i64,
    impressions: i64,
    clicks: i64,
    carts: i64,
    purchases: i64,
    dwells: i64,
    dwell_ms: i64,
}

#[derive(sqlx::FromRow)]
struct ResponsesRow {
    #[sqlx(try_from = "String")]
    algorithm: Algorithm,
    responses: i64,
    micros: i64,
}

// PostgreSQL sums BIGINTs to NUMERIC, hence the casts.
const AUDIENCE: &str = "SELECT algorithm,
        count(CASE WHEN impressions > 0 THEN 1 END) AS users,
        count(CASE WHEN purchases > 0 THEN 1 END) AS converted,
        CAST(sum(impressions) AS BIGINT) AS impressions,
        CAST(sum(clicks) AS BIGINT) AS clicks,
        CAST(sum(carts) AS BIGINT) AS carts,
        CAST(sum(purchases) AS BIGINT) AS purchases,
        CAST(sum(dwells) AS BIGINT) AS dwells,
        CAST(sum(dwell_ms) AS BIGINT) AS dwell_ms
    FROM audience GROUP BY algorithm";

const BOTH: &str = "SELECT count(*) FROM audience one JOIN audience other ON other.user_id = one.user_id
    WHERE one.algorithm = 'a' AND other.algorithm = 'b' AND one.impressions > 0 AND other.impressions > 0";

const RESPONSES: &str = "SELECT algorithm, responses, micros FROM response_times";

impl Store {
    pub async fn experiment(&self) -> sqlx::Result<Experiment> {
        let (audience, users_of_both, responses) = on_db!(self.db, 3, |pool| {
            let audience: Vec<AudienceRow> = sqlx::query_as(AUDIENCE).fetch_all(pool).await?;
            let both: i64 = sqlx::query_scalar(BOTH).fetch_one(pool).await?;
            let responses: Vec<ResponsesRow> = sqlx::query_as(RESPONSES).fetch_all(pool).await?;
            (audience, both, responses)
        });
        let figures = |algorithm| {
            let mut figures = Figures::default();
            if let Some(row) = audience.iter().find(|row| row.algorithm == algorithm) {
                figures = Figures {
                    users: row.users,
                    converted: row.converted,
                    impressions: row.impressions,
                    clicks: row.clicks,
                    carts: row.carts,
                    purchases: row.purchases,
                    dwells: row.dwells,
                    dwell_ms: row.dwell_ms,
                    ..figures
                };
            }
            if let Some(row) = responses.iter().find(|row| row.algorithm == algorithm) {
                (figures.responses, figures.response_micros) = (row.responses, row.micros);
            }
            (algorithm, figures)
        };
        Ok(Experiment {
            algorithms: Algorithm::ALL.map(figures),
            users_of_both,
        })
    }
}
