//! The rule that divides a service's requests: shown, changed, taken back.
//!
//! The rule it keeps: a change is made for the version that its author saw, or not at all; and it is called confirmed only
//! when this very version was read back from whoever executes it.

use common::Clock;
use istio::{Key, Resource, Spec};
use jiff::Timestamp;

use crate::api::traffic::{Applied, Change, HistoryAction, HistoryItem, Owner, Preview, Remark, TrafficRule};
use crate::control::{ControlError, Draft, Listed, Outcome, PastChange, TrafficControl};
use crate::error::Error;
use crate::gateway::AdminError;
use crate::rollouts::Rollouts;
use crate::{picture, shown, status};

/// How often a preview is made anew when the rule is changed meanwhile.
const ATTEMPTS: u32 = 3;

#[derive(Clone, Debug)]
pub struct Rules {
    control: TrafficControl,
    rollouts: Option<Rollouts>,
    clock: Clock,
}

/// The rule of a service, and what has to be known to change it.
struct Found {
    rule: Listed,
    /// Of the DestinationRule.
    subsets: Vec<String>,
}

impl Rules {
    pub fn new(control: TrafficControl, rollouts: Option<Rollouts>, clock: Clock) -> Self {
        Self {
            control,
            rollouts,
            clock,
        }
    }

    pub async fn show(&self, service: &str) -> Result<TrafficRule, Error> {
        let Found { rule, subsets } = self.find(service).await?;
        let yaml = rule.yaml();
        let Listed {
            resource, version, ..
        } = rule;
        let routes = match &resource.spec {
            Spec::VirtualService(rule) => shown::routes(rule),
            Spec::DestinationRule(_) | Spec::Gateway(_) | Spec::ServiceEntry(_) => Vec::new(),
        };
        Ok(TrafficRule {
            service: service.to_owned(),
            namespace: resource.namespace().to_owned(),
            owner: self.owner(service).unwrap_or_else(|| picture::owner(&version)),
            yaml,
            routes,
            subsets,
            resource_version: version.resource_version,
            actor: version.actor,
            changed_at: version.changed_at.as_millisecond(),
        })
    }

    /// What a change would do to the rule as it is now.
    pub async fn preview(&self, service: &str, change: &Change) -> Result<Preview, Error> {
        self.is_free(service)?;
        for attempt in 1.. {
            let found = self.find(service).await?;
            let after = found.after(&self.control, service, change)?;
            let version = found.rule.version.resource_version;
            match self.control.put(&after, &version, true).await {
                Err(error) if error.is_lost_race() && attempt < ATTEMPTS => {}
                Err(error) => return Err(error.into()),
                Ok(outcome) => {
                    let (changed, diff) = told(&outcome);
                    return Ok(Preview {
                        changed,
                        diff,
                        yaml: after.yaml(),
                        resource_version: version,
                        warnings: remarks(outcome),
                    });
                }
            }
        }
        Err(Error::NoRule(service.to_owned()))
    }

    /// Makes a change, if the rule is still at `version`.
    pub async fn apply(
        &self,
        service: &str,
        change: &Change,
        version: &str,
        actor: &str,
    ) -> Result<Applied, Error> {
        self.is_free(service)?;
        let found = self.find(service).await?;
        let key = found.rule.resource.key();
        if found.rule.version.resource_version != version {
            // Before the change is looked at: it was made for another rule, and its mistakes would be too.
            return Err(Error::LostRace {
                key,
                current: Box::new(found.rule.version),
            });
        }
        let after = found.after(&self.control, service, change)?;
        let control = self.control.acting_as(actor);
        let outcome = control.put(&after, version, false).await?;
        self.confirmed(&key, outcome).await
    }

    /// Takes the last change back; with `version`, only if it is the one that made it.
    pub async fn undo(&self, service: &str, version: Option<&str>, actor: &str) -> Result<Applied, Error> {
        self.is_free(service)?;
        let key = self.key(service).await?;
        let outcome = self.control.acting_as(actor).undo(&key, version).await?;
        self.confirmed(&key, outcome).await
    }

