//! Answers, as far as the agent reads them. Unknown members are ignored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::types::{Card, Display, Progress, Reward, Voucher};

/// RFC 9457 problem details with the contract's members. The agent branches on `code`, never on `title`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Problem {
    pub title: String,
    pub status: u16,
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Voucher>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
}

/// When and where a voucher was used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Conflict {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_via: Option<String>,
}

/// Answer to `POST /stamps`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct StampsAdded {
    pub card: Card,
    pub progress: Progress,
    #[serde(default)]
    pub goal_reached: bool,
    #[serde(default)]
    pub rewards: Vec<Reward>,
    #[serde(default)]
    pub vouchers: Vec<Voucher>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
}

/// Answer to `POST /redemptions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Redeemed {
    /// `redeemed` or `recorded_loss`.
    pub outcome: String,
    pub voucher: Voucher,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
}

/// Answer to `GET /me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Me {
    pub business: Named,
    pub location: Named,
    pub staff: Staff,
    #[serde(default = "thirty")]
    pub idempotency_retention_days: u32,
    pub server_time: Timestamp,
}

const fn thirty() -> u32 {
    30
}

/// Something with an id and perhaps a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Named {
    pub id: String,
    #[serde(default)]
    pub name: String,
}

/// The staff login that the key is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Staff {
    pub login: String,
    #[serde(default)]
    pub name: String,
}

/// Answer to `POST /scans/resolve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Resolved {
    /// `card`, `voucher`, `receipt`, `join`, `unknown`, `ambiguous`; unknown values pass.
    pub kind: String,
    #[serde(default)]
    pub card: Option<Card>,
    #[serde(default)]
    pub vouchers: Vec<Voucher>,
}

/// Answer to `POST /vouchers/lookup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Vouchers {
    pub vouchers: Vec<Voucher>,
}

/// Answer to `GET /operations/{op_id}`: what was stored for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct StoredOperation {
    pub status: u16,
    pub body: serde_json::Value,
}
