//! How a connector stands with its till.

use std::sync::Arc;

/// Is told how a connector stands.
pub type Tell = Arc<dyn Fn(PosState) + Send + Sync>;

/// How a connector stands with its till. Except for `Failed` it goes on trying by itself; after `Failed` it does so
/// too, but seldom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PosState {
    /// Asking for the first time.
    Connecting,
    /// It answers, or is listened to.
    Ready {
        /// Which account, spot and register, and the ways that are in use. No secret.
        detail: String,
    },
    /// It does not answer at the moment, or asks to be left alone for a while.
    Lost {
        /// What happened and what to look at.
        why: String,
    },
    /// Will not work until a person changes something: a key, a right, a setting.
    Failed {
        /// What to change.
        why: String,
    },
}
