//! How operations are made: from a scan, a receipt, a voucher, an undo.

mod accepted;
mod named_by;
mod receipt;

pub use accepted::{Grounds, tells_of_acceptance, tells_of_known};
use jiff::Timestamp;
pub use named_by::lanes_named_by;

use uuid::Uuid;

use crate::{
    cloud::{
        body::{self, AddStamps, Body, IssueCard, Mode, Redeem, Void},
        types::{Identifier, IdentifierKind, Till},
    },
    operation::{Lane, NewOperation, OpId, Operation},
};

/// This installation at this till.
#[derive(Debug, Clone)]
pub struct Maker {
    /// Identity of the installation; keys the names of lanes.
    pub install: Uuid,
    /// `till.id`.
    pub till: String,
    /// The business of the confirmed key, once known.
    pub business: Option<String>,
}

/// The circumstances of one operation.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Its identity: minted (UUIDv7) unless it is derived from facts.
    pub op_id: OpId,
    /// When it happened, by the till's clock, UTC.
    pub at: Timestamp,
    /// The scanner or connector.
    pub source: &'a str,
    /// Where the till tells.
    pub cashier: Option<&'a str>,
}

/// Which voucher is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoucherRef {
    /// Exactly this one.
    Id(String),
    /// Whichever carries this code; of this card, if several do.
    Code {
        /// The redeem code.
        code: String,
        /// Whose.
        card: Option<Identifier>,
    },
}

impl VoucherRef {
    /// Reads a scanned voucher code: ids of vouchers start with `v_` (seen in 7stamp's webhook example).
    #[must_use]
    pub fn from_code(code: &str, card: Option<Identifier>) -> Self {
        if code.starts_with("v_") {
            return Self::Id(code.to_owned());
        }
        Self::Code { code: code.to_owned(), card }
    }
}

impl Maker {
    /// One stamp for a scanned card.
    #[must_use]
    pub fn stamp(&self, guest: Identifier, allow_repeat: bool, moment: Moment<'_>) -> NewOperation {
        let lane = self.card_lane(&guest);
        let body = AddStamps {
            op_id: moment.op_id,
            identifier: guest,
            quantity: None,
            amount: None,
            receipt: None,
            occurred_at: moment.at,
            allow_repeat,
            till: self.till(moment.cashier),
        };
        self.operation(&body, lane, None, moment)
    }

    /// A voucher, redeemed online.
    #[must_use]
    pub fn redemption(&self, voucher: &VoucherRef, moment: Moment<'_>) -> NewOperation {
        self.operation(&self.redeem_body(voucher, moment), self.voucher_lane(voucher), None, moment)
    }

    /// A card for a guest with an e-mail address or a telephone number. `None`: it is another identifier.
    #[must_use]
    pub fn card(&self, guest: &Identifier, moment: Moment<'_>) -> Option<NewOperation> {
        let value = Some(guest.value.clone());
        let (email, phone) = match guest.kind {
            IdentifierKind::Email => (value, None),
            IdentifierKind::Phone => (None, value),
            _ => return None,
        };
        let till = self.till(moment.cashier);
        let body = IssueCard { op_id: moment.op_id, email, phone, occurred_at: moment.at, till };
        Some(self.operation(&body, self.card_lane(guest), None, moment))
    }

    /// Takes back `original`, in its lane.
    #[must_use]
    pub fn void(&self, original: &Operation, reason: &str, moment: Moment<'_>) -> NewOperation {
        self.void_in(original.new.lane.clone(), original.new.op_id, reason, moment)
    }

    /// The lane of a card named in this way.
    #[must_use]
    pub fn card_lane(&self, guest: &Identifier) -> Lane {
        Lane::of(&self.install, &["card", guest.kind.as_str(), &guest.value])
    }

    /// The lane of a voucher: one redemption at a time.
    #[must_use]
    pub fn voucher_lane(&self, voucher: &VoucherRef) -> Lane {
        match voucher {
            VoucherRef::Id(id) => Lane::of(&self.install, &["voucher", id]),
            VoucherRef::Code { code, card: None } => Lane::of(&self.install, &["code", code]),
            VoucherRef::Code { code, card: Some(card) } => {
                Lane::of(&self.install, &["code", code, card.kind.as_str(), &card.value])
            }
        }
    }

