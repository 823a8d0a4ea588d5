//! `tls` of a Gateway's server: which certificate callers get, or that they are sent to where they get one.

use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServerTls {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Name of a certificate: of a Secret in a cluster, of files in `CERTIFICATES_DIR` on a laptop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// File of the certificate and those that vouch for it, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_certificate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// Of a server without encryption: whoever comes is sent to `https` (301).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub https_redirect: bool,
}

impl ServerTls {
    /// `encrypts`: the server's protocol is HTTPS.
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str, encrypts: bool) {
        let named = [
            ("credentialName", &self.credential_name),
            ("serverCertificate", &self.server_certificate),
            ("privateKey", &self.private_key),
        ];
        let said = named.iter().filter(|(_, value)| value.is_some());
        if !encrypts {
            for (name, _) in said {
                let message = "is for a server with port.protocol: HTTPS";
                mistakes.add(format!("{path}.{name}"), message);
            }
            if self.mode.is_some() {
                mistakes.add(
                    format!("{path}.mode"),
                    "is for a server with port.protocol: HTTPS",
                );
            }
            return;
        }
        if self.https_redirect {
            let message = "is for a server without encryption (port.protocol: HTTP)";
            mistakes.add(format!("{path}.httpsRedirect"), message);
        }
        match self.mode.as_deref() {
            Some("SIMPLE") => {}
            Some(mode) => {
                let message = format!("`{mode}` is not supported; allowed: SIMPLE");
                mistakes.add(format!("{path}.mode"), message);
            }
            None => mistakes.add(format!("{path}.mode"), "is required; allowed: SIMPLE"),
        }
        match (&self.credential_name, &self.server_certificate, &self.private_key) {
            (Some(name), None, None) => {
                let is_name = !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
                    && !name.starts_with('.');
                if !is_name {
                    let message =
                        format!("`{name}` is not a name; allowed: letters, digits, `-`, `.` and `_`");
                    mistakes.add(format!("{path}.credentialName"), message);
                }
            }
            (None, Some(_), Some(_)) => {}
            (None, None, None) => mistakes.add(
                format!("{path}.credentialName"),
                "is required, or serverCertificate and privateKey",
            ),
            (None, Some(_), None) => mistakes.add(format!("{path}.privateKey"), "is required"),
            (None, None, Some(_)) => mistakes.add(format!("{path}.serverCertificate"), "is required"),
            (Some(_), ..) => mistakes.add(
                format!("{path}.credentialName"),
                "stands beside serverCertificate or privateKey; allowed: one of the two",
            ),
        }
    }
}
