//! Any other till.

use serde::{Deserialize, Serialize};

use super::text::ScannerName;

/// `[[generic]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generic {
    /// Used once; also the last part of the address of its hook.
    pub name: ScannerName,
}
