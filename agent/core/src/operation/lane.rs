//! Lanes: what must stay in order.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Operations of one card (or of one voucher without a card) share a lane and are sent in order.
///
/// The name is a digest, keyed with the installation, so that a queue at rest or a bundle does not tell whose
/// card it is. The same card shown in two ways (a QR code, its number) gives two lanes: only the cloud knows
/// that they are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lane(String);

impl Lane {
    /// The lane of what `parts` name, in the installation `install`.
    #[must_use]
    pub fn of(install: &Uuid, parts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        digest.update(install.as_bytes());
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A lane by its name, as read from the queue.
    #[must_use]
    pub fn from_name(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_does_not_show_the_card_and_differs_by_installation() {
        let lane = Lane::of(&Uuid::from_u128(1), &["scan", "card_42"]);
        assert_eq!(lane.as_str().len(), 16);
        assert_eq!(lane.to_string(), lane.as_str());
        assert!(!lane.as_str().contains("card"));
        assert_ne!(lane, Lane::of(&Uuid::from_u128(2), &["scan", "card_42"]));
    }
}
