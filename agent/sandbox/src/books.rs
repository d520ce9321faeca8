//! The books: what every operation has come to, so that a test can judge it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::db::effect::{self, EffectRow, Kind};
use crate::db::{agent, arrival};

/// Everything that has taken effect, of all businesses. Each `sequence` is unique over all lists and grows in the
/// order in which the effects were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Books {
    /// Stamps that were added.
    pub stamps: Vec<StampRow>,
    /// Vouchers that were redeemed, and losses.
    pub redemptions: Vec<RedemptionRow>,
    /// Cards that were issued.
    pub cards: Vec<CardRow>,
    /// Vouchers that were issued by an operation of their own.
    pub vouchers: Vec<VoucherRow>,
    /// Operations that were taken back.
    pub voids: Vec<VoidRow>,
    /// How often each `op_id` came in, whatever was answered.
    pub arrivals: BTreeMap<String, u64>,
    /// Stamps that each card has ever collected and still has.
    pub balances: BTreeMap<String, u32>,
    /// The last heartbeat of each agent, by its id.
    pub agents: BTreeMap<String, Value>,
}

/// Stamps on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the other names are the contract's")]
pub struct StampRow {
    /// Place in the order of all effects.
    pub sequence: i64,
    pub op_id: String,
    pub card_id: String,
    /// How many stamps; 0 for a receipt that was too small.
    pub quantity: u32,
    pub receipt_id: Option<String>,
    /// As the till said, UTC, to the microsecond.
    pub occurred_at: Timestamp,
    pub till: String,
    pub voided: bool,
}

/// A voucher that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the other names are the contract's")]
pub struct RedemptionRow {
    /// Place in the order of all effects.
    pub sequence: i64,
    pub op_id: String,
    pub voucher_id: String,
    pub card_id: Option<String>,
    /// As the till said, UTC, to the microsecond.
    pub occurred_at: Timestamp,
    pub till: String,
    /// It was handed over offline and could not be redeemed any more.
    pub loss: bool,
    pub voided: bool,
}

/// A card that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the other names are the contract's")]
pub struct CardRow {
    /// Place in the order of all effects.
    pub sequence: i64,
    pub op_id: String,
    pub card_id: String,
}

/// A voucher that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the other names are the contract's")]
pub struct VoucherRow {
    /// Place in the order of all effects.
    pub sequence: i64,
    pub op_id: String,
    pub voucher_id: String,
    pub card_id: Option<String>,
}

/// An operation that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the other names are the contract's")]
pub struct VoidRow {
    /// Place in the order of all effects.
    pub sequence: i64,
    pub op_id: String,
    /// The operation that counts no more.
    pub target_op_id: String,
    pub reason: String,
}

impl Books {
    /// How often each `op_id` had an effect. More than once is a fault, and none is not listed.
    #[must_use]
    pub fn effects_by_op(&self) -> BTreeMap<String, u64> {
        let stamps = self.stamps.iter().map(|row| &row.op_id);
        let redemptions = self.redemptions.iter().map(|row| &row.op_id);
        let cards = self.cards.iter().map(|row| &row.op_id);
        let vouchers = self.vouchers.iter().map(|row| &row.op_id);
        let voids = self.voids.iter().map(|row| &row.op_id);
        let mut counts = BTreeMap::new();
        for op_id in stamps.chain(redemptions).chain(cards).chain(vouchers).chain(voids) {
            *counts.entry(op_id.clone()).or_default() += 1;
        }
        counts
    }

    /// The operations whose stamps went onto a card, in the order of effect.
    #[must_use]
    pub fn order_on_card(&self, card_id: &str) -> Vec<&str> {
        self.stamps.iter().filter(|row| row.card_id == card_id).map(|row| row.op_id.as_str()).collect()
    }
}

/// Reads the books as they are now.
pub(crate) fn read(db: &Connection) -> rusqlite::Result<Books> {
    let agents = agent::all(db)?.into_iter();
    let mut books = Books {
        stamps: Vec::new(),
        redemptions: Vec::new(),
        cards: Vec::new(),
        vouchers: Vec::new(),
        voids: Vec::new(),
        arrivals: arrival::all(db)?,
        balances: balances(db)?,
        agents: agents.map(|(id, status)| (id, serde_json::from_str(&status).unwrap_or_default())).collect(),
    };
    for effect in effect::all(db)? {
        books.enter(effect);
    }
    Ok(books)
}

fn balances(db: &Connection) -> rusqlite::Result<BTreeMap<String, u32>> {
    let mut statement = db.prepare_cached("SELECT id, stamps FROM card")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

impl Books {
    fn enter(&mut self, effect: EffectRow) {
        let EffectRow { sequence, op_id, card_id, voucher_id, occurred_at, till, .. } = effect;
        let voided = effect.voided_by.is_some();
        match effect.kind {
            Kind::Stamps => self.stamps.push(StampRow {
                sequence,
                op_id,
                card_id: card_id.unwrap_or_default(),
                quantity: effect.quantity.unwrap_or_default(),
                receipt_id: effect.receipt_id,
                occurred_at,
                till,
                voided,
            }),
            Kind::Redemption | Kind::Loss => self.redemptions.push(RedemptionRow {
                sequence,
                op_id,
                voucher_id: voucher_id.unwrap_or_default(),
                card_id,
                occurred_at,
                till,
                loss: effect.kind == Kind::Loss,
                voided,
            }),
            Kind::Card => {
                self.cards.push(CardRow { sequence, op_id, card_id: card_id.unwrap_or_default() });
            }
            Kind::Voucher => self.vouchers.push(VoucherRow {
                sequence,
                op_id,
                voucher_id: voucher_id.unwrap_or_default(),
                card_id,
            }),
            Kind::Void => self.voids.push(VoidRow {
                sequence,
                op_id,
                target_op_id: effect.target_op.unwrap_or_default(),
                reason: effect.reason.unwrap_or_default(),
            }),
        }
    }
}
