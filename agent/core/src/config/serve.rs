//! A till of Serve.

use serde::{Deserialize, Serialize};

use super::choice::Dialect;

/// `[serve]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// What the till speaks.
    pub dialect: Dialect,
}
