//! One file of `cases`.

use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// Name of the file.
    #[serde(skip)]
    pub(super) name: String,
    /// Specs of VirtualServices, but for `gateways`.
    pub(super) istio: Vec<Value>,
    /// Envoy's `virtual_hosts`: `domains` and `routes`.
    pub(super) envoy: Vec<Value>,
    pub(super) requests: Vocabulary,
    /// Services that chance chooses among, with their shares. Otherwise each request has to reach the same one.
    #[serde(default)]
    pub(super) shares: BTreeMap<String, f64>,
    /// A piece of the requests that reach two services, in whatever order.
    #[serde(default)]
    pub(super) copied: Option<String>,
    /// Requests that may fare differently.
    #[serde(default)]
    pub(super) except: Vec<Exception>,
    /// Fields that the gateway does not execute yet: held against it is only that it says so.
    #[serde(default)]
    pub(super) refused: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    /// A piece of the request.
    pub(super) request: String,
    /// Why it is right so.
    pub(super) why: String,
}

/// What requests are made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Vocabulary {
    pub(super) count: usize,
    pub(super) methods: Vec<String>,
    pub(super) hosts: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) queries: Vec<String>,
    /// Each is left out, sent once, or sent twice.
    pub(super) headers: BTreeMap<String, Vec<String>>,
    /// Sent with every request.
    pub(super) always: BTreeMap<String, String>,
    /// Whole requests, sent as they are.
    pub(super) raw: Vec<String>,
    /// Paths are bent: doubled and escaped slashes, dots, capitals.
    pub(super) bent: bool,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let texts = |of: &[&str]| of.iter().map(ToString::to_string).collect();
        Self {
            count: 250,
            methods: texts(&["GET", "GET", "HEAD", "POST", "DELETE"]),
            hosts: texts(&["shop.test"]),
            paths: texts(&["/", "/products", "/products/7"]),
            queries: texts(&["a", "a=1", "a=&b", "=", "a=1&a=2", "%61=%31"]),
            headers: BTreeMap::new(),
            always: BTreeMap::new(),
            raw: Vec::new(),
            bent: true,
        }
    }
}

impl Exception {
    pub(super) fn covers(&self, request: &[u8]) -> bool {
        has(request, &self.request)
    }
}

fn has(request: &[u8], piece: &str) -> bool {
    request
        .windows(piece.len())
        .any(|window| window == piece.as_bytes())
}

impl Case {
    /// How many services a request reaches.
    pub(super) fn reaches(&self, request: &[u8]) -> usize {
        1 + usize::from(self.copied.as_ref().is_some_and(|piece| has(request, piece)))
    }

    pub(super) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/envoy/cases");
        let mut files: Vec<_> = fs::read_dir(folder)
            .expect("cases")
            .map(|entry| entry.expect("a case").path())
            .collect();
        files.sort();
        files.iter().map(|file| Self::read(file)).collect()
    }

    fn read(file: &Path) -> Self {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let text = fs::read_to_string(file).expect("a case");
        let mut case: Self = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let unexplained = case.except.iter().find(|exception| exception.why.is_empty());
        assert!(unexplained.is_none(), "{name}: {unexplained:?} without a reason");
        name.clone_into(&mut case.name);
        case
    }
}
