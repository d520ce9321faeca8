//! Signatures of commands: Ed25519 (RFC 8032). The head office signs, tills only verify, so that a till that is stolen
//! commands no other one.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use stamp_core::fleet::{Command, Envelope};
use zeroize::Zeroizing;

/// What stands before a key that signs, so that nobody gives it away for the other one.
const PRIVATE: &str = "stamp-fleet-private:";
/// What stands before a key that verifies.
const PUBLIC: &str = "stamp-fleet-public:";

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// It signs; a till must not have it.
    #[error("this is the private key; tills get the public one, which `stamp-agent fleet key` printed")]
    Private,
    /// Something else.
    #[error("it is no key of a fleet; `stamp-agent fleet key FILE` makes one")]
    Other,
}

/// A key that signs.
pub struct Signer(Ed25519KeyPair);

/// A key that verifies. It is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier(Vec<u8>);

impl Signer {
    /// A new key, and its text.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn generate() -> Result<(Self, Zeroizing<String>), NoKey> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| NoKey::Other)?;
        let text = Zeroizing::new(format!("{PRIVATE}{}", STANDARD.encode(pkcs8.as_ref())));
        Ok((Self::parse(&text)?, text))
    }

    /// The key that a file holds.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        let encoded = text.trim().strip_prefix(PRIVATE).ok_or(NoKey::Other)?;
        let pkcs8 = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| NoKey::Other)?);
        Ed25519KeyPair::from_pkcs8(&pkcs8).map(Self).map_err(|_| NoKey::Other)
    }

    /// The key that tills get, as text.
    #[must_use]
    pub fn public(&self) -> String {
        format!("{PUBLIC}{}", STANDARD.encode(self.0.public_key().as_ref()))
    }

    /// The command, to be published.
    ///
    /// # Errors
    /// None that a command can cause.
    pub fn sign(&self, command: &Command) -> serde_json::Result<Envelope> {
        let command = serde_json::to_string(command)?;
        let signature = STANDARD.encode(self.0.sign(command.as_bytes()).as_ref());
        Ok(Envelope { command, signature })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Verifier {
    /// The key that a file holds.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        let text = text.trim();
        if text.starts_with(PRIVATE) {
            return Err(NoKey::Private);
        }
        let encoded = text.strip_prefix(PUBLIC).ok_or(NoKey::Other)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoKey::Other)?;
        if bytes.len() == 32 { Ok(Self(bytes)) } else { Err(NoKey::Other) }
    }

    /// Whether the command was signed by the head office.
    #[must_use]
    pub fn verifies(&self, envelope: &Envelope) -> bool {
        STANDARD.decode(&envelope.signature).is_ok_and(|signature| {
            UnparsedPublicKey::new(&ED25519, &self.0).verify(envelope.command.as_bytes(), &signature).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::{fleet::Order, time::Now};
    use uuid::Uuid;

    use super::*;

    fn command() -> Command {
        let now = Now::epoch().wall;
        Command {
            id: Uuid::from_u128(7),
            to: "b/l/t".to_owned(),
            from: now,
            until: now,
            order: Order::Resync,
        }
    }

    #[test]
    fn what_the_head_office_signed_is_good_and_nothing_else() {
        let (signer, text) = Signer::generate().unwrap();
        let verifier = Verifier::parse(&signer.public()).unwrap();
        let envelope = Signer::parse(&text).unwrap().sign(&command()).unwrap();
        assert!(verifier.verifies(&envelope));

        let changed = Envelope { command: envelope.command.replace("b/l/t", "b/l/u"), ..envelope.clone() };
        assert!(!verifier.verifies(&changed));
        for signature in ["", "AAAA", "no base64!", &envelope.signature[4..]] {
            assert!(!verifier.verifies(&Envelope { signature: signature.to_owned(), ..envelope.clone() }));
        }
        let (stranger, _) = Signer::generate().unwrap();
        assert!(!verifier.verifies(&stranger.sign(&command()).unwrap()));
    }

    #[test]
    fn a_till_is_not_given_the_private_key() {
        let (signer, text) = Signer::generate().unwrap();
        assert_eq!(Verifier::parse(&text), Err(NoKey::Private));
        assert_eq!(Signer::parse(&signer.public()).unwrap_err(), NoKey::Other);
        for wrong in ["", "stamp-fleet-public:AAAA", "stamp-fleet-public:no base64!", "hello"] {
            assert_eq!(Verifier::parse(wrong), Err(NoKey::Other), "{wrong}");
        }
        assert_eq!(format!("{signer:?}"), "Signer(…)");
    }
}
