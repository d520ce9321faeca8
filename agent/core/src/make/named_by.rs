//! Under which lanes something may stand in the queue that a person names.

use uuid::Uuid;

use super::{Maker, VoucherRef};
use crate::{
    cloud::types::{Identifier, IdentifierKind},
    operation::Lane,
    scan::Code,
};

/// The ways in which a till names a card.
const CARD: [IdentifierKind; 6] = [
    IdentifierKind::Scan,
    IdentifierKind::CardId,
    IdentifierKind::CardNumber,
    IdentifierKind::Email,
    IdentifierKind::Phone,
    IdentifierKind::WalletPassId,
];

/// The lanes of a card or voucher that was given to the till as exactly this code: scanned, typed or reported. The same
/// card named in another way has other lanes, of which only the cloud knows that they are its own.
#[must_use]
pub fn lanes_named_by(install: Uuid, code: &Code) -> Vec<Lane> {
    let maker = Maker { install, till: String::new(), business: None };
    let card =
        |kind: &IdentifierKind| Identifier { kind: *kind, value: code.as_str().to_owned(), symbology: None };
    let mut lanes: Vec<Lane> = CARD.iter().map(|kind| maker.card_lane(&card(kind))).collect();
    let voucher = VoucherRef::from_code(code.as_str(), None);
    lanes.push(maker.voucher_lane(&voucher));
    lanes.extend(maker.perhaps_the_same(&voucher));
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{make::Moment, operation::OpId, time::Now};

    const INSTALL: Uuid = Uuid::from_u128(7);

    fn maker() -> Maker {
        Maker { install: INSTALL, till: "till-1".into(), business: None }
    }

    fn lanes(code: &str) -> Vec<Lane> {
        lanes_named_by(INSTALL, &Code::parse(code.as_bytes()).unwrap())
    }

    fn moment() -> Moment<'static> {
        Moment { op_id: OpId::derived(&["a"]), at: Now::epoch().wall, source: "counter", cashier: None }
    }

    #[test]
    fn a_stamp_is_found_by_the_code_that_was_scanned_or_typed() {
        let stamp = |kind, value: &str| {
            maker().stamp(Identifier { kind, value: value.into(), symbology: None }, false, moment()).lane
        };
        for (kind, value) in [
            (IdentifierKind::Scan, "https://my.7stamp.com/en/card_anna/card"),
            (IdentifierKind::CardNumber, "113772"),
            (IdentifierKind::Email, "anna@example.com"),
        ] {
            assert!(lanes(value).contains(&stamp(kind, value)), "{value}");
            assert!(!lanes("other").contains(&stamp(kind, value)));
        }
    }

    #[test]
    fn a_redemption_is_found_by_the_voucher_and_by_a_code_that_guests_share() {
        let redeemed = |code| maker().redemption(&VoucherRef::from_code(code, None), moment()).lane;
        assert!(lanes("v_free_coffee").contains(&redeemed("v_free_coffee")));
        assert!(lanes("FREECOFFEE").contains(&redeemed("FREECOFFEE")));
        let card = Identifier { kind: IdentifierKind::CardId, value: "card_anna".into(), symbology: None };
        let of_anna = VoucherRef::from_code("FREECOFFEE", Some(card));
        let noted = maker().noted_for_any_card(&of_anna).unwrap();
        assert!(lanes("FREECOFFEE").contains(&noted));
    }
}
