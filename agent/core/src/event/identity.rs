//! By what an event is known when it is told of again.

use sha2::{Digest, Sha256};

/// The same for each telling of one event: a digest of its id, or of its content where it has none (the documented
/// payload of a webhook has no id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// Of an event that the cloud names.
    #[must_use]
    pub fn of_id(id: &str) -> Self {
        Self::digest("id", [id])
    }

    /// Of an event without a name. An absent part is empty. Two events of one second that have all of this in common
    /// cannot be told apart.
    #[must_use]
    pub fn of_content(event: &str, timestamp: &str, card: &str, voucher: &str, customer: &str) -> Self {
        Self::digest("content", [event, timestamp, card, voucher, customer])
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hexadecimal digits, 32 of them: enough to tell any two events apart.
    #[must_use]
    pub fn short(&self) -> String {
        self.0.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    fn digest<const N: usize>(sort: &str, parts: [&str; N]) -> Self {
        let mut digest = Sha256::new();
        for part in std::iter::once(sort).chain(parts) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_that_is_cut_elsewhere_is_another_event() {
        let one = Identity::of_content("e", "t", "ab", "c", "");
        assert_ne!(one, Identity::of_content("e", "t", "a", "bc", ""));
        assert_eq!(one, Identity::of_content("e", "t", "ab", "c", ""));
        assert_ne!(Identity::of_id("ev_1"), Identity::of_content("ev_1", "", "", "", ""));
        assert_eq!(one.short().len(), 32);
    }
}
