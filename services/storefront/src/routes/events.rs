//! `POST /api/events`

use axum::extract::State;
use common::Valid;
use common::problem::ProblemBody;

use crate::api::{Accepted, Events, Kind};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};

/// Tell what happens on the page
///
/// Purchases are refused: the storefront tells of them itself, when it knows that they are confirmed.
#[utoipa::path(
    post,
    path = "/api/events",
    request_body = Events,
    responses((status = 202, body = Accepted), (status = 422, body = ProblemBody))
)]
pub(super) async fn events(
    State(state): State<AppState>,
    Valid(events): Valid<Events>,
) -> Result<Passed, Error> {
    let purchase = events
        .events
        .iter()
        .position(|event| event.kind == Kind::Purchase);
    if let Some(at) = purchase {
        return Err(Error::Invalid {
            field: format!("events[{at}].kind"),
            message: "must not be purchase: the shop tells of purchases itself",
        });
    }
    let call = state.services.post(Service::Recommendation, "/events");
    call.json(&events).pass().await
}
