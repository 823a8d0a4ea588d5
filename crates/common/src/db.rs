//! One body of SQL on SQLite (embedded) or PostgreSQL, chosen by `DATABASE_URL`.
//!
//! Statements are written once, with `$1` and `ON CONFLICT … RETURNING`, which both understand. [`on_db!`](crate::on_db)
//! runs a body on whichever pool is open; rows derive `sqlx::FromRow`, which serves both. Times are milliseconds since 1970
//! in a `BIGINT`, ids are text.

use std::fs::{self, File};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Postgres, SqlSafeStr, Sqlite, Transaction};

use crate::BoxError;
use crate::config::DatabaseConfig;

/// Longest wait for another writer of the same SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open database.
#[derive(Clone, Debug)]
pub struct Db {
    pub pool: Pool,
    rtt: Duration,
}

#[derive(Clone, Debug)]
pub enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// One step of a schema, written for both databases.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub version: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// The step in `migrations/{sqlite,postgres}/<name>.sql` of the calling crate.
#[macro_export]
macro_rules! migration {
    ($version:literal, $name:literal) => {
        $crate::db::Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/migrations/sqlite/",
                $name,
                ".sql"
            )),
            postgres: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/migrations/postgres/",
                $name,
                ".sql"
            )),
        }
    };
}

/// Runs `$body` with `$pool` bound to the pool of whichever database is open, after one declared round trip.
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        $crate::on_db!($db, 1, |$pool| $body)
    };
    // `$statements`: how many statements the body runs, each of which pays the declared round trip. They are paid before
    // the body starts, so that a transaction on SQLite does not hold its lock meanwhile.
    ($db:expr, $statements:expr, |$pool:ident| $body:expr) => {{
        let db: &$crate::db::Db = &$db;
        db.round_trips($statements).await;
        match &db.pool {
            $crate::db::Pool::Sqlite($pool) => $body,
            $crate::db::Pool::Postgres($pool) => $body,
        }
    }};
}

impl Db {
    /// Opens the database of `service` and brings its schema up to `steps`. Steps of a newer variant that are there
    /// already are left alone: both variants share one database (expand/contract).
    pub async fn open(config: &DatabaseConfig, service: &str, steps: &[Step]) -> Result<Self, BoxError> {
        let rtt = Duration::try_from_secs_f64(config.db_rtt_ms / 1e3)
            .map_err(|error| format!("DB_RTT_MS {} is no duration: {error}", config.db_rtt_ms))?;
        let pool = match config.database_url.as_deref() {
            Some(url) if url.starts_with("postgres") => postgres(url, config.db_connections).await?,
            Some(url) => {
                sqlite(
                    SqliteConnectOptions::from_str(url).map_err(unreadable)?,
                    config.db_connections,
                )
                .await?
            }
            None => {
                fs::create_dir_all(&config.data_dir).map_err(|error| {
                    format!("cannot create DATA_DIR {}: {error}", config.data_dir.display())
                })?;
                let file = config.data_dir.join(format!("{service}.db"));
                sqlite(SqliteConnectOptions::new().filename(file), config.db_connections).await?
            }
        };
        let db = Self { pool, rtt };
        db.migrate(steps).await?;
        Ok(db)
    }

    /// Waits the declared round-trip time of `statements` statements.
    pub async fn round_trips(&self, statements: u32) {
        if !self.rtt.is_zero() && statements > 0 {
            tokio::time::sleep(self.rtt * statements).await;
        }
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    async fn migrate(&self, steps: &[Step]) -> Result<(), BoxError> {
        let migrator = |sql: fn(&Step) -> &'static str| {
            let steps = steps.iter().map(|step| {
                Migration::new(
                    step.version,
                    step.name.into(),
                    MigrationType::Simple,
                    sql(step).into_sql_str(),
                    false,
                )
            });
            let mut migrator = Migrator::with_migrations(steps.collect());
            migrator.set_ignore_missing(true);
            migrator
        };
        match &self.pool {
            Pool::Sqlite(pool) => {
                // sqlx locks PostgreSQL while it migrates, SQLite it does not: two variants that start at once would collide.
                let options = pool.connect_options();
                let database = options.get_filename().to_owned();
                // Waiting for it blocks a thread, which must not be one that the lock's holder may need.
                let _lock = tokio::task::spawn_blocking(move || lock(&database)).await??;
                migrator(|step| step.sqlite).run(pool).await?;
            }
            Pool::Postgres(pool) => migrator(|step| step.postgres).run(pool).await?,
        }
        Ok(())
    }
}

/// Starts a transaction that may write: on SQLite it takes the write lock at once, since one that began by reading and
/// then writes fails when another wrote in between.
pub trait Write {
    type Database: sqlx::Database;
    fn write(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Self::Database>>> + Send;
}

impl Write for SqlitePool {
    type Database = Sqlite;

    fn write(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Sqlite>>> + Send {
        self.begin_with("BEGIN IMMEDIATE")
    }
}

impl Write for PgPool {
    type Database = Postgres;

    fn write(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Postgres>>> + Send {
        self.begin()
    }
}

/// Starts a transaction that only reads: all its statements see the database of one moment.
pub trait Read {
    type Database: sqlx::Database;
    fn read(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Self::Database>>> + Send;
}

impl Read for SqlitePool {
    type Database = Sqlite;

    fn read(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Sqlite>>> + Send {
        self.begin()
    }
}

impl Read for PgPool {
    type Database = Postgres;

    fn read(&self) -> impl Future<Output = sqlx::Result<Transaction<'static, Postgres>>> + Send {
        self.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }
}

async fn sqlite(options: SqliteConnectOptions, connections: u32) -> Result<Pool, BoxError> {
    let name = options.get_filename().display().to_string();
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With WAL a killed process loses nothing; only a power cut may lose the last commits.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections.min(4))
        .connect_with(options)
        .await;
    Ok(Pool::Sqlite(pool.map_err(|error| {
        format!("cannot open the SQLite file {name}: {error}")
    })?))
}

async fn postgres(url: &str, connections: u32) -> Result<Pool, BoxError> {
    let options = PgConnectOptions::from_str(url).map_err(unreadable)?;
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .connect_with(options)
        .await;
    Ok(Pool::Postgres(pool.map_err(|error| {
        format!("cannot reach PostgreSQL at {place}: {error}")
    })?))
}

/// The URL itself may hold a password, so the message leaves it out.
#[expect(clippy::needless_pass_by_value, reason = "the signature of map_err")]
fn unreadable(error: sqlx::Error) -> BoxError {
    format!("DATABASE_URL is neither postgres://user:password@host/name nor sqlite://path: {error}").into()
}

fn lock(database: &Path) -> std::io::Result<File> {
    let file = File::create(database.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}
