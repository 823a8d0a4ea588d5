//! A set of resources. A change makes a new set and leaves the old as it is.

mod delegate;
mod services;
mod upstream;
mod useless;
mod validate;

use crate::{
    mistake::{Mistakes, Warning},
    model::Gateway,
    resource::{Key, Kind, Resource, Spec},
};
pub(crate) use delegate::{Joined, routes};
pub(crate) use services::{Services, carries};
use std::{collections::BTreeMap, sync::Arc};

/// Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Config {
    resources: BTreeMap<Key, Arc<Resource>>,
}

#[derive(Debug, Clone)]
pub enum Change {
    Put(Resource),
    Delete(Key),
}

impl Change {
    pub fn key(&self) -> Key {
        match self {
            Self::Put(resource) => resource.key(),
            Self::Delete(key) => key.clone(),
        }
    }

    /// What is there afterwards.
    pub fn resource(&self) -> Option<&Resource> {
        match self {
            Self::Put(resource) => Some(resource),
            Self::Delete(_) => None,
        }
    }
}

impl FromIterator<Resource> for Config {
    fn from_iter<I: IntoIterator<Item = Resource>>(resources: I) -> Self {
        Self {
            resources: resources.into_iter().map(|r| (r.key(), Arc::new(r))).collect(),
        }
    }
}

impl Config {
    pub fn get(&self, key: &Key) -> Option<&Arc<Resource>> {
        self.resources.get(key)
    }

    /// All resources, ordered by kind, namespace and name.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Arc<Resource>)> {
        self.resources.iter()
    }

    /// The set after the changes. Not yet validated.
    #[must_use]
    pub fn with(&self, changes: impl IntoIterator<Item = Change>) -> Self {
        let mut resources = self.resources.clone();
        for change in changes {
            match change {
                Change::Put(resource) => {
                    resources.insert(resource.key(), Arc::new(resource));
                }
                Change::Delete(key) => {
                    resources.remove(&key);
                }
            }
        }
        Self { resources }
    }

    /// Everything that is wrong with the set; or what is accepted, but probably not meant.
    pub fn validate(&self) -> Result<Vec<Warning>, Mistakes> {
        validate::all(self)
    }

    /// The Gateway that a resource in `namespace` calls `name` or `namespace/name`.
    pub(crate) fn gateway(&self, name: &str, namespace: &str) -> Option<&Gateway> {
        let (namespace, name) = name.split_once('/').unwrap_or((namespace, name));
        match &self
            .resources
            .get(&Key::new(Kind::Gateway, namespace, name))?
            .spec
        {
            Spec::Gateway(gateway) => Some(gateway),
            _ => None,
        }
    }
}
