//! `GET /.well-known/jwks.json`

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use common::Json;

use crate::state::AppState;

/// Show the keys that check sessions
///
/// A set of JSON Web Keys (RFC 7517). Ask again when a token names a key that is not among those you know.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    responses((status = 200, body = Object, description = "The public keys, each with its `kid`"))
)]
pub(super) async fn jwks(State(state): State<AppState>) -> impl IntoResponse {
    (
        [(CACHE_CONTROL, "public, max-age=300")],
        Json(state.sessions.public_keys()),
    )
}
