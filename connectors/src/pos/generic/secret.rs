//! What a till and we both know.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A secret of a till. It is shown to nobody.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes it as it was read, without the white space around it. `None`: there is nothing.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        (!text.is_empty()).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is this. How long that takes tells of its length only.
    pub(super) fn is(&self, told: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(told).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
