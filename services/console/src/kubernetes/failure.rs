//! Why the API server did not do something, and what to do then. Each names the object; a change that failed has changed
//! nothing, and where that is not certain it says so.

use axum::http::StatusCode;
use common::problem::FieldError;
use common::{BoxError, Problem};
use kube::core::Status;

use super::api::PATIENCE;
use crate::api::rollouts::Verb;
use crate::api::traffic::Owner;
use crate::control::VersionInfo;
use crate::error::{invalid, lost_race, sentence};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the API server does not answer about {what}")]
    Away { what: String, source: BoxError },
    #[error("the API server takes longer than {} s over {what}", PATIENCE.as_secs())]
    Slow { what: String },
    #[error("the API server does not let the console at {what}: {reason}")]
    Forbidden { what: String, reason: String },
    #[error("there is no {what}")]
    Missing { what: String },
    #[error("the list of {what} that the API server has begun is too old to go on with")]
    Expired { what: String },
    /// As the API server says it, before anybody has looked at who was faster.
    #[error("{what} was changed in between")]
    Conflict { what: String },
    #[error("{what} was changed in between")]
    LostRace { what: String, current: Box<VersionInfo> },
    /// Of fields, which another manager would not give away.
    #[error("{what} belongs to {managers}")]
    Managed {
        what: String,
        managers: String,
        fields: Vec<String>,
    },
    #[error("{what} is written by {}", .owner.by)]
    OwnedByRollout {
        what: String,
        owner: Owner,
        verbs: Vec<Verb>,
    },
    #[error("the API server refuses {what}: {reason}")]
    Invalid {
        what: String,
        reason: String,
        causes: Vec<FieldError>,
    },
    #[error("{what} cannot be read: {reason}")]
    Unreadable { what: String, reason: String },
    #[error("nothing is known of how {what} was before")]
    NothingToUndo { what: String },
    /// A rollout that does not do this now.
    #[error("{what} does not {verb} now: {reason}")]
    NotNow {
        what: String,
        verb: Verb,
        reason: String,
    },
    #[error("the API server answered {status} about {what}: {reason}")]
    Other {
        what: String,
        status: u16,
        reason: String,
    },
}

impl Failure {
    pub(super) fn unreadable(what: String, reason: String) -> Self {
        Self::Unreadable { what, reason }
    }

    /// What an answer that is no success means.
    pub(super) fn answered(what: String, status: &Status) -> Self {
        let reason = status.message.clone();
        let causes = status.details.as_ref().map(|details| details.causes.as_slice());
        let causes = causes.unwrap_or_default();
        match status.code {
            401 | 403 => Self::Forbidden { what, reason },
            404 => Self::Missing { what },
            409 if causes.iter().any(|cause| cause.reason == FIELD_CONFLICT) => {
                let fields = causes
                    .iter()
                    .map(|cause| cause.field.trim_start_matches('.').to_owned());
                Self::Managed {
                    what,
                    managers: managers(causes.iter().map(|cause| cause.message.as_str())),
                    fields: fields.collect(),
                }
            }
            409 => Self::Conflict { what },
            410 => Self::Expired { what },
            400 | 422 => {
                let causes = causes.iter().map(|cause| FieldError {
                    field: if cause.field.is_empty() {
                        "yaml"
                    } else {
                        &cause.field
                    }
                    .to_owned(),
                    message: cause.message.clone(),
                });
                Self::Invalid {
                    what,
                    reason,
                    causes: causes.collect(),
                }
            }
            status => Self::Other { what, status, reason },
        }
    }

    pub fn is_lost_race(&self) -> bool {
        matches!(self, Self::LostRace { .. } | Self::Conflict { .. })
    }
}

/// The reason of a cause, where a field has another manager.
const FIELD_CONFLICT: &str = "FieldManagerConflict";

/// `kubectl and argocd-controller`, of messages like `conflict with "kubectl" using networking.istio.io/v1`.
fn managers<'m>(messages: impl Iterator<Item = &'m str>) -> String {
    let mut names: Vec<_> = messages
        .map(|text| text.split('"').nth(1).unwrap_or(text))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(" and ")
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let said = sentence(&failure.to_string());
        match failure {
            Failure::Away { .. } => Self::unavailable("api_server_away", said, 1).because(failure),
            Failure::Slow { .. } => {
                let detail = format!("{said} Look again before you repeat a change: it may have been made.");
                Self::unavailable("api_server_slow", detail, 1)
            }
            Failure::Expired { .. } => Self::unavailable("list_expired", format!("{said} Ask again."), 1),
            Failure::Forbidden { .. } => {
                let detail = format!("{said} Its Role has to allow it: see k8s/base/console.");
                Self::new(StatusCode::FORBIDDEN, "forbidden_by_cluster", detail)
            }
            Failure::Missing { .. } => Self::not_found(said),
            Failure::LostRace { what, current } => lost_race(
                &format!("{what} was changed in between by {}", current.actor),
                &current,
            ),
            Failure::Conflict { .. } => Self::new(StatusCode::PRECONDITION_FAILED, "lost_race", said),
            Failure::Managed { managers, fields, .. } => {
                let detail = format!(
                    "{said} It would put its own back. Change it there, or have it give {} away first.",
                    fields.join(" and ")
                );
                Self::conflict("owned_by_manager", detail).member("managers", &managers)
            }
            Failure::OwnedByRollout { owner, verbs, .. } => {
                let detail = format!("{said} It would put its own shares back. {}", instead(&verbs));
                Self::conflict("owned_by_rollout", detail)
                    .member("owner", &owner)
                    .member("verbs", &verbs)
            }
            Failure::Invalid { reason, causes, .. } if causes.is_empty() => invalid(vec![FieldError {
                field: "yaml".to_owned(),
                message: reason,
            }]),
            Failure::Invalid { causes, .. } => invalid(causes),
            Failure::NothingToUndo { .. } => {
                let detail = format!("{said} The console remembers its own last changes.");
                Self::conflict("nothing_to_undo", detail)
            }
            Failure::NotNow { .. } => Self::conflict("not_now", said),
            Failure::Unreadable { .. } => Self::new(StatusCode::BAD_GATEWAY, "unreadable_object", said),
            Failure::Other { .. } => Self::new(StatusCode::BAD_GATEWAY, "api_server_failed", said),
        }
    }
}

fn instead(verbs: &[Verb]) -> String {
    match verbs {
        [] => "There is nothing to steer now; `GET /api/rollouts` shows how it goes.".to_owned(),
        verbs => {
            let verbs: Vec<_> = verbs.iter().map(Verb::to_string).collect();
            format!(
                "Steer it instead by `POST /api/rollouts/…`: {}.",
                verbs.join(", ")
            )
        }
    }
}
