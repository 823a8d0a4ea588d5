//! How many instances of what: `2`, or `user=4,payment-green=2`.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::plan::{Flavour, Role, SERVICES, Service};

/// A laptop has no use for more.
const MOST: u32 = 20;

/// What `--replicas` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Replicas {
    everywhere: Option<u32>,
    /// By `payment` or `payment-green`; the longer name wins.
    named: BTreeMap<String, u32>,
}

impl Replicas {
    /// Those of one deployment. There is always one gateway, console and load generator: they hold addresses and state.
    pub(crate) fn of(&self, service: &Service, flavour: &Flavour) -> u32 {
        if !can_be_many(service) {
            return 1;
        }
        let deployment = format!("{}-{}", service.command, flavour.tag);
        let named = self
            .named
            .get(&deployment)
            .or_else(|| self.named.get(service.command));
        named.copied().or(self.everywhere).unwrap_or(1)
    }
}

impl FromStr for Replicas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut replicas = Self::default();
        for part in text.split(',') {
            match part.split_once('=') {
                None => replicas.everywhere = Some(number(part)?),
                Some((name, count)) => {
                    known(name)?;
                    replicas.named.insert(name.to_owned(), number(count)?);
                }
            }
        }
        Ok(replicas)
    }
}

fn can_be_many(service: &Service) -> bool {
    service.role == Role::Service || service.command == "storefront"
}

fn number(text: &str) -> Result<u32, String> {
    let number = text
        .trim()
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| {
        format!("`{text}` should be a number from 1 to {MOST}, as in 2 or user=4,payment-green=2")
    })
}

fn known(name: &str) -> Result<(), String> {
    let names: Vec<String> = SERVICES
        .iter()
        .filter(|service| can_be_many(service))
        .flat_map(|service| {
            let deployments = service
                .flavours
                .iter()
                .map(|flavour| format!("{}-{}", service.command, flavour.tag));
            std::iter::once(service.command.to_owned()).chain(deployments)
        })
        .collect();
    if names.iter().any(|known| known == name) {
        Ok(())
    } else {
        Err(format!(
            "there is no `{name}` to have replicas of{}",
            crate::guess::did_you_mean(name, &names)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(replicas: &str, command: &str, tag: &str) -> u32 {
        let replicas: Replicas = replicas.parse().expect("valid");
        let service = SERVICES
            .iter()
            .find(|service| service.command == command)
            .expect("known");
        let flavour = service
            .flavours
            .iter()
            .find(|flavour| flavour.tag == tag)
            .expect("known");
        replicas.of(service, flavour)
    }

    #[test]
    fn the_most_exact_name_decides() {
        let text = "2,user=3,user-v2=1,payment-blue=4";
        for (command, tag, expected) in [
            ("user", "v1", 3),
            ("user", "v2", 1),
            ("payment", "blue", 4),
            ("payment", "green", 2),
            ("storefront", "v1", 2),
            ("gateway", "v1", 1),
        ] {
            assert_eq!(count(text, command, tag), expected, "{command} {tag}");
        }
    }

    #[test]
    fn a_mistake_says_what_would_be_right() {
        for (text, mention) in [
            ("0", "from 1 to 20"),
            ("user=", "from 1 to 20"),
            ("many", "from 1 to 20"),
            ("paiment=2", "did you mean `payment`"),
            ("gateway=2", "no `gateway`"),
        ] {
            let error = text.parse::<Replicas>().expect_err(text);
            assert!(error.contains(mention), "{text}: {error}");
        }
    }
}
