//! A mistake in a resource: where it is and what would be right. Mistakes are collected, never reported one by one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mistake {
    /// `VirtualService default/payment-service`, or `document 2` when it is not even clear which resource it is.
    pub resource: String,
    /// `spec.http[0].route[1].weight`; empty when the document as a whole is meant.
    pub path: String,
    /// What was found and what is allowed.
    pub message: String,
}

/// Accepted, but probably not what was meant (a subset without endpoints).
pub type Warning = Mistake;

/// All that is wrong with what was handed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "{}: {}", self.resource, self.message),
            path => write!(f, "{}: {path}: {}", self.resource, self.message),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{mistake}")?;
        }
        Ok(())
    }
}

/// Collects the mistakes of one resource, of Istio's or of another project's that is read as strictly.
#[derive(Debug)]
pub struct Collector {
    resource: String,
    found: Vec<Mistake>,
}

impl Collector {
    pub fn new(resource: impl fmt::Display) -> Self {
        Self {
            resource: resource.to_string(),
            found: Vec::new(),
        }
    }

    pub fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.found.push(Mistake {
            resource: self.resource.clone(),
            path: path.into(),
            message: message.into(),
        });
    }

    /// A field that has to be there and is not.
    pub fn require(&mut self, path: &str, is_there: bool) {
        if !is_there {
            self.add(path, "is required");
        }
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn into_vec(self) -> Vec<Mistake> {
        self.found
    }
}
