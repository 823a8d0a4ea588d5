//! The certificates that callers from outside get to see: which one for which host, read from files and read again when
//! those change. What cannot be read is said once, with the field that asks for it; until then the one before stays.

use crate::worker::Rules;
use arc_swap::ArcSwap;
use istio::table::{Certificate, TlsServer};
use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio_rustls::rustls::{
    self, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// How often it is looked whether a file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Of all Gateways together.
pub(crate) struct Certificates {
    /// Where those are that are known by name.
    folder: Option<PathBuf>,
    rules: Rules,
    provider: Arc<CryptoProvider>,
    by_host: ArcSwap<Vec<(String, Arc<CertifiedKey>)>>,
}

/// What was read last, by the field that asks for it.
#[derive(Default)]
struct Read(BTreeMap<String, Entry>);

#[derive(Default)]
struct Entry {
    hosts: Vec<String>,
    pair: Option<(Pem, Arc<CertifiedKey>)>,
    /// What was wrong the last time.
    problem: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// What a listener needs, and who keeps it up to date. The files are read once before it returns.
    pub(crate) fn open(
        rules: Rules,
        folder: Option<PathBuf>,
    ) -> Result<(Arc<ServerConfig>, impl Future<Output = ()>), rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let certificates = Arc::new(Self {
            folder,
            rules,
            provider: Arc::clone(&provider),
            by_host: ArcSwap::default(),
        });
        let mut read = Read::default();
        certificates.look(&mut read);
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificates) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let keep = async move {
            let mut ticks = tokio::time::interval(LOOK_EVERY);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                certificates.look(&mut read);
            }
        };
        Ok((Arc::new(config), keep))
    }

    /// Reads the files, and puts what has changed in force.
    fn look(&self, read: &mut Read) {
        let table = self.rules.load();
        let servers = table.tls_servers();
        let mut is_new = read.0.len() != servers.len();
        read.0
            .retain(|field, _| servers.iter().any(|server| server.field == *field));
        for server in servers {
            let entry = read.0.entry(server.field.clone()).or_default();
            if entry.hosts != server.hosts {
                entry.hosts.clone_from(&server.hosts);
                is_new = true;
            }
            match self.renew(server, entry) {
                Ok(renewed) => {
                    is_new |= renewed;
                    entry.problem = None;
                }
                Err(problem) if entry.problem.as_ref() != Some(&problem) => {
                    tracing::error!(field = server.field, "{problem}");
                    entry.problem = Some(problem);
                }
                Err(_) => {}
            }
        }
        if is_new {
            let pairs = read.0.values().flat_map(|entry| {
                let hosts = entry.hosts.iter();
                hosts.filter_map(|host| Some((host.clone(), Arc::clone(&entry.pair.as_ref()?.1))))
            });
            self.by_host.store(Arc::new(pairs.collect()));
        }
    }

    /// Whether the files say something new.
    fn renew(&self, server: &TlsServer, entry: &mut Entry) -> Result<bool, String> {
        let (certificate, key) = self.files(&server.certificate)?;
        let pem = Pem {
            certificate: read_file(&certificate)?,
            key: read_file(&key)?,
        };
        if entry.pair.as_ref().is_some_and(|(known, _)| *known == pem) {
            return Ok(false);
        }
        let in_file = |file: &Path, error: &dyn fmt::Display| format!("{}: {error}", file.display());
        let chain = CertificateDer::pem_slice_iter(&pem.certificate)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| in_file(&certificate, &error))?;
        if chain.is_empty() {
            return Err(in_file(&certificate, &"has no certificate"));
        }
        let secret = PrivateKeyDer::from_pem_slice(&pem.key).map_err(|error| in_file(&key, &error))?;
        let pair = CertifiedKey::from_der(chain, secret, &self.provider)
            .map_err(|error| format!("{} and {}: {error}", certificate.display(), key.display()))?;
        tracing::info!(field = server.field, file = %certificate.display(), "a certificate is in force");
        entry.pair = Some((pem, Arc::new(pair)));
        Ok(true)
    }

    fn files(&self, certificate: &Certificate) -> Result<(PathBuf, PathBuf), String> {
        let name = match certificate {
            Certificate::Files { certificate, key } => return Ok((certificate.clone(), key.clone())),
            Certificate::Named(name) => name,
        };
        let Some(folder) = &self.folder else {
            return Err(format!("`{name}` has no place: CERTIFICATES_DIR is not set"));
        };
        let (beside, within) = (folder.join(format!("{name}.crt")), folder.join(name));
        if beside.exists() {
            Ok((beside, folder.join(format!("{name}.key"))))
        } else if within.is_dir() {
            Ok((within.join("tls.crt"), within.join("tls.key")))
        } else {
            Err(format!(
                "there is no certificate `{name}`: neither {} nor {}",
                beside.display(),
                within.join("tls.crt").display()
            ))
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

impl ResolvesServerCert for Certificates {
    /// The host itself, or the longest wildcard that it is within. Who names no host gets that of `*`.
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name().unwrap_or_default();
        let by_host = self.by_host.load();
        let fitting = by_host
            .iter()
            .filter(|(pattern, _)| match pattern.strip_prefix('*') {
                Some(suffix) => suffix.is_empty() || (host.len() > suffix.len() && host.ends_with(suffix)),
                None => pattern == host,
            });
        let best = fitting.max_by_key(|(pattern, _)| (!pattern.starts_with('*'), pattern.len()));
        best.map(|(_, pair)| Arc::clone(pair))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}
