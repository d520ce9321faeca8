//! The secret that the tills of a shop share, and the names that it gives to vouchers.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Fewer bytes are guessed too easily.
const LEAST: usize = 16;

/// What only the tills of a shop know: who does not have it can neither claim a voucher nor tell from a claim which
/// voucher it is for.
#[derive(Clone)]
pub struct ShopKey(Vec<u8>);

/// A key with fewer than 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key has fewer than 16 characters")]
pub struct TooShort;

impl ShopKey {
    /// The key that stands in a file: blanks and line ends around it do not belong to it.
    ///
    /// # Errors
    /// It is too short.
    pub fn of(text: &str) -> Result<Self, TooShort> {
        let text = text.trim();
        if text.len() < LEAST { Err(TooShort) } else { Ok(Self(text.as_bytes().to_vec())) }
    }

    /// What the tills call the voucher with this redeem code.
    #[must_use]
    pub fn name_of_code(&self, code: &str) -> Name {
        Name(self.mac(&[b"code", code.as_bytes()]))
    }

    /// What the tills call the voucher with this id.
    #[must_use]
    pub fn name_of_id(&self, id: &str) -> Name {
        Name(self.mac(&[b"id", id.as_bytes()]))
    }

    /// HMAC-SHA-256 of the parts, each with its length before it.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(parts).finalize().into_bytes().into()
    }

    /// Whether `mac` is that of the parts. Takes as long whether it is or not.
    pub(super) fn verifies(&self, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.keyed(parts).verify_slice(mac).is_ok()
    }

    fn keyed(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        // HMAC takes keys of every length (RFC 2104, section 2): the other arm is never taken, and would verify nothing.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for ShopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShopKey(…)")
    }
}

/// How the tills of a shop name a voucher to each other: a digest that tells nobody else anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name([u8; 32]);

impl Name {
    /// From its bytes, as kept in the queue file.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits: the last level of its topic.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// The name that is written so.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 bytes from 64 digits.
pub(super) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_at_each_till_with_the_key_and_at_no_other() {
        let key = ShopKey::of(" a key of the shop \n").unwrap();
        let same = ShopKey::of("a key of the shop").unwrap();
        let other = ShopKey::of("a key of another shop").unwrap();
        assert_eq!(key.name_of_code("GIFT1"), same.name_of_code("GIFT1"));
        assert_ne!(key.name_of_code("GIFT1"), other.name_of_code("GIFT1"));
        assert_ne!(key.name_of_code("GIFT1"), key.name_of_id("GIFT1"));
        assert_eq!(format!("{key:?}"), "ShopKey(…)");
    }

    #[test]
    fn a_key_that_can_be_guessed_is_none() {
        assert_eq!(ShopKey::of("fifteen letters").unwrap_err(), TooShort);
        assert!(ShopKey::of("sixteen letters!").is_ok());
    }

    #[test]
    fn a_name_is_read_as_it_is_written_and_nothing_else_is_one() {
        let name = ShopKey::of("a key of the shop").unwrap().name_of_id("v_1");
        assert_eq!(Name::from_hex(&name.to_hex()), Some(name));
        let half = &name.to_hex()[..62];
        for wrong in [half.to_owned(), format!("{half}zz"), format!("{half}ф"), format!("{}0", name.to_hex())]
        {
            assert_eq!(Name::from_hex(&wrong), None, "{wrong}");
        }
    }
}
