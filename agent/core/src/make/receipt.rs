//! Operations from receipts. Their identity and their bytes come from the receipt alone, so that the same one,
//! seen on several paths or again after a new installation, is one operation.

use jiff::Timestamp;
use serde_json::Value;

use super::{Maker, Moment};
use crate::{
    cloud::{
        body::AddStamps,
        types::{Identifier, Money, Receipt, Till},
    },
    operation::{Lane, NewOperation, Operation},
    receipt::{ReceiptClosed, ReceiptIdentity},
};

/// The till in the bodies of receipts that have no account. It must not change with the installation.
const NO_ACCOUNT: &str = "receipts";
/// The connector of receipts that a till reports to the local API.
const LOCAL_API: &str = "api";

impl ReceiptClosed {
    /// What makes two reports of one check differ, in one text: what was paid, and when.
    #[must_use]
    pub fn facts(&self) -> String {
        let Money { value, currency } = &self.total;
        match self.is_told_once() {
            true => format!("{currency} {value} {}", self.closed_at),
            false => format!("{currency} {value}"),
        }
    }

    /// Whether `body`, made by [`Maker::receipt`], says the same: amount and time, and the guest where one is known.
    #[must_use]
    pub fn is_told_by(&self, body: &[u8], guest: Option<&Identifier>) -> bool {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return false };
        let expected = [
            Some(("amount", serde_json::to_value(&self.total))),
            self.is_told_once().then(|| ("occurred_at", serde_json::to_value(self.closed_at))),
            guest.map(|guest| ("identifier", serde_json::to_value(guest))),
        ];
        let mut expected = expected.into_iter().flatten();
        expected.all(|(key, value)| value.is_ok_and(|value| body[key] == value))
    }

    /// Whether it is told on one way only, on which the time of closing is told again as it was. Two ways of one till
    /// may tell times that are some seconds or minutes apart.
    fn is_told_once(&self) -> bool {
        self.identity.connector == LOCAL_API
    }
}

impl Maker {
    /// The stamps of `guest` for a closed check. `source` is where it was first heard of; it is not part of the body,
    /// and no more is the name of the till, which may be another one after a new installation.
    #[must_use]
    pub fn receipt(
        &self,
        receipt: ReceiptClosed,
        guest: Identifier,
        at: Timestamp,
        source: &str,
    ) -> NewOperation {
        let op_id = receipt.identity.op_id();
        let lane = self.card_lane(&guest);
        let id = receipt.identity.text();
        let account = Some(receipt.identity.account).filter(|account| !account.is_empty());
        let body = AddStamps {
            op_id,
            identifier: guest,
            quantity: None,
            amount: Some(receipt.total),
            receipt: Some(Receipt { id, closed_at: Some(receipt.closed_at) }),
            occurred_at: receipt.closed_at,
            allow_repeat: false,
            till: Till { id: account.unwrap_or_else(|| NO_ACCOUNT.to_owned()), cashier: None },
        };
        self.operation(&body, lane, None, Moment { op_id, at, source, cashier: None })
    }

    /// Takes a receipt back; `original` is its operation, or the one that a person sent in its place, where the queue
    /// still knows it.
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
        let voided = original.map_or_else(|| identity.op_id(), |operation| operation.new.op_id);
        self.void_in(lane, voided, "receipt voided", moment)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::{cloud::types::IdentifierKind, time::Now};

    fn identity(account: &str, register: Option<&str>, number: &str) -> ReceiptIdentity {
        ReceiptIdentity {
            connector: "api".into(),
            account: account.into(),
            register: register.map(str::to_owned),
            business_day: None,
            number: number.into(),
        }
    }

    fn receipt(account: &str, total: &str, closed_after_s: u64) -> ReceiptClosed {
        let total = Money { value: total.into(), currency: "EUR".into() };
        let closed_at = Now::epoch().after(Duration::from_secs(closed_after_s)).wall;
        ReceiptClosed::new(identity(account, None, "1001"), total, closed_at)
    }

