//! An event as it comes.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Identity, Kind};
use crate::{operation::OpId, time::Timestamp};

/// One event. The documented payload, with who caused it and by what it is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// By what it is known when it is told of again.
    pub identity: Identity,
    /// The name that the cloud gives it, where it gives one.
    pub id: Option<String>,
    /// Which operation caused it.
    pub source: Source,
    /// What happened.
    pub kind: Kind,
    /// When, by the cloud's clock.
    pub at: Timestamp,
    /// At which business.
    pub business_id: Option<String>,
    /// At which of its places.
    pub location_id: Option<String>,
    /// To whom.
    pub customer: Option<Customer>,
    /// To which card.
    pub card: Option<Card>,
    /// To which voucher.
    pub voucher: Option<Voucher>,
}

/// What caused an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Something else than an operation of an agent: 7stamp's own scanner, a plugin, the guest.
    Elsewhere,
    /// An operation of this or of another till.
    Op(OpId),
    /// An operation whose name is none that an agent gives.
    Foreign,
}

/// The guest, as far as events name one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Customer {
    pub id: Option<String>,
    pub wallet_pass_id: Option<String>,
    pub language: Option<String>,
}

/// A card, as events name it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Its id.
    pub id: Option<String>,
    /// Which of its goals is the next or was reached (inferred: "milestone").
    pub goal_index: Option<i64>,
}

/// A voucher, as events name it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Voucher {
    pub id: Option<String>,
    #[serde(rename = "type")]
    pub sort: Option<String>,
    pub redeem_code: Option<String>,
    pub redeem_code_formats: Vec<String>,
    /// As it came: `issued`, `active`, `redeemed`, `expired` are known.
    pub status: Option<String>,
    /// How it was used; only `staff_scanner` is published.
    pub redeemed_via: Option<String>,
}

/// Why an event cannot be read. It holds none of what was read: that may be anybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON object.
    #[error("it is no object")]
    NoObject,
    /// `event` is missing or no text.
    #[error("it does not say what happened")]
    NoKind,
    /// `timestamp` is missing or no time in RFC 3339.
    #[error("it does not say when it happened")]
    NoTime,
}

impl Event {
    /// Reads one event of a page. A member that is not as documented is as if it were absent: what else is known of the
    /// event is still right.
    ///
    /// # Errors
    /// What happened or when cannot be read.
    pub fn read(value: &Value) -> Result<Self, Unreadable> {
        let object = value.as_object().ok_or(Unreadable::NoObject)?;
        let event = text(object, "event").filter(|name| !name.is_empty()).ok_or(Unreadable::NoKind)?;
        let timestamp = text(object, "timestamp").ok_or(Unreadable::NoTime)?;
        let at = timestamp.parse().map_err(|_| Unreadable::NoTime)?;
        let customer: Option<Customer> = part(object, "customer");
        let card: Option<Card> = part(object, "card");
        let voucher: Option<Voucher> = part(object, "voucher");
        let id = text(object, "id").filter(|id| !id.is_empty());
        let identity = match id {
            Some(id) => Identity::of_id(id),
            None => {
                let id_of = |id: Option<&String>| id.cloned().unwrap_or_default();
                let card = id_of(card.as_ref().and_then(|card| card.id.as_ref()));
                let voucher = id_of(voucher.as_ref().and_then(|voucher| voucher.id.as_ref()));
                let customer = id_of(customer.as_ref().and_then(|customer| customer.id.as_ref()));
                Identity::of_content(event, timestamp, &card, &voucher, &customer)
            }
        };
        Ok(Self {
            identity,
            id: id.map(ToOwned::to_owned),
            source: source(object),
            kind: Kind::of(event),
            at,
            business_id: text(object, "business_id").map(ToOwned::to_owned),
            location_id: text(object, "location_id").map(ToOwned::to_owned),
            customer,
            card,
            voucher,
        })
    }
}

fn source(object: &Map<String, Value>) -> Source {
    match object.get("source_op_id") {
        None | Some(Value::Null) => Source::Elsewhere,
        Some(Value::String(id)) => {
            Uuid::parse_str(id).map_or(Source::Foreign, |id| Source::Op(OpId::from_uuid(id)))
        }
        Some(_) => Source::Foreign,
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

/// Member by member, so that one that is odd does not take the others with it.
fn part<T: for<'de> Deserialize<'de>>(object: &Map<String, Value>, name: &str) -> Option<T> {
    let members = object.get(name)?.as_object()?;
    if let Ok(whole) = T::deserialize(Value::Object(members.clone())) {
        return Some(whole);
    }
    let sound = members.iter().filter(|(name, value)| {
        let alone = Map::from_iter([((*name).clone(), (*value).clone())]);
        T::deserialize(Value::Object(alone)).is_ok()
    });
    let sound: Map<String, Value> = sound.map(|(name, value)| (name.clone(), value.clone())).collect();
    T::deserialize(Value::Object(sound)).ok()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