    /// The latest changes, newest first; of all rules, or of the one of a service.
    pub async fn history(&self, service: Option<&str>, limit: usize) -> Result<Vec<HistoryItem>, Error> {
        let key = match service {
            Some(service) => Some(self.key(service).await?),
            None => None,
        };
        let changes = self.control.history(key.as_ref(), limit).await?;
        let item = |change| item(change, service).map_err(|error| ControlError::from(error).into());
        changes.into_iter().map(item).collect()
    }

    /// Whether nobody else decides on the shares here. (A cluster says so itself, when the change is sent.)
    fn is_free(&self, service: &str) -> Result<(), Error> {
        match self.owner(service) {
            Some(_) => Err(Error::OwnedByRollout(service.to_owned())),
            None => Ok(()),
        }
    }

    fn owner(&self, service: &str) -> Option<Owner> {
        self.rollouts.as_ref()?.owner(service)
    }

    /// Asks what is in force now, instead of taking it for granted.
    async fn confirmed(&self, key: &Key, outcome: Outcome) -> Result<Applied, Error> {
        let (changed, diff) = told(&outcome);
        let made = outcome.changes.first();
        let version = made.and_then(|change| change.version.clone());
        let found = self.control.get(key).await;
        if let Err(error) = &found {
            tracing::warn!(cause = %error, resource = %key, "a change cannot be confirmed");
        }
        let confirmed = match (made, found) {
            // Undone to where it was not there.
            (Some(made), Ok(None)) => made.resource.is_none(),
            (Some(made), Ok(Some(found))) => found.is(made),
            (None, _) | (_, Err(_)) => false,
        };
        Ok(Applied {
            resource_version: version.unwrap_or_default(),
            changed,
            diff,
            confirmed,
            confirmed_at: confirmed.then(|| self.clock.millis()),
            warnings: remarks(outcome),
        })
    }

    async fn find(&self, service: &str) -> Result<Found, Error> {
        let mut listed = self.control.list().await?;
        let resources: Vec<Resource> = listed.iter().map(|one| one.resource.clone()).collect();
        let found = status::rule_of(&resources, service).map(|(resource, _)| resource.key());
        let Some(place) = listed.iter().position(|one| Some(one.resource.key()) == found) else {
            // There may be one that cannot be read: then this says why.
            self.control.get(&self.control.usual_rule(service)).await?;
            return Err(Error::NoRule(service.to_owned()));
        };
        let subsets = status::subsets(&resources, service);
        Ok(Found {
            rule: listed.swap_remove(place),
            subsets: subsets.iter().map(|subset| subset.name.clone()).collect(),
        })
    }

    /// The rule's name. A rule that is not there any more has that of its service: it may have a history.
    async fn key(&self, service: &str) -> Result<Key, Error> {
        let listed = self.control.list().await?;
        let resources: Vec<Resource> = listed.into_iter().map(|one| one.resource).collect();
        let found = status::rule_of(&resources, service).map(|(resource, _)| resource.key());
        Ok(found.unwrap_or_else(|| self.control.usual_rule(service)))
    }
}

impl Found {
    fn after(&self, control: &TrafficControl, service: &str, change: &Change) -> Result<Draft, Error> {
        control
            .draft(&self.rule, service, &self.subsets, change)
            .map_err(Error::Mistakes)
    }
}

fn told(outcome: &Outcome) -> (bool, String) {
    let change = outcome.changes.first();
    change.map_or_else(Default::default, |change| (change.changed, change.diff.clone()))
}

fn remarks(outcome: Outcome) -> Vec<Remark> {
    outcome.warnings.into_iter().map(Remark::from).collect()
}

/// A change whose rule is asked for by the name of a service is that service's.
fn item(change: PastChange, service: Option<&str>) -> Result<HistoryItem, AdminError> {
    let unreadable = |what: &str| AdminError::Malformed(format!("`{what}` in the history"));
    let at: Timestamp = change.at.parse().map_err(|_| unreadable(&change.at))?;
    let action = match change.action.as_str() {
        "put" => HistoryAction::Put,
        "delete" => HistoryAction::Delete,
        "undo" => HistoryAction::Undo,
        "file" => HistoryAction::File,
        other => return Err(unreadable(other)),
    };
    Ok(HistoryItem {
        service: service.map_or(change.name, str::to_owned),
        kind: change.kind,
        resource_version: change.resource_version,
        actor: change.actor,
        at: at.as_millisecond(),
        action,
        diff: change.diff,
    })
}
