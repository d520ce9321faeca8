//! A voucher that was accepted while the cloud could not be asked: told later, as a fact.

use serde::Deserialize;

use super::{Maker, Moment, VoucherRef};
use crate::{
    cloud::body::{Mode, Offline, Redeem},
    operation::{Kind, Lane, NewOperation},
    time::Timestamp,
};

/// By what a voucher was accepted.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// Up to when the snapshot was complete by which it was known to be good, by the cloud's clock.
    pub snapshot_at: Option<Timestamp>,
    /// The cloud's rules that were known then.
    pub policy_id: Option<String>,
    /// Who has accepted it above the limits.
    pub override_by: Option<&'static str>,
}

impl Maker {
    /// A voucher, handed over at `moment`.
    #[must_use]
    pub fn accepted(&self, voucher: &VoucherRef, by: Grounds, moment: Moment<'_>) -> NewOperation {
        let Grounds { snapshot_at, policy_id, override_by } = by;
        let offline = Offline { decision: "accepted", snapshot_at, policy_id, override_by };
        let body =
            Redeem { mode: Mode::Offline, offline: Some(offline), ..self.redeem_body(voucher, moment) };
        self.operation(&body, self.voucher_lane(voucher), None, moment)
    }

    /// Under what the redemption of a code for one card is noted beside its lane, for [`Maker::perhaps_the_same`].
    #[must_use]
    pub fn noted_for_any_card(&self, voucher: &VoucherRef) -> Option<Lane> {
        match voucher {
            VoucherRef::Code { code, card: Some(_) } => Some(self.any_card(code)),
            _ => None,
        }
    }

    /// What else may be this voucher: with a card, the same code without one; without a card, the same code with any.
    /// The same code with two cards is two vouchers.
    #[must_use]
    pub fn perhaps_the_same(&self, voucher: &VoucherRef) -> Option<Lane> {
        match voucher {
            VoucherRef::Id(_) => None,
            VoucherRef::Code { code, card: None } => Some(self.any_card(code)),
            VoucherRef::Code { code, card: Some(_) } => {
                Some(self.voucher_lane(&VoucherRef::Code { code: code.clone(), card: None }))
            }
        }
    }

    /// Under what else the voucher that was `asked` about may have been accepted, when it is found to carry `code`.
    #[must_use]
    pub fn perhaps_by_code(&self, asked: &VoucherRef, code: &str) -> Vec<Lane> {
        let by_code = self.voucher_lane(&VoucherRef::Code { code: code.to_owned(), card: None });
        match asked {
            VoucherRef::Code { card: Some(_), .. } => vec![by_code],
            _ => vec![by_code, self.any_card(code)],
        }
    }

    /// The lane of a code by its digest in the snapshot, which the voucher is noted under beside its own, so that it is
    /// the same voucher when it is shown by its id. `of_any_card`: as it is noted where it was shown for one card.
    #[must_use]
    pub fn digest_lane(&self, digest: &[u8; 32], of_any_card: bool) -> Lane {
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let what = if of_any_card { "digest of any card" } else { "digest" };
        Lane::of(&self.install, &[what, &digest])
    }

    fn any_card(&self, code: &str) -> Lane {
        Lane::of(&self.install, &["code of any card", code])
    }
}

/// Whether this tells of a voucher that was accepted offline. To be asked while it still has its body.
#[must_use]
pub fn tells_of_acceptance(new: &NewOperation) -> bool {
    #[derive(Deserialize)]
    struct Body {
        mode: Mode,
    }
    let is_offline = |body: Body| body.mode == Mode::Offline;
    new.kind == Kind::Redeem && serde_json::from_slice(&new.body).is_ok_and(is_offline)
}

