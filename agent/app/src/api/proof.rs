//! `GET /v1/proof`: the daemon shows that it knows support's token, before a caller lets it out of its hands.
//!
//! A daemon that was killed leaves its address behind, where another program may listen by then. The proof is bound
//! to the address that it is given at, so that nobody can have it made by a daemon that listens elsewhere.

use std::fmt::Write as _;

use axum::{Json, extract::State};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Front, problem::Problem, url::Query};

const PURPOSE: &str = "stamp-agent local API";
const LONGEST_NONCE: usize = 128;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    nonce: String,
}

/// Open to all: who does not know the token learns nothing from it.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub(super) async fn give(
    State(front): State<Front>,
    Query(Asked { nonce }): Query<Asked>,
) -> Result<Json<Value>, Problem> {
    if !(16..=LONGEST_NONCE).contains(&nonce.len()) {
        return Err(Problem::malformed("nonce: 16 to 128 bytes that were never used before"));
    }
    Ok(Json(json!({"proof": front.access.proof(&front.address.to_string(), &nonce)})))
}

/// HMAC-SHA-256 under the digest of support's token, as lowercase hexadecimal digits; `address` as it stands in the
/// file of the data directory.
pub(crate) fn proof(token_digest: &[u8; 32], address: &str, nonce: &str) -> String {
    // Filled up with zeros to a block of the digest, as HMAC does it with a shorter key (RFC 2104, section 2).
    let mut key = [0; 64];
    key[..token_digest.len()].copy_from_slice(token_digest);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    for part in [PURPOSE, address, nonce] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    let bytes = mac.finalize().into_bytes();
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_one_token_one_address_and_one_nonce() {
        let ours = proof(&[1; 32], "127.0.0.1:7717", "a nonce");
        assert_eq!(ours.len(), 64);
        assert_eq!(ours, proof(&[1; 32], "127.0.0.1:7717", "a nonce"));
        assert_ne!(ours, proof(&[2; 32], "127.0.0.1:7717", "a nonce"));
        assert_ne!(ours, proof(&[1; 32], "127.0.0.1:7718", "a nonce"));
        assert_ne!(ours, proof(&[1; 32], "127.0.0.1:7717", "another nonce"));
        assert_ne!(ours, proof(&[1; 32], "127.0.0.1:771", "7a nonce"), "parts are kept apart");
    }
}
