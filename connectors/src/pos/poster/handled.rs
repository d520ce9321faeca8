//! What was told of already, so that it is told again only when it has changed.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use stamp_core::receipt::ReceiptClosed;

use super::record::Record;

/// More than the checks of all days that are looked at.
const MOST: usize = 50_000;

/// By the identity's text, a fingerprint of what was told. A memory only: what it forgets is told twice and stamped once.
#[derive(Debug, Default)]
pub(super) struct Handled {
    closed: HashMap<String, u64>,
    voided: HashSet<String>,
}

impl Handled {
    pub(super) fn knows_closed(&self, receipt: &str, fingerprint: u64) -> bool {
        self.closed.get(receipt) == Some(&fingerprint)
    }

    pub(super) fn knows_voided(&self, receipt: &str) -> bool {
        self.voided.contains(receipt)
    }

    /// It was taken.
    pub(super) fn closed(&mut self, receipt: String, fingerprint: u64) {
        if self.closed.len() >= MOST {
            self.closed.clear();
        }
        self.voided.remove(&receipt);
        self.closed.insert(receipt, fingerprint);
    }

    /// It was taken.
    pub(super) fn voided(&mut self, receipt: String) {
        if self.voided.len() >= MOST {
            self.voided.clear();
        }
        self.closed.remove(&receipt);
        self.voided.insert(receipt);
    }
}

/// Of a check, before anything else is asked about it.
pub(super) fn fingerprint(receipt: &ReceiptClosed, record: &Record) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&receipt.total.value, receipt.closed_at, &receipt.groups, &receipt.also).hash(&mut hasher);
    (receipt.payment.is_paid, receipt.payment.is_written_off, &receipt.payment.ways).hash(&mut hasher);
    for guest in [&record.client_id, &record.card_number, &record.client_phone] {
        guest.known().hash(&mut hasher);
    }
    hasher.finish()
}
