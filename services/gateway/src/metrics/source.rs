//! Who calls, as a small number. There are never more callers than the shop may have: the rest is "unknown", so that a
//! caller that invents names cannot fill the memory.

use super::{SourceId, SourceLabels};
use istio::Table;
use std::{collections::HashMap, sync::Arc};

const UNKNOWN: SourceId = SourceId(0);
const INGRESS: SourceId = SourceId(1);
/// Most callers told apart by one worker.
const MOST: usize = 128;

pub(super) struct Sources {
    labels: Vec<Arc<SourceLabels>>,
    by_name: HashMap<Box<[u8]>, SourceId, foldhash::fast::RandomState>,
}

impl SourceId {
    /// Everything that comes in from outside.
    pub(crate) const INGRESS: Self = INGRESS;
    pub(crate) const UNKNOWN: Self = UNKNOWN;
}

impl Default for Sources {
    fn default() -> Self {
        let same = |name: &str, namespace: &str, version: &str| {
            Arc::new(SourceLabels {
                workload: name.into(),
                namespace: namespace.into(),
                app: name.into(),
                version: version.into(),
            })
        };
        let labels = vec![
            same("unknown", "unknown", "unknown"),
            same("istio-ingressgateway", "istio-system", "unknown"),
        ];
        Self {
            labels,
            by_name: HashMap::default(),
        }
    }
}

impl Sources {
    pub(super) fn labels(&self, id: SourceId) -> Arc<SourceLabels> {
        Arc::clone(&self.labels[usize::from(id.0)])
    }

    pub(super) fn get(&mut self, name: Option<&[u8]>, table: &Table) -> SourceId {
        let Some(name) = name else { return UNKNOWN };
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let Some(text) = std::str::from_utf8(name)
            .ok()
            .filter(|text| is_workload_name(text))
        else {
            return UNKNOWN;
        };
        let id = match u16::try_from(self.labels.len()) {
            Ok(next) if self.labels.len() < MOST => SourceId(next),
            _ => return UNKNOWN,
        };
        let labels = match table.workload(text) {
            Some(known) => SourceLabels::from(&known.labels),
            None => guess(text),
        };
        self.labels.push(Arc::new(labels));
        self.by_name.insert(name.into(), id);
        id
    }
}

fn is_workload_name(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A caller that is no endpoint itself: `loadgen-v1` is version v1 of loadgen.
fn guess(workload: &str) -> SourceLabels {
    let (app, version) = match workload.rsplit_once('-') {
        Some((app, version))
            if version.starts_with('v') && version[1..].bytes().all(|b| b.is_ascii_digit()) =>
        {
            (app, version)
        }
        _ => (workload, "unknown"),
    };
    SourceLabels {
        workload: workload.into(),
        namespace: istio::resource::DEFAULT_NAMESPACE.into(),
        app: app.into(),
        version: version.into(),
    }
}
