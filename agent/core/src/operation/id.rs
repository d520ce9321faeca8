//! The identity of an operation.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Namespace of identities that are derived from facts (a receipt, an undo), not minted.
const DERIVED: Uuid = Uuid::from_u128(0x6f0f_2f4e_9d0b_4c52_8a53_7d5b_1c90_e7a1);

/// Identity of an operation and, unchanged, its `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpId(Uuid);

impl OpId {
    /// Takes an id that was minted by the shell (UUIDv7) or read from a file.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The id that these facts always give (UUIDv5, RFC 9562 section 5.5). Parts are length-prefixed, so
    /// that `["ab", "c"]` and `["a", "bc"]` differ.
    #[must_use]
    pub fn derived(parts: &[&str]) -> Self {
        let name: String = parts.iter().map(|part| format!("{}:{part};", part.len())).collect();
        Self(Uuid::new_v5(&DERIVED, name.as_bytes()))
    }

    /// Whether it was made from facts instead of being minted. Whoever meets the same facts has the same id, so that
    /// it alone does not say who sent what under it.
    #[must_use]
    pub fn is_derived(&self) -> bool {
        self.0.get_version() == Some(uuid::Version::Sha1)
    }

    /// The id as it was minted or derived.
    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        self.0
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// From 16 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The last six hexadecimal digits: short enough to read out over the phone. Not unique by itself.
    #[must_use]
    pub fn short(&self) -> String {
        let bytes = self.0.as_bytes();
        format!("{:02X}{:02X}{:02X}", bytes[13], bytes[14], bytes[15])
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for OpId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_depends_on_where_its_parts_end() {
        assert_eq!(OpId::derived(&["poster", "1"]), OpId::derived(&["poster", "1"]));
        assert_ne!(OpId::derived(&["ab", "c"]), OpId::derived(&["a", "bc"]));
    }

    #[test]
    fn a_minted_id_is_told_from_a_derived_one() {
        assert!(OpId::derived(&["x"]).is_derived());
        let minted: OpId = "019e1234-5678-7abc-8def-0123456789ab".parse().unwrap();
        assert!(!minted.is_derived());
    }

    #[test]
    fn text_and_bytes_round_trip() {
        let id = OpId::derived(&["x"]);
        assert_eq!(id.to_string().parse::<OpId>().unwrap(), id);
        assert_eq!(OpId::from_bytes(*id.as_bytes()), id);
        assert!(id.to_string().to_uppercase().ends_with(&id.short()));
    }

    #[test]
    fn the_short_form_is_the_end_of_the_long_one() {
        let id: OpId = "019e1234-5678-7abc-8def-0123456789ab".parse().unwrap();
        assert_eq!(id.short(), "6789AB");
    }
}
