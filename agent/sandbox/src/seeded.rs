//! Values that look random and are the same for the same seed.

use sha2::{Digest, Sha256};

/// Letters and digits that nobody mistakes for one another.
const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ";
const SYMBOLS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// An id for the `n`th thing of this kind that an operation makes.
pub(crate) fn id(kind: &str, op_id: &str, n: usize) -> String {
    let digest = digest(0, &[kind, op_id, &n.to_string()]);
    let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}_{hex}")
}

/// A redeem code of eight characters, the first a letter.
pub(crate) fn code(seed: u64, voucher_id: &str) -> String {
    let digest = digest(seed, &["code", voucher_id]);
    let symbols = [LETTERS].into_iter().chain(std::iter::repeat(SYMBOLS));
    digest
        .iter()
        .zip(symbols)
        .take(8)
        .map(|(byte, set)| set[usize::from(*byte) % set.len()] as char)
        .collect()
}

/// A number under ten for the `n`th lottery of a card.
pub(crate) fn lottery(seed: u64, card_id: &str, n: u32) -> u8 {
    digest(seed, &["lottery", card_id, &n.to_string()])[0] % 10
}

fn digest(seed: u64, parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}
