//! What was told of already, so that it is told again only when it has changed.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use stamp_core::receipt::{ReceiptClosed, ReceiptIdentity};

use super::record::Record;

/// More than the checks of all days that are looked at.
const MOST: usize = 50_000;

/// By the identity's text, a fingerprint of what was told. A memory only: what it forgets is told twice and stamped once.
#[derive(Debug, Default)]
pub(super) struct Handled {
    closed: HashMap<String, u64>,
    voided: HashSet<String>,
    /// Which check a name belongs to: the one that was closed first.
    owners: HashMap<String, String>,
}

impl Handled {
    /// Makes the name of a check its own, where another was opened at another register in the same millisecond. Checks
    /// come in the order of their closing.
    pub(super) fn distinguish(
        &mut self,
        identity: &mut ReceiptIdentity,
        number: Option<&str>,
        is_closed: bool,
    ) {
        let Some(number) = number else { return };
        let name = identity.text();
        if self.owners.len() >= MOST {
            self.owners.clear();
        }
        let is_owner = match self.owners.get(&name) {
            Some(owner) => owner == number,
            None => true,
        };
        if !is_owner {
            identity.number = format!("{}-{number}", identity.number);
        } else if is_closed {
            self.owners.insert(name, number.to_owned());
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::poster::receipt::identity;

    #[test]
    fn two_checks_of_one_moment_keep_two_names() {
        let mut handled = Handled::default();
        let mut named = |number: Option<&str>, is_closed| {
            let mut identity = identity("my-cafe", "1", "1518873040083");
            handled.distinguish(&mut identity, number, is_closed);
            identity.number
        };
        assert_eq!(named(Some("12"), false), "1518873040083", "a removed one owns no name");
        assert_eq!(named(Some("11"), true), "1518873040083");
        assert_eq!(named(Some("10"), true), "1518873040083-10");
        assert_eq!(named(Some("11"), true), "1518873040083");
        assert_eq!(named(Some("10"), false), "1518873040083-10", "also when it is removed");
        assert_eq!(named(None, true), "1518873040083");
    }
}
