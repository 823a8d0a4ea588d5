//! Failures of the console as answers.

use axum::http::StatusCode;
use common::Problem;
use common::problem::FieldError;
use istio::Key;

use crate::api::traffic::CurrentVersion;
use crate::collect::LookError;
use crate::control::{ControlError, VersionInfo};
use crate::edit;
use crate::experiment::ExperimentError;
use crate::gateway::AdminError;
use crate::load::LoadError;
use crate::rollouts;
use crate::source::SourceError;

/// Why something cannot be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error("no rule divides the requests to {0}")]
    NoRule(String),
    #[error("nothing carries out a release of {0}")]
    NoRollout(String),
    /// A sentence.
    #[error("{0}")]
    Refused(String),
    #[error("the rollout of {0} divides its requests")]
    OwnedByRollout(String),
    #[error("the state of a rollout cannot be kept")]
    NotKept(#[source] std::io::Error),
    #[error("the change has mistakes")]
    Mistakes(Vec<FieldError>),
    #[error("{key} was changed in between")]
    LostRace { key: Key, current: Box<VersionInfo> },
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error("nobody says where the instances are")]
    NoRunFile,
    #[error("there is no {service} {subset}")]
    NoSubset { service: String, subset: String },
    #[error("so many streams are open already")]
    TooManyStreams,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Control(error) => error.into(),
            Error::NoRule(service) => Self::new(
                StatusCode::NOT_FOUND,
                "no_rule",
                format!("No rule divides the requests to {service}."),
            ),
            Error::NoRollout(service) => Self::new(
                StatusCode::NOT_FOUND,
                "no_rollout",
                format!("Nothing carries out a release of {service}."),
            ),
            Error::Refused(reason) => Self::conflict("refused", sentence(&reason)),
            Error::OwnedByRollout(service) => {
                let next = format!("pause or abort it: `serin rollout abort {service}`");
                let detail = format!("A rollout of {service} runs and divides its requests; {next}.");
                Self::conflict("owned_by_rollout", detail).member("owner", &rollouts::owner(&service))
            }
            error @ Error::NotKept(_) => Self::internal(error),
            Error::Mistakes(mistakes) => invalid(mistakes),
            Error::LostRace { key, current } => lost_race(&format!("{key} was changed in between"), &current),
            Error::Load(LoadError::None) => Self::new(
                StatusCode::NOT_FOUND,
                "no_load_generator",
                "No load generator runs beside this shop.",
            ),
            Error::Load(error @ (LoadError::Away(_) | LoadError::Refused(_))) => {
                Self::unavailable("load_generator_away", sentence(&error.to_string()), 1)
            }
            Error::Experiment(ExperimentError::None) => Self::new(
                StatusCode::NOT_FOUND,
                "no_experiment",
                "No instance of recommendation-service is up, whose figures are shown.",
            ),
            Error::Experiment(error @ ExperimentError::Figures(_)) => Self::internal(error),
            Error::Experiment(error) => {
                Self::unavailable("recommendation_away", sentence(&error.to_string()), 1)
            }
            Error::NoRunFile => Self::new(
                StatusCode::NOT_FOUND,
                "no_instances",
                "Nobody says where the instances are: `serin up` does by RUN_FILE, a cluster by its pods.",
            ),
            Error::NoSubset { service, subset } => {
                Self::not_found(format!("There is no {service} {subset}."))
            }
            Error::TooManyStreams => {
                Self::unavailable("too_many_streams", "So many pages are open already.", 5)
            }
        }
    }
}

impl From<AdminError> for Problem {
    fn from(error: AdminError) -> Self {
        let (status, detail, mistakes, current) = match error {
            AdminError::Refused {
                status,
                detail,
                mistakes,
                current,
            } => (status, detail, mistakes, current),
            AdminError::Unreachable { .. } => {
                let detail = "The gateway does not answer; it may be starting.";
                return Self::unavailable("gateway_away", detail, 1);
            }
            AdminError::Malformed(_) => return Self::internal(error),
        };
        match (status, current) {
            (StatusCode::PRECONDITION_FAILED, Some(current)) => lost_race(&detail, &current),
            (StatusCode::PRECONDITION_FAILED, None) => Self::new(
                status,
                "rule_gone",
                format!("{detail}; it is not there any more."),
            ),
            (StatusCode::UNPROCESSABLE_ENTITY, _) => invalid(edit::fields(mistakes)),
            (StatusCode::CONFLICT, _) => Self::conflict("nothing_to_undo", sentence(&detail)),
            (StatusCode::NOT_FOUND, _) => Self::not_found(sentence(&detail)),
            _ => Self::internal(format!("the gateway answered {status}: {detail}")),
        }
    }
}

impl From<LookError> for Problem {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Control(error) => error.into(),
            LookError::Source(SourceError::Gateway(error)) => error.into(),
            LookError::Source(SourceError::Exposition(error)) => Self::internal(error),
            LookError::Source(SourceError::Prometheus(error)) => {
                Self::unavailable("prometheus_away", sentence(&error.to_string()), 1).because(error)
            }
        }
    }
}

pub(crate) fn invalid(mistakes: Vec<FieldError>) -> Problem {
    let detail = "The rule would have mistakes.";
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_rule", detail);
    mistakes.into_iter().fold(problem, |problem, mistake| {
        problem.field(mistake.field, mistake.message)
    })
}

/// Somebody else was faster: who, and when.
pub(crate) fn lost_race(detail: &str, current: &VersionInfo) -> Problem {
    let current = CurrentVersion {
        resource_version: current.resource_version.clone(),
        actor: current.actor.clone(),
        changed_at: current.changed_at.as_millisecond(),
    };
    Problem::new(StatusCode::PRECONDITION_FAILED, "lost_race", sentence(detail)).member("current", &current)
}

pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}
