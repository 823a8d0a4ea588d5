//! `GET /api/session`

use axum::extract::State;
use axum::http::HeaderMap;
use common::Json;

use crate::api::control::Session;
use crate::guard::{self, Actor};
use crate::state::AppState;

/// Show what whoever asks may do
#[utoipa::path(
    get,
    path = "/api/session",
    params(
        ("authorization" = Option<String>, Header, description = "`Bearer` and the token"),
        ("x-serin-actor" = Option<String>, Header, description = "The name that changes are noted under"),
    ),
    responses((status = 200, body = Session))
)]
pub(super) async fn session(
    State(state): State<AppState>,
    Actor(actor): Actor,
    headers: HeaderMap,
) -> Json<Session> {
    let mutations = guard::mutations(state.token.as_ref(), &headers);
    Json(Session { mutations, actor })
}
