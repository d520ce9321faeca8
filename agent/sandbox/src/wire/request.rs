//! What clients send. Unknown members are ignored.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::problem::{Code, Problem};

/// Reads a body: `malformed` for what is not JSON, `validation_failed` for JSON of another form.
pub(crate) fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(raw).map_err(|error| {
        let code = if error.is_data() { Code::ValidationFailed } else { Code::Malformed };
        Problem::new(code).detail(error.to_string())
    })
}

/// A UUID in its usual form, in lower case.
pub(crate) fn parse_op_id(text: &str) -> Option<String> {
    let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36)?;
    Some(uuid.to_string())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Identifier {
    #[serde(rename = "type")]
    pub(crate) kind: IdentifierKind,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdentifierKind {
    Scan,
    CardId,
    CardNumber,
    Email,
    Phone,
    Name,
    WalletPassId,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Till {
    pub(crate) id: String,
    pub(crate) cashier: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) id: String,
}

/// A decimal number as text, with its ISO 4217 currency.
#[derive(Debug)]
pub(crate) struct Money {
    /// Checked: `-?[0-9]+(\.[0-9]+)?`
    pub(crate) value: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Scan {
    pub(crate) raw: String,
    #[serde(rename = "scanned_at")]
    pub(crate) _scanned_at: Timestamp,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Lookup {
    pub(crate) redeem_code: String,
    pub(crate) card: Option<Identifier>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AddStamps {
    pub(crate) identifier: Identifier,
    #[serde(default, deserialize_with = "quantity")]
    pub(crate) quantity: Option<u32>,
    pub(crate) amount: Option<Money>,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) occurred_at: Timestamp,
    #[serde(default)]
    pub(crate) allow_repeat: bool,
    pub(crate) till: Till,
}

#[derive(Debug, Deserialize)]
pub(crate) struct IssueCard {
    pub(crate) template_id: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) deliver_via: Option<DeliverVia>,
    pub(crate) occurred_at: Timestamp,
    pub(crate) till: Till,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliverVia {
    Link,
    Email,
    Messengers,
}

#[derive(Debug, Deserialize)]
pub(crate) struct IssueVoucher {
    pub(crate) template_id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) redeem_code: Option<String>,
    pub(crate) card: Option<Identifier>,
    pub(crate) validity: Option<Validity>,
    pub(crate) occurred_at: Timestamp,
    pub(crate) till: Till,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Validity {
    pub(crate) kind: ValidityKind,
    pub(crate) days: Option<u32>,
    pub(crate) months: Option<u32>,
    pub(crate) date: Option<Date>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ValidityKind {
    Unlimited,
    Days,
    Months,
    FixedDate,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Redeem {
    pub(crate) voucher_id: Option<String>,
    pub(crate) redeem_code: Option<String>,
    pub(crate) card: Option<Identifier>,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) occurred_at: Timestamp,
    pub(crate) mode: Mode,
    pub(crate) offline: Option<Offline>,
    pub(crate) till: Till,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Online,
    Offline,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Offline {
    /// `accepted` is the only decision there is.
    pub(crate) decision: Option<Accepted>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Accepted {
    Accepted,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Void {
    pub(crate) reason: String,
    pub(crate) occurred_at: Timestamp,
    pub(crate) till: Till,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Batch {
    pub(crate) operations: Vec<BatchItem>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BatchItem {
    pub(crate) op_id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The bytes as they stand in the batch, which are those that would be posted alone.
    pub(crate) body: Box<RawValue>,
}

/// The members that the contract requires; the heartbeat is kept as it came.
#[derive(Debug, Deserialize)]
pub(crate) struct AgentStatus {
    #[serde(rename = "version")]
    pub(crate) _version: String,
    #[serde(rename = "till")]
    pub(crate) _till: String,
    #[serde(rename = "at")]
    pub(crate) _at: Timestamp,
    #[serde(rename = "queued")]
    pub(crate) _queued: i64,
}

fn quantity<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let quantity = Option::<u32>::deserialize(deserializer)?;
    match quantity {
        Some(number) if !(1..=99).contains(&number) => Err(D::Error::custom("quantity is from 1 to 99")),
        quantity => Ok(quantity),
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Unchecked {
            value: String,
            currency: String,
        }
        let Unchecked { value, currency } = Unchecked::deserialize(deserializer)?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let positive = value.strip_prefix('-').unwrap_or(&value);
        let is_decimal = match positive.split_once('.') {
            Some((whole, fraction)) => digits(whole) && digits(fraction),
            None => digits(positive),
        };
        if !is_decimal {
            return Err(D::Error::custom("an amount is a decimal number as text"));
        }
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(D::Error::custom("a currency is three capital letters"));
        }
        Ok(Self { value })
    }
}