/// Whether this tells of a voucher that was known to be good. To be asked while it still has its body.
#[must_use]
pub fn tells_of_known(new: &NewOperation) -> bool {
    #[derive(Deserialize)]
    struct Body {
        offline: By,
    }
    #[derive(Deserialize)]
    struct By {
        snapshot_at: Timestamp,
    }
    let known = serde_json::from_slice::<Body>(&new.body).map(|body| body.offline.snapshot_at);
    new.kind == Kind::Redeem && known.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cloud::types::{Identifier, IdentifierKind},
        operation::OpId,
        time::Now,
    };

    #[test]
    fn the_same_code_is_perhaps_the_same_voucher_unless_it_is_of_two_cards() {
        let maker = Maker { install: uuid::Uuid::from_u128(7), till: "till-1".into(), business: None };
        let code = |card: Option<&str>| {
            let card =
                card.map(|id| Identifier { kind: IdentifierKind::CardId, value: id.into(), symbology: None });
            VoucherRef::from_code("FREECOFFEE", card)
        };
        let is_met = |noted: &VoucherRef, asked: &VoucherRef| {
            let noted = [Some(maker.voucher_lane(noted)), maker.noted_for_any_card(noted)];
            let asked = [Some(maker.voucher_lane(asked)), maker.perhaps_the_same(asked)];
            asked.iter().flatten().any(|lane| noted.iter().flatten().any(|known| known == lane))
        };
        let (any, anna, ben) = (code(None), code(Some("anna")), code(Some("ben")));
        for (noted, asked, same) in [
            (&any, &any, true),
            (&any, &anna, true),
            (&anna, &any, true),
            (&anna, &anna, true),
            (&anna, &ben, false),
        ] {
            assert_eq!(is_met(noted, asked), same, "{noted:?} {asked:?}");
        }
        let id = VoucherRef::Id("FREECOFFEE".into());
        assert!(!is_met(&id, &any) && !is_met(&any, &id) && is_met(&id, &id));

        let is_found = |noted: &VoucherRef, asked: &VoucherRef| {
            let noted = [Some(maker.voucher_lane(noted)), maker.noted_for_any_card(noted)];
            maker.perhaps_by_code(asked, "FREECOFFEE").iter().any(|lane| noted.contains(&Some(lane.clone())))
        };
        assert!(is_found(&any, &id) && is_found(&anna, &id) && is_found(&any, &ben));
        assert!(!is_found(&anna, &ben), "another guest's");
    }

    #[test]
    fn an_acceptance_is_told_with_its_time_and_decision_in_the_lane_of_its_voucher() {
        let install = uuid::Uuid::from_u128(7);
        let maker = Maker { install, till: "till-1".into(), business: None };
        let moment =
            Moment { op_id: OpId::derived(&["a"]), at: Now::epoch().wall, source: "page", cashier: None };
        let voucher = VoucherRef::from_code("COFFEE2024", None);
        let by = Grounds { policy_id: Some("p_1".into()), ..Grounds::default() };
        let accepted = maker.accepted(&voucher, by, moment);
        let body: serde_json::Value = serde_json::from_slice(&accepted.body).unwrap();
        assert_eq!(body["mode"], "offline");
        assert_eq!(body["offline"], serde_json::json!({"decision": "accepted", "policy_id": "p_1"}));
        assert_eq!(
            (&body["redeem_code"], &body["occurred_at"]),
            (&"COFFEE2024".into(), &"2026-01-01T00:00:00Z".into())
        );

        let snapshot_at = Some(Now::epoch().wall);
        let by = Grounds { snapshot_at, override_by: Some("manager"), ..Grounds::default() };
        let above = maker.accepted(&voucher, by, moment);
        assert!(tells_of_known(&above) && !tells_of_known(&accepted));
        let above: serde_json::Value = serde_json::from_slice(&above.body).unwrap();
        let told = serde_json::json!({
            "decision": "accepted", "snapshot_at": "2026-01-01T00:00:00Z", "override_by": "manager",
        });
        assert_eq!(above["offline"], told);

        let online = maker.redemption(&voucher, moment);
        assert_eq!(accepted.lane, online.lane);
        assert!(tells_of_acceptance(&accepted) && !tells_of_acceptance(&online));
        let body: serde_json::Value = serde_json::from_slice(&online.body).unwrap();
        assert_eq!((&body["mode"], body.get("offline")), (&"online".into(), None));
    }
}
