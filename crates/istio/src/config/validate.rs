//! What has to be true of all resources together: each subset that a route names exists, no two resources rule the same
//! host, every Gateway that is named is there.

use super::{Config, Services, carries, upstream, useless};
use crate::{
    host,
    mistake::{Collector, Mistakes, Warning},
    model::{Delegate, Destination, VirtualService},
    resource::{Key, Spec},
};
use std::collections::HashMap;

pub(super) fn all(config: &Config) -> Result<Vec<Warning>, Mistakes> {
    let services = Services::of(config);
    let mut owners = Owners::default();
    let (mut mistakes, mut warnings) = (Vec::new(), Vec::new());
    for (key, resource) in config.iter() {
        let mut check = Check {
            config,
            services: &services,
            key,
            wrong: Collector::new(key),
            odd: Collector::new(key),
            owners: &mut owners,
        };
        match &resource.spec {
            Spec::Gateway(_) => {}
            Spec::VirtualService(spec) => check.virtual_service(spec),
            Spec::DestinationRule(spec) => {
                check.claim("DestinationRule", "spec.host", &spec.host);
                upstream::find(&mut check.odd, &services, spec, &key.namespace);
            }
            Spec::ServiceEntry(spec) => {
                for (i, host) in spec.hosts.iter().enumerate() {
                    check.claim("ServiceEntry", &format!("spec.hosts[{i}]"), host);
                }
            }
        }
        mistakes.extend(resource.check());
        mistakes.extend(check.wrong.into_vec());
        warnings.extend(check.odd.into_vec());
    }
    if mistakes.is_empty() {
        Ok(warnings)
    } else {
        Err(Mistakes(mistakes))
    }
}

/// The resource that is looked at, and what it is held against.
struct Check<'a> {
    config: &'a Config,
    services: &'a Services<'a>,
    key: &'a Key,
    wrong: Collector,
    odd: Collector,
    owners: &'a mut Owners,
}

/// Who rules which host.
type Owners = HashMap<(String, String), Key>;

impl Check<'_> {
    fn claim(&mut self, what: &str, path: &str, host: &str) {
        let name = host::full_name(host, &self.key.namespace);
        let owner = self
            .owners
            .entry((what.to_owned(), name))
            .or_insert_with(|| self.key.clone());
        if owner != self.key {
            let message = format!("`{host}` is ruled by {owner} already");
            self.wrong.add(path, message);
        }
    }

    fn virtual_service(&mut self, spec: &VirtualService) {
        for (i, name) in spec.ingress_gateways() {
            if self.config.gateway(name, &self.key.namespace).is_none() {
                self.wrong.add(
                    format!("spec.gateways[{i}]"),
                    format!("there is no Gateway `{name}`"),
                );
            }
        }
        // At a gateway several may share a host, and their routes are joined. In the mesh Istio takes one of them and
        // drops the others, which nobody can mean.
        if spec.is_for_mesh() {
            for (i, host) in spec.hosts.iter().enumerate() {
                self.claim("VirtualService in the mesh", &format!("spec.hosts[{i}]"), host);
            }
        }
        if spec.is_delegate() && !self.is_delegated_to() {
            let message =
                "is missing, and no VirtualService delegates to this one: its routes are not in force";
            self.odd.add("spec.hosts", message);
        }
        for (i, route) in spec.http.iter().enumerate() {
            let path = format!("spec.http[{i}]");
            for (j, to) in route.route.iter().enumerate() {
                self.destination(&format!("{path}.route[{j}].destination"), &to.destination);
            }
            for (field, to, _) in route.all_mirrors() {
                self.destination(&format!("{path}.{field}"), to);
            }
            if let Some(to) = &route.delegate {
                self.delegate(&format!("{path}.delegate"), to);
            }
        }
        useless::find(&mut self.odd, self.config, spec, &self.key.namespace);
    }

    fn is_delegated_to(&self) -> bool {
        let all = self
            .config
            .iter()
            .filter_map(|(key, resource)| match &resource.spec {
                Spec::VirtualService(spec) => Some((key, spec)),
                _ => None,
            });
        let mut delegates = all.flat_map(|(key, spec)| {
            let delegates = spec.http.iter().filter_map(|route| route.delegate.as_ref());
            delegates.filter_map(|to| self.config.delegate(to, &key.namespace))
        });
        delegates.any(|(key, _)| key == self.key)
    }

    fn delegate(&mut self, path: &str, to: &Delegate) {
        match self.config.delegate(to, &self.key.namespace) {
            None => self.odd.add(
                path,
                format!(
                    "there is no VirtualService `{}` yet: requests go on to the next route",
                    to.name
                ),
            ),
            Some((key, spec)) if !spec.is_delegate() => self.wrong.add(
                path,
                format!("{key} has hosts of its own; allowed: one without spec.hosts"),
            ),
            Some(_) => {}
        }
    }

    fn destination(&mut self, path: &str, destination: &Destination) {
        let name = host::full_name(&destination.host, &self.key.namespace);
        let service = self.services.get(&name);
        let labels = destination
            .subset
            .as_deref()
            .map(|subset| (subset, service.subset(subset)));
        if let Some((subset, None)) = labels {
            let names: Vec<&str> = service.subset_names().collect();
            let message = match service.rule {
                None => format!("there is no DestinationRule for {name} that could have a subset `{subset}`"),
                Some(_) => format!("{name} has no subset `{subset}`; allowed: {}", names.join(", ")),
            };
            return self.wrong.add(format!("{path}.subset"), message);
        }
        let Some(entry) = service.entry else {
            return self.odd.add(
                format!("{path}.host"),
                format!("{name} has no endpoints yet: requests get 503"),
            );
        };
        if let Some(port) = &destination.port
            && !entry.ports.iter().any(|p| p.number == port.number)
        {
            self.wrong.add(
                format!("{path}.port.number"),
                format!("{name} has no port {}", port.number),
            );
        }
        if let Some((subset, Some(labels))) = labels
            && !entry
                .endpoints
                .iter()
                .any(|endpoint| carries(&endpoint.labels, labels))
        {
            let message = format!("no endpoint of {name} is in subset `{subset}`: requests get 503");
            self.odd.add(format!("{path}.subset"), message);
        }
    }
}
