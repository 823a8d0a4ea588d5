//! Servers that encrypt, and which certificates they show.

use crate::{config::Config, resource::Spec};
use std::path::PathBuf;

/// A Gateway's server with `tls`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsServer {
    /// Where it is said, for messages: `Gateway default/shop: spec.servers[1].tls.credentialName`.
    pub field: String,
    /// Lower case; `*.example.org` and `*` among them.
    pub hosts: Vec<String>,
    pub certificate: Certificate,
}

/// Where a certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Certificate {
    Named(String),
    Files { certificate: PathBuf, key: PathBuf },
}

pub(super) fn servers(config: &Config) -> Vec<TlsServer> {
    let mut found = Vec::new();
    for (key, resource) in config.iter() {
        let Spec::Gateway(gateway) = &resource.spec else {
            continue;
        };
        for (i, server) in gateway.servers.iter().enumerate() {
            let Some(tls) = server.tls.as_ref().filter(|_| server.encrypts()) else {
                continue;
            };
            let (field, certificate) = match (&tls.credential_name, &tls.server_certificate, &tls.private_key)
            {
                (Some(name), ..) => ("credentialName", Certificate::Named(name.clone())),
                (None, Some(certificate), Some(key)) => {
                    let (certificate, key) = (certificate.into(), key.into());
                    ("serverCertificate", Certificate::Files { certificate, key })
                }
                _ => continue,
            };
            found.push(TlsServer {
                field: format!("{key}: spec.servers[{i}].tls.{field}"),
                hosts: server
                    .hosts
                    .iter()
                    .map(|host| host.to_ascii_lowercase())
                    .collect(),
                certificate,
            });
        }
    }
    found
}
