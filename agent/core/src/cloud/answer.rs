//! Answers, as far as the agent reads them. Unknown members are ignored.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

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

/// Answer to `POST /cards`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct CardIssued {
    pub card: Card,
    /// Where the guest puts it into the wallet.
    pub save_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
}

/// Answer to `POST /cards/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct Cards {
    pub cards: Vec<Card>,
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
    #[serde(default, deserialize_with = "lenient")]
    pub offline_redeem: OfflinePolicy,
    pub server_time: Timestamp,
}

const fn thirty() -> u32 {
    30
}

/// A policy that cannot be read is none: whose key it is does not hang on it.
fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<OfflinePolicy, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// What the business allows its tills while they are offline. What is left out is not limited by the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names are the contract's and say it all")]
pub struct OfflinePolicy {
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_till: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_card: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_max_age_hours: Option<u32>,
}

impl Default for OfflinePolicy {
    fn default() -> Self {
        Self {
            allowed: true,
            policy_id: None,
            max_per_till: None,
            max_per_card: None,
            snapshot_max_age_hours: None,
        }
    }
}

impl OfflinePolicy {
    /// No till of the business may accept anything.
    #[must_use]
    pub const fn forbids(&self) -> bool {
        !self.allowed
    }

    /// How old a snapshot may be; no end where the cloud sets none.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.snapshot_max_age_hours
            .map_or(Duration::MAX, |hours| Duration::from_secs(u64::from(hours) * 3_600))
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the cloud says of a key, with these members on top.
    fn me(more: serde_json::Value) -> Me {
        let mut answer = json!({
            "business": {"id": "b"}, "location": {"id": "l"}, "staff": {"login": "s"},
            "server_time": "2026-01-01T00:00:00Z",
        });
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn answers_are_kept_for_thirty_days_where_the_cloud_does_not_say() {
        assert_eq!(me(json!({})).idempotency_retention_days, 30);
        assert_eq!(me(json!({"idempotency_retention_days": 7})).idempotency_retention_days, 7);
    }

    #[test]
    fn the_policy_counts_where_it_can_be_read_and_hides_nothing_where_it_cannot() {
        let policy = |policy| me(json!({"offline_redeem": policy})).offline_redeem;
        assert!(policy(json!({"allowed": false})).forbids());
        assert_eq!(policy(json!({"max_per_till": 3})).max_per_till, Some(3));
        assert_eq!(policy(json!({"max_per_till": "many"})), OfflinePolicy::default());
        assert_eq!(me(json!({})).offline_redeem, OfflinePolicy::default());
    }
}
