//! Reads the table of the A/B test, all of it as of one moment: from one small row per user and algorithm, or per user.

use common::db::Read;
use common::on_db;

use super::{MINUTE_MS, Store};
use crate::experiment::{Course, Experiment, Figures, Question, Reached, Sums};
use crate::model::{Algorithm, Arm, Excluded};

#[derive(sqlx::FromRow)]
struct TotalsRow {
    users: i64,
    converted: i64,
    impressions: i64,
    clicks: i64,
    carts: i64,
    purchases: i64,
    dwells: i64,
    dwell_ms: i64,
    dwell_square_ms: f64,
    first_entry: Option<i64>,
}

// $1: the earliest first exposure to any algorithm. PostgreSQL sums BIGINTs to NUMERIC, hence the casts.
macro_rules! totals {
    ($users:literal) => {
        concat!(
            "SELECT count(*) AS users,
                count(CASE WHEN purchases > 0 THEN 1 END) AS converted,
                CAST(COALESCE(sum(impressions), 0) AS BIGINT) AS impressions,
                CAST(COALESCE(sum(clicks), 0) AS BIGINT) AS clicks,
                CAST(COALESCE(sum(carts), 0) AS BIGINT) AS carts,
                CAST(COALESCE(sum(purchases), 0) AS BIGINT) AS purchases,
                CAST(COALESCE(sum(dwells), 0) AS BIGINT) AS dwells,
                CAST(COALESCE(sum(dwell_ms), 0) AS BIGINT) AS dwell_ms,
                COALESCE(sum(dwell_square_ms), 0.0) AS dwell_square_ms,
                min(entered_at) AS first_entry
            FROM ",
            $users
        )
    };
}

// $2: the first point; $3: steps from there to the last one; $4: milliseconds of that. A time counts from the first point on
// that is not before it: its place is `ceil(time * steps / milliseconds)`.
macro_rules! course {
    ($time:literal, $($users:literal)+) => {
        concat!(
            "SELECT ((COALESCE(",
            $time,
            ", $2) - $2) * $3 + $4 - 1) / $4 AS place, count(*) AS users FROM ",
            $($users,)+
            " GROUP BY place"
        )
    };
}

/// The statements about one arm.
struct Statements {
    totals: &'static str,
    entries: &'static str,
    conversions: &'static str,
}

macro_rules! statements {
    ($users:literal) => {
        &Statements {
            totals: totals!($users),
            entries: course!("entered_at", $users),
            conversions: course!("COALESCE(converted_at, entered_at)", $users " AND purchases > 0"),
        }
    };
}

const BOTH: &str = "SELECT count(*) FROM participants WHERE algorithms = 3 AND COALESCE(entered_at, 0) >= $1";

const RESPONSES: &str = "SELECT CAST(COALESCE(sum(responses), 0) AS BIGINT) AS n,
        CAST(COALESCE(sum(micros), 0) AS BIGINT) AS sum,
        COALESCE(sum(square_micros), 0.0) AS squares
    FROM responses WHERE arm = $1 AND minute >= $2";

const EXCLUDED: &str = "SELECT CAST(COALESCE(sum(events), 0) AS BIGINT) FROM excluded_events
    WHERE visitor = $1 AND minute >= $2";

impl Store {
    /// The figures of now.
    pub async fn experiment(&self, question: &Question) -> sqlx::Result<Experiment> {
        let Question { since, by, points } = *question;
        let arms = by.arms();
        let (at, minute) = (self.clock.millis(), since / MINUTE_MS);
        let statements = if points == 0 { 7 } else { 11 };
        on_db!(self.db, statements, |pool| {
            let mut tx = pool.read().await?;
            let mut figures = [Figures::default(); 2];
            let mut first_entry: Option<i64> = None;
            for (figures, arm) in figures.iter_mut().zip(arms) {
                let row: TotalsRow = sqlx::query_as(of(arm).totals)
                    .bind(since)
                    .fetch_one(&mut *tx)
                    .await?;
                first_entry = first_entry.into_iter().chain(row.first_entry).min();
                let response: Sums = sqlx::query_as(RESPONSES)
                    .bind(arm.as_str())
                    .bind(minute)
                    .fetch_one(&mut *tx)
                    .await?;
                *figures = Figures {
                    response,
                    ..row.into()
                };
            }
            let users_of_both = sqlx::query_scalar(BOTH).bind(since).fetch_one(&mut *tx).await?;
            let mut excluded = [0; 3];
            let visitors = [Excluded::Bot, Excluded::Staff, Excluded::Tester];
            for (events, visitor) in excluded.iter_mut().zip(visitors) {
                *events = sqlx::query_scalar(EXCLUDED)
                    .bind(visitor.as_str())
                    .bind(minute)
                    .fetch_one(&mut *tx)
                    .await?;
            }
            let first = if since > 0 { Some(since) } else { first_entry };
            let course = Course::new(first, at, points);
            let mut curve = course.points();
            if !curve.is_empty() {
                for (side, arm) in arms.into_iter().enumerate() {
                    let mut places = [Vec::new(), Vec::new()];
                    for (places, sql) in places.iter_mut().zip([of(arm).entries, of(arm).conversions]) {
                        *places = sqlx::query_as(sql)
                            .bind(since)
                            .bind(course.first)
                            .bind(course.steps())
                            .bind(course.length())
                            .fetch_all(&mut *tx)
                            .await?;
                    }
                    let [users, converted] = places.map(|places| course.cumulated(&places));
                    for ((point, users), converted) in curve.iter_mut().zip(users).zip(converted) {
                        point.arms[side] = Reached { users, converted };
                    }
                }
            }
            Ok(Experiment {
                at,
                arms: figures,
                users_of_both,
                bots: excluded[0],
                staff: excluded[1],
                testers: excluded[2],
                curve,
            })
        })
    }
}

impl From<TotalsRow> for Figures {
    fn from(row: TotalsRow) -> Self {
        Self {
            users: row.users,
            converted: row.converted,
            impressions: row.impressions,
            clicks: row.clicks,
            carts: row.carts,
            purchases: row.purchases,
            dwell: Sums {
                n: row.dwells,
                sum: row.dwell_ms,
                squares: row.dwell_square_ms,
            },
            response: Sums::default(),
        }
    }
}

const fn of(arm: Arm) -> &'static Statements {
    match arm {
        Arm::Algorithm(Algorithm::A) => {
            statements!("audience WHERE algorithm = 'a' AND impressions > 0 AND COALESCE(joined_at, 0) >= $1")
        }
        Arm::Algorithm(Algorithm::B) => {
            statements!("audience WHERE algorithm = 'b' AND impressions > 0 AND COALESCE(joined_at, 0) >= $1")
        }
        Arm::Even => statements!("participants WHERE user_id % 2 = 0 AND COALESCE(entered_at, 0) >= $1"),
        Arm::Odd => statements!("participants WHERE user_id % 2 = 1 AND COALESCE(entered_at, 0) >= $1"),
    }
}