    fn redeem_body(&self, voucher: &VoucherRef, moment: Moment<'_>) -> Redeem {
        let (voucher_id, redeem_code, card) = match voucher.clone() {
            VoucherRef::Id(id) => (Some(id), None, None),
            VoucherRef::Code { code, card } => (None, Some(code), card),
        };
        Redeem {
            op_id: moment.op_id,
            voucher_id,
            redeem_code,
            card,
            occurred_at: moment.at,
            mode: Mode::Online,
            offline: None,
            till: self.till(moment.cashier),
        }
    }

    fn void_in(&self, lane: Lane, original: OpId, reason: &str, moment: Moment<'_>) -> NewOperation {
        let body = Void {
            op_id: moment.op_id,
            reason: reason.to_owned(),
            occurred_at: moment.at,
            till: self.till(moment.cashier),
        };
        self.operation(&body, lane, Some(original), moment)
    }

    fn operation<B: Body>(
        &self,
        body: &B,
        lane: Lane,
        voided: Option<OpId>,
        moment: Moment<'_>,
    ) -> NewOperation {
        NewOperation {
            op_id: body.op_id(),
            kind: B::KIND,
            lane,
            path: body::path(B::KIND, voided),
            body: body.bytes(),
            created_at: moment.at,
            source: moment.source.to_owned(),
            cashier: moment.cashier.map(str::to_owned),
            business: self.business.clone(),
            depends_on: voided,
            retry_of: None,
        }
    }

    fn till(&self, cashier: Option<&str>) -> Till {
        Till { id: self.till.clone(), cashier: cashier.map(str::to_owned) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    fn maker() -> Maker {
        Maker { install: Uuid::from_u128(7), till: "till-1".into(), business: Some("b_1".into()) }
    }

    fn moment(op: &str) -> Moment<'static> {
        Moment { op_id: OpId::derived(&[op]), at: Now::epoch().wall, source: "counter", cashier: Some("Eva") }
    }

    #[test]
    fn a_stamp_carries_its_id_in_the_body_and_the_code_unchanged() {
        let guest =
            Identifier { kind: IdentifierKind::Scan, value: "https://x/a\"b".into(), symbology: None };
        let op = maker().stamp(guest, false, moment("a"));
        let body: serde_json::Value = serde_json::from_slice(&op.body).unwrap();
        assert_eq!(body["op_id"], op.op_id.to_string());
        assert_eq!(body["identifier"]["value"], "https://x/a\"b");
        assert_eq!(body["occurred_at"], "2026-01-01T00:00:00Z");
        assert!(body.get("allow_repeat").is_none());
        assert_eq!(op.path, "/stamps");
    }

    #[test]
    fn a_card_is_issued_to_an_address_or_a_number_and_to_nothing_else() {
        let card = |kind, value: &str| {
            maker().card(&Identifier { kind, value: value.into(), symbology: None }, moment("c"))
        };
        let made = card(IdentifierKind::Phone, "+421905123456").unwrap();
        let body: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
        assert_eq!((body["phone"].as_str(), made.path.as_str()), (Some("+421905123456"), "/cards"));
        assert!(body.get("email").is_none());
        assert!(card(IdentifierKind::CardNumber, "113772").is_none());
    }

    #[test]
    fn a_void_goes_in_its_originals_lane_and_names_it_in_the_path() {
        let voucher = VoucherRef::from_code("v_1", None);
        let new = maker().redemption(&voucher, moment("r"));
        let original = Operation {
            seq: 1,
            new: new.clone(),
            state: crate::operation::State::Queued,
            attempts: 0,
            reason: None,
            settled_at: None,
            outcome: None,
        };
        let void = maker().void(&original, "undo", moment("v"));
        assert_eq!(void.lane, new.lane);
        assert_eq!(void.depends_on, Some(new.op_id));
        assert_eq!(void.path, format!("/operations/{}/void", new.op_id));
    }

    #[test]
    fn a_shared_code_has_a_lane_for_each_guest() {
        let card =
            |id: &str| Some(Identifier { kind: IdentifierKind::CardId, value: id.into(), symbology: None });
        let lane = |card| maker().voucher_lane(&VoucherRef::from_code("FREECOFFEE", card));
        assert_ne!(lane(card("a")), lane(card("b")));
        assert_ne!(lane(card("a")), lane(None));
    }
}