    fn card(id: &str) -> Identifier {
        Identifier { kind: IdentifierKind::CardId, value: id.into(), symbology: None }
    }

    fn made_by(till: &str, install: u128, at_s: u64, account: &str) -> NewOperation {
        let maker = Maker { install: uuid::Uuid::from_u128(install), till: till.into(), business: None };
        let at = Now::epoch().after(Duration::from_secs(at_s)).wall;
        maker.receipt(receipt(account, "3.50", 0), card("card_1"), at, "api")
    }

    #[test]
    fn the_same_receipt_is_the_same_operation_to_the_byte_whenever_and_wherever_it_is_seen() {
        for account in ["", "cafe"] {
            let (first, again) = (made_by("till-1", 1, 0, account), made_by("host-5e1f00", 2, 500, account));
            assert_eq!((first.op_id, &first.body), (again.op_id, &again.body), "{account:?}");
        }
    }

    #[test]
    fn the_body_names_the_account_or_says_that_there_is_none() {
        for (account, till) in [("cafe", "cafe"), ("", "receipts")] {
            let body: Value = serde_json::from_slice(&made_by("till-1", 1, 0, account).body).unwrap();
            assert_eq!(body["till"], serde_json::json!({"id": till}));
            assert_eq!(body["receipt"]["id"], format!("api/{account}///1001"));
        }
    }

    #[test]
    fn two_tills_that_count_for_themselves_never_meet_under_one_number() {
        assert_ne!(identity("till-1", None, "1").op_id(), identity("till-2", None, "1").op_id());
        assert_ne!(identity("a", None, "1").op_id(), identity("a", None, "1").void_id());
    }

    #[test]
    fn another_amount_time_or_guest_under_one_number_is_noticed() {
        let body = made_by("till-1", 1, 0, "").body;
        let first = receipt("", "3.50", 0);
        for (again, guest, same) in [
            (&first, None, true),
            (&first, Some(card("card_1")), true),
            (&first, Some(card("card_2")), false),
            (&receipt("", "9.90", 0), None, false),
            (&receipt("", "3.50", 60), None, false),
        ] {
            assert_eq!(again.is_told_by(&body, guest.as_ref()), same, "{again:?} {guest:?}");
        }
    }

    #[test]
    fn a_check_that_two_ways_of_a_till_tell_is_the_same_at_another_minute_and_not_with_another_total() {
        let of_poster = |total, closed_after_s| {
            let mut receipt = receipt("cafe", total, closed_after_s);
            receipt.identity.connector = "poster".into();
            receipt
        };
        let maker = Maker { install: uuid::Uuid::from_u128(1), till: "till-1".into(), business: None };
        let first = of_poster("3.50", 0);
        let body = maker.receipt(first.clone(), card("card_1"), first.closed_at, "poll").body;
        for (again, same) in [(of_poster("3.50", 90), true), (of_poster("9.90", 0), false)] {
            assert_eq!(again.is_told_by(&body, None), same, "{again:?}");
            assert_eq!(again.facts() == first.facts(), same, "{again:?}");
        }
        assert!(!of_poster("3.50", 90).is_told_by(&body, Some(&card("card_2"))));
    }

    proptest! {
        #[test]
        fn parts_of_an_identity_cannot_be_shifted_into_one_another(
            one in prop::array::uniform4("[a/%2F]{0,4}"),
            other in prop::array::uniform4("[a/%2F]{0,4}"),
        ) {
            let identity = |[account, register, day, number]: [String; 4]| ReceiptIdentity {
                connector: "api".into(),
                account,
                register: Some(register),
                business_day: Some(day),
                number,
            };
            let (one_text, other_text) = (identity(one.clone()).text(), identity(other.clone()).text());
            prop_assert_eq!(one == other, one_text == other_text);
            let again = ReceiptIdentity::of_text(&one_text).unwrap();
            prop_assert_eq!((again.text(), again.op_id()), (one_text, identity(one).op_id()));
        }
    }
}
