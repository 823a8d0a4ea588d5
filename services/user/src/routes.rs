//! The whole URL table.

mod jwks;
mod me;
mod profile;
mod register;
mod sign_in;
mod update_profile;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(me::me))
        .routes(routes!(update_profile::update_profile))
        .routes(routes!(profile::profile))
        .routes(routes!(jwks::jwks))
}
