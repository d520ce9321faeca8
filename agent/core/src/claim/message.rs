//! What tills say to each other about a voucher, and who may say it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::key::{Name, ShopKey, hex, unhex};
use crate::time::Timestamp;

/// Names of one voucher that are heeded: its id, its code, and some to spare.
const MOST_NAMES: usize = 4;
/// Characters of a till's name that are heeded.
const LONGEST_TILL: usize = 64;

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// The till wants to accept it.
    Bid,
    /// The till has accepted it.
    Held,
    /// The till has not accepted it, or has taken that back.
    Released,
}

/// One message, as it goes over the broker: JSON with a code of authentication by the key of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What is said.
    pub said: Said,
    /// Which bid it belongs to.
    pub bid: Uuid,
    /// The installation that says it.
    pub holder: Uuid,
    /// What its till is called.
    pub till: String,
    /// The voucher, by all names that the till knows.
    pub names: Vec<Name>,
    /// When it was wanted or accepted, by the time that limits are counted by.
    pub at: Timestamp,
}

/// Why a message is not heeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// It is no message of this form.
    #[error("it is no claim that this version can read")]
    Unreadable,
    /// It was not made with the key of this shop.
    #[error("it was not made with the key of this shop")]
    Stranger,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    v: u8,
    said: Said,
    bid: Uuid,
    holder: Uuid,
    till: String,
    names: Vec<String>,
    at: Timestamp,
    mac: String,
}

impl Message {
    /// As bytes for the broker.
    #[must_use]
    pub fn to_bytes(&self, key: &ShopKey) -> Vec<u8> {
        let wire = Wire {
            v: 1,
            said: self.said,
            bid: self.bid,
            holder: self.holder,
            till: self.till.chars().take(LONGEST_TILL).collect(),
            names: self.names.iter().take(MOST_NAMES).map(Name::to_hex).collect(),
            at: self.at,
            mac: String::new(),
        };
        let mac = hex(&key.mac(&wire.parts().each_ref().map(Vec::as_slice)));
        serde_json::to_vec(&Wire { mac, ..wire }).unwrap_or_default()
    }

    /// From bytes of a broker, which anybody may have sent.
    ///
    /// # Errors
    /// It is not to be heeded.
    pub fn read(bytes: &[u8], key: &ShopKey) -> Result<Self, Unheard> {
        let wire: Wire = serde_json::from_slice(bytes).map_err(|_| Unheard::Unreadable)?;
        let mac = unhex(&wire.mac).ok_or(Unheard::Unreadable)?;
        if !key.verifies(&wire.parts().each_ref().map(Vec::as_slice), &mac) {
            return Err(Unheard::Stranger);
        }
        let names: Option<Vec<Name>> = wire.names.iter().map(|name| Name::from_hex(name)).collect();
        let names =
            names.filter(|names| (1..=MOST_NAMES).contains(&names.len())).ok_or(Unheard::Unreadable)?;
        if wire.v != 1 || wire.till.chars().count() > LONGEST_TILL {
            return Err(Unheard::Unreadable);
        }
        let Wire { said, bid, holder, till, at, .. } = wire;
        Ok(Self { said, bid, holder, till, names, at })
    }
}

impl Wire {
    /// What the code of authentication is made of.
    fn parts(&self) -> [Vec<u8>; 7] {
        let said = match self.said {
            Said::Bid => "bid",
            Said::Held => "held",
            Said::Released => "released",
        };
        [
            vec![self.v],
            said.into(),
            self.bid.as_bytes().to_vec(),
            self.holder.as_bytes().to_vec(),
            self.till.clone().into_bytes(),
            self.names.join(",").into_bytes(),
            self.at.to_string().into_bytes(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    fn key() -> ShopKey {
        ShopKey::of("a key of the shop").unwrap()
    }

    fn message() -> Message {
        Message {
            said: Said::Bid,
            bid: Uuid::from_u128(7),
            holder: Uuid::from_u128(8),
            till: "till-1".to_owned(),
            names: vec![key().name_of_id("v_1"), key().name_of_code("GIFT1")],
            at: Now::epoch().wall,
        }
    }

    #[test]
    fn it_is_heard_as_it_was_said() {
        assert_eq!(Message::read(&message().to_bytes(&key()), &key()), Ok(message()));
    }

    #[test]
    fn a_stranger_and_whoever_changes_a_word_are_not_heard() {
        let other = ShopKey::of("a key of another shop").unwrap();
        assert_eq!(Message::read(&message().to_bytes(&other), &key()), Err(Unheard::Stranger));
        let said = String::from_utf8(message().to_bytes(&key())).unwrap();
        let name = key().name_of_id("v_1").to_hex();
        for (from, to) in [
            ("\"bid\"", "\"held\""),
            ("\"till-1\"", "\"till-2\""),
            ("2026-01-01", "2027-01-01"),
            (name.as_str(), key().name_of_id("v_2").to_hex().as_str()),
        ] {
            let changed = said.replacen(from, to, 1);
            assert_ne!(changed, said, "{from}");
            let heard = Message::read(changed.as_bytes(), &key());
            assert!(heard.is_err(), "{from} became {to}");
        }
    }

    #[test]
    fn what_is_no_message_is_not_heard() {
        for bytes in [&b""[..], b"{}", b"hello", b"[1]", &[0xff; 40]] {
            assert_eq!(Message::read(bytes, &key()), Err(Unheard::Unreadable));
        }
        let nameless = Message { names: Vec::new(), ..message() };
        assert_eq!(Message::read(&nameless.to_bytes(&key()), &key()), Err(Unheard::Unreadable));
    }
}
