//! Operations from receipts. Their identity and their bytes come from the receipt alone, so that the same one,
//! seen on several paths or again after a new installation, is one operation.

use jiff::Timestamp;

use super::{Maker, Moment};
use crate::{
    cloud::{
        body::AddStamps,
        types::{Identifier, Money, Receipt},
    },
    operation::{Lane, NewOperation, OpId, Operation},
};

/// What makes a receipt one and the same, wherever it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptIdentity {
    /// `api`, `poster`, … and the account at it.
    pub connector: String,
    /// Spot or register, where numbers are counted per register.
    pub register: Option<String>,
    /// Business day, where numbers start again each day.
    pub business_day: Option<String>,
    /// The number itself.
    pub number: String,
}

impl ReceiptIdentity {
    /// The text that is unique within the business. Parts are escaped, so that no two identities share one.
    #[must_use]
    pub fn text(&self) -> String {
        let escape = |part: &str| part.replace('%', "%25").replace('/', "%2F");
        let mut text = escape(&self.connector);
        for part in [self.register.as_deref(), self.business_day.as_deref(), Some(&self.number)] {
            text.push('/');
            text.push_str(&escape(part.unwrap_or("")));
        }
        text
    }

    /// The operation that this receipt is, if it is one.
    #[must_use]
    pub fn op_id(&self) -> OpId {
        OpId::derived(&["receipt", &self.text()])
    }

    /// The operation that takes it back.
    #[must_use]
    pub fn void_id(&self) -> OpId {
        OpId::derived(&["void-receipt", &self.text()])
    }
}

/// A closed check of a known guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptClosed {
    /// See [`ReceiptIdentity`].
    pub identity: ReceiptIdentity,
    /// What was paid.
    pub total: Money,
    /// When, UTC.
    pub closed_at: Timestamp,
    /// Whose.
    pub guest: Identifier,
}

impl Maker {
    /// The stamps for a closed check. `source` is where it was first heard of; it is not part of the body.
    #[must_use]
    pub fn receipt(&self, receipt: ReceiptClosed, at: Timestamp, source: &str) -> NewOperation {
        let op_id = receipt.identity.op_id();
        let lane = self.card_lane(&receipt.guest);
        let body = AddStamps {
            op_id,
            identifier: receipt.guest,
            quantity: None,
            amount: Some(receipt.total),
            receipt: Some(Receipt { id: receipt.identity.text(), closed_at: Some(receipt.closed_at) }),
            occurred_at: receipt.closed_at,
            allow_repeat: false,
            till: self.till(None),
        };
        self.operation(&body, lane, None, Moment { op_id, at, source, cashier: None })
    }

    /// Takes a receipt back; `original` is its operation, where the queue still knows it.
    #[must_use]
    pub fn void_receipt(
        &self,
        identity: &ReceiptIdentity,
        original: Option<&Operation>,
        at: Timestamp,
        source: &str,
    ) -> NewOperation {
        let lane = original.map_or_else(
            || Lane::of(&self.install, &["receipt", &identity.text()]),
            |operation| operation.new.lane.clone(),
        );
        let moment = Moment { op_id: identity.void_id(), at, source, cashier: None };
        self.void_in(lane, identity.op_id(), "receipt voided", moment)
    }
}

/// Whether two operations of one receipt say the same: amount, time and guest, whatever till they came by.
#[must_use]
pub fn same_content(body: &[u8], other: &NewOperation) -> bool {
    let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    match (read(body), read(&other.body)) {
        (Some(a), Some(b)) => ["amount", "occurred_at", "identifier"].iter().all(|key| a[key] == b[key]),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cloud::types::IdentifierKind, time::Now};

    fn identity(register: Option<&str>, number: &str) -> ReceiptIdentity {
        ReceiptIdentity {
            connector: "api".into(),
            register: register.map(str::to_owned),
            business_day: None,
            number: number.into(),
        }
    }

    fn made_by(till: &str, install: u128, at_s: u64) -> NewOperation {
        let maker = Maker { install: uuid::Uuid::from_u128(install), till: till.into(), business: None };
        let receipt = ReceiptClosed {
            identity: identity(None, "1001"),
            total: Money { value: "3.50".into(), currency: "EUR".into() },
            closed_at: Now::epoch().wall,
            guest: Identifier { kind: IdentifierKind::CardId, value: "card_1".into(), symbology: None },
        };
        let at = Now::epoch().after(std::time::Duration::from_secs(at_s)).wall;
        maker.receipt(receipt, at, "api")
    }

    #[test]
    fn the_same_receipt_is_the_same_operation_to_the_byte_whenever_it_is_seen() {
        assert_eq!(made_by("till-1", 1, 0).body, made_by("till-1", 2, 500).body);
        assert_eq!(made_by("till-1", 1, 0).op_id, made_by("till-2", 9, 0).op_id);
    }

    #[test]
    fn identities_differ_by_register_day_and_number_and_cannot_be_forged_with_slashes() {
        assert_ne!(identity(Some("a"), "1").op_id(), identity(Some("b"), "1").op_id());
        assert_ne!(identity(Some("a/b"), "1").text(), identity(Some("a"), "b/1").text());
        assert_ne!(identity(None, "1").op_id(), identity(None, "1").void_id());
    }

    #[test]
    fn other_content_under_one_identity_is_noticed() {
        let op = made_by("till-1", 1, 0);
        assert!(same_content(&op.body, &made_by("till-9", 1, 7)));
        let dearer = String::from_utf8(op.body.clone()).unwrap().replace("3.50", "9.90");
        assert!(!same_content(dearer.as_bytes(), &op));
    }
}
