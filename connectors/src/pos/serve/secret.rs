//! What must not be shown.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A login, token or password. Printing it shows that there is one.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret as it was read: white space around it is cut off.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares in a time that tells nothing of where they differ.
    pub(super) fn is(&self, other: &[u8]) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(other))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
