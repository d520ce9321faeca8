//! Bodies of writes. Serialised once, when the operation is made; the bytes are what is kept and sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::types::{Identifier, Money, Receipt, Till};
use crate::operation::{Kind, OpId};

/// `POST /stamps`
#[derive(Debug, Clone, Serialize)]
pub struct AddStamps {
    /// Identity of the operation.
    pub op_id: OpId,
    /// Whose card.
    pub identifier: Identifier,
    /// For per-order cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u8>,
    /// For by-amount cards; the cloud computes the stamps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The check it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The scan, or the closing of the receipt.
    pub occurred_at: Timestamp,
    /// The cashier has confirmed that one more is meant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_repeat: bool,
    /// Where.
    pub till: Till,
}

/// `POST /redemptions`: `voucher_id`, or `redeem_code` with or without `card`.
#[derive(Debug, Clone, Serialize)]
pub struct Redeem {
    /// Identity of the operation.
    pub op_id: OpId,
    /// The voucher, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher_id: Option<String>,
    /// The code on it, which several vouchers may share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeem_code: Option<String>,
    /// Whose voucher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Identifier>,
    /// When the cashier asked for it, or accepted it.
    pub occurred_at: Timestamp,
    /// Whether the cloud is asked, or told.
    pub mode: Mode,
    /// What is told: present where the mode is offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offline: Option<Offline>,
    /// Where.
    pub till: Till,
}

/// Whether a redemption asks or tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It asks: nothing is handed over before the answer.
    Online,
    /// It tells of what was handed over already; the cloud records it and never refuses it.
    Offline,
}

/// How a voucher came to be accepted offline.
#[derive(Debug, Clone, Serialize)]
pub struct Offline {
    /// Always `accepted`.
    pub decision: &'static str,
    /// Up to when the snapshot was complete by which it was known to be good; absent where nobody could check it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot_at: Option<Timestamp>,
    /// The cloud's policy that was known then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    /// Who has accepted it above the limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_by: Option<&'static str>,
}

/// `POST /cards`: to an e-mail address or a telephone number.
#[derive(Debug, Clone, Serialize)]
pub struct IssueCard {
    /// Identity of the operation.
    pub op_id: OpId,
    /// Whose card it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// As E.164 writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// When the cashier asked for it.
    pub occurred_at: Timestamp,
    /// Where.
    pub till: Till,
}

/// `POST /operations/{op_id}/void`
#[derive(Debug, Clone, Serialize)]
pub struct Void {
    /// Identity of the void itself.
    pub op_id: OpId,
    /// Why, in the cashier's or the program's words.
    pub reason: String,
    /// When it was asked for.
    pub occurred_at: Timestamp,
    /// Where.
    pub till: Till,
}

/// A body that can be put on the wire.
pub trait Body: Serialize {
    /// What it makes the cloud do.
    const KIND: Kind;

    /// Identity of the operation.
    fn op_id(&self) -> OpId;

    /// The exact bytes to keep and to send.
    fn bytes(&self) -> Vec<u8> {
        // Serialising plain structs with string keys into memory has no way to fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Body for AddStamps {
    const KIND: Kind = Kind::AddStamps;
    fn op_id(&self) -> OpId {
        self.op_id
    }
}

impl Body for Redeem {
    const KIND: Kind = Kind::Redeem;
    fn op_id(&self) -> OpId {
        self.op_id
    }
}

impl Body for IssueCard {
    const KIND: Kind = Kind::IssueCard;
    fn op_id(&self) -> OpId {
        self.op_id
    }
}

impl Body for Void {
    const KIND: Kind = Kind::Void;
    fn op_id(&self) -> OpId {
        self.op_id
    }
}

/// The path a write of this kind is posted to. A void's path names the operation it takes back.
#[must_use]
pub fn path(kind: Kind, voided: Option<OpId>) -> String {
    match kind {
        Kind::AddStamps => "/stamps".to_owned(),
        Kind::Redeem => "/redemptions".to_owned(),
        Kind::IssueCard => "/cards".to_owned(),
        Kind::IssueVoucher => "/vouchers".to_owned(),
        Kind::Void => format!("/operations/{}/void", voided.map(|id| id.to_string()).unwrap_or_default()),
    }
}
