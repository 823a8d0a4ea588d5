//! `serin up --postgres`: the shop on PostgreSQL instead of SQLite, a database for each service.

use common::problem;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::plan::{SERVICES, Service};
use crate::failure::{Failure, Outcome};

/// The database of a service: `postgres://…/serin` has `postgres://…/serin_order` beside it.
pub(crate) fn url(base: &str, service: &Service) -> String {
    let (address, parameters) = base
        .split_once('?')
        .map_or((base, None), |(url, rest)| (url, Some(rest)));
    let parameters = parameters
        .map(|parameters| format!("?{parameters}"))
        .unwrap_or_default();
    format!("{address}_{}{parameters}", service.command)
}

/// Creates the databases that are not there yet.
pub(crate) async fn create_databases(base: &str) -> Outcome {
    let failed = |error: sqlx::Error| {
        Failure::new(format!("cannot prepare PostgreSQL: {}", problem::chain(&error)))
            .next("--postgres wants postgres://USER:PASSWORD@HOST/NAME; the user must be allowed to create databases.")
    };
    let mut connection = PgConnection::connect(base).await.map_err(failed)?;
    let name: String = sqlx::query_scalar("SELECT current_database()")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    for service in SERVICES.iter().filter(|service| service.keeps_data()) {
        let name = format!("{name}_{}", service.command);
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .map_err(failed)?;
        if !there {
            let create = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
            sqlx::query(AssertSqlSafe(create))
                .execute(&mut connection)
                .await
                .map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_a_database_of_its_own() {
        let order = SERVICES
            .iter()
            .find(|service| service.command == "order")
            .expect("a service");
        assert_eq!(
            url("postgres://u:p@h:5432/serin", order),
            "postgres://u:p@h:5432/serin_order"
        );
        assert_eq!(
            url("postgres://h/serin?sslmode=disable", order),
            "postgres://h/serin_order?sslmode=disable"
        );
    }
}
