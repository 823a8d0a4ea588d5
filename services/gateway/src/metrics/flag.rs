//! Why a request did not end as usual, in Envoy's abbreviations.

use std::ops::BitOr;

/// One of them, several, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Flag(u16);

/// In Envoy's order.
const NAMES: [(Flag, &str); 12] = [
    (Flag::UH, "UH"),
    (Flag::UT, "UT"),
    (Flag::UF, "UF"),
    (Flag::UC, "UC"),
    (Flag::UO, "UO"),
    (Flag::NR, "NR"),
    (Flag::DI, "DI"),
    (Flag::FI, "FI"),
    (Flag::DC, "DC"),
    (Flag::URX, "URX"),
    (Flag::DPE, "DPE"),
    (Flag::UPE, "UPE"),
];

impl Flag {
    pub(crate) const NONE: Self = Self(0);
    /// No endpoint.
    pub(crate) const UH: Self = Self(1);
    /// No answer in time.
    pub(crate) const UT: Self = Self(1 << 1);
    /// No connection to an endpoint.
    pub(crate) const UF: Self = Self(1 << 2);
    /// The endpoint closed the connection.
    pub(crate) const UC: Self = Self(1 << 3);
    /// Too much under way already, retries among it.
    pub(crate) const UO: Self = Self(1 << 4);
    /// No route.
    pub(crate) const NR: Self = Self(1 << 5);
    /// Delayed by a rule.
    pub(crate) const DI: Self = Self(1 << 6);
    /// Ended by a rule.
    pub(crate) const FI: Self = Self(1 << 7);
    /// The caller closed the connection.
    pub(crate) const DC: Self = Self(1 << 8);
    /// Tried again as often as allowed.
    pub(crate) const URX: Self = Self(1 << 9);
    /// The caller's request was refused.
    pub(crate) const DPE: Self = Self(1 << 10);
    /// The endpoint's answer was not HTTP.
    pub(crate) const UPE: Self = Self(1 << 11);

    /// `UF,URX`, or `-` for none.
    pub(crate) fn text(self) -> String {
        let set = NAMES.iter().filter(|(flag, _)| self.0 & flag.0 != 0);
        let names: Vec<&str> = set.map(|(_, name)| *name).collect();
        if names.is_empty() {
            "-".to_owned()
        } else {
            names.join(",")
        }
    }
}

impl BitOr for Flag {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_written_as_envoy_writes_them() {
        assert_eq!(Flag::NONE.text(), "-");
        assert_eq!(Flag::DC.text(), "DC");
        assert_eq!((Flag::URX | Flag::UF).text(), "UF,URX");
        let all = NAMES.iter().fold(Flag::NONE, |all, (flag, _)| all | *flag);
        assert_eq!(all.text().split(',').count(), NAMES.len());
    }
}
