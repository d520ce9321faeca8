//! Sums over what must not change.

use sha2::{Digest, Sha256};
use stamp_core::operation::OpId;

/// CRC-32 (IEEE 802.3) over identity, path and body, as kept beside them.
pub(crate) fn crc32(op_id: &OpId, path: &str, body: &[u8]) -> i64 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(op_id.as_bytes());
    sum.update(path.as_bytes());
    sum.update(body);
    i64::from(sum.finalize())
}

/// SHA-256 of a body: recognises other content under the same identity after the body itself is gone.
pub(crate) fn sha256(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}
