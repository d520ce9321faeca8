//! What is known beside the words of an answer, for a page that draws it.

use stamp_core::{
    cloud::{
        answer::{CardIssued, Problem, Redeemed, StampsAdded},
        types::{Card, Reward, Voucher},
    },
    operation::{Kind, Operation, State},
    time::Timestamp,
};

use super::{AddTo, Answer, AskedReceipt};

/// See the module's text. Held in memory only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The guest's card as it is after a stamp, with the vouchers that can be redeemed.
    pub card: Option<Card>,
    /// The goal was reached by this stamp.
    pub goal_reached: bool,
    /// What that brought.
    pub rewards: Vec<Reward>,
    /// Until when the voucher that is shown can be used.
    pub expires_at: Option<Timestamp>,
    /// Where the guest puts a card that was issued into the wallet.
    pub save_url: Option<String>,
    /// The voucher was used before.
    pub used: Option<Used>,
    /// The code of a voucher that was just redeemed, for the till's own books: it is booked there as a discount or a
    /// certificate.
    pub booking: Option<String>,
    /// When a stamp or an acceptance was made that may be taken back for a minute; by the till's clock.
    pub undo_from: Option<Timestamp>,
    /// The guest who was noted can be added to a check that was closed before.
    pub add_to: Option<AddTo>,
    /// Somebody has to say whose a check is.
    pub asked: Option<AskedReceipt>,
}

/// When and where a voucher was used, as far as the cloud tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// When.
    pub at: Option<Timestamp>,
    /// The location's id.
    pub place: Option<String>,
    /// How, in the cloud's terms, such as `scanner` or `self_redeem`.
    pub via: Option<String>,
}

impl Details {
    /// What an operation tells, as it stands.
    pub(super) fn of(operation: &Operation) -> Self {
        let body = operation.outcome.as_ref().map_or(&[][..], |outcome| &outcome.body);
        let mut details = Self::default();
        match (operation.new.kind, operation.state) {
            (Kind::AddStamps, State::Queued | State::Sending) => {
                details.undo_from = Some(operation.new.created_at);
            }
            (Kind::AddStamps, State::Done) => {
                let Ok(answer) = serde_json::from_slice::<StampsAdded>(body) else { return details };
                details.undo_from = Some(operation.new.created_at);
                details.goal_reached = answer.goal_reached;
                details.rewards = answer.rewards;
                let (progress, vouchers) = (Some(answer.progress), answer.vouchers);
                details.card = Some(Card { progress, vouchers, ..answer.card });
            }
            (Kind::IssueCard, State::Done) => {
                let answer = serde_json::from_slice::<CardIssued>(body).ok();
                details.save_url = answer.map(|answer| answer.save_url);
            }
            (Kind::Redeem, State::Done) => {
                let answer = serde_json::from_slice::<Redeemed>(body).ok();
                details.booking = answer.and_then(|answer| answer.voucher.redeem_code);
            }
            (Kind::Redeem, State::Refused) => {
                let problem = serde_json::from_slice::<Problem>(body).ok();
                details.used = problem.and_then(|problem| problem.conflict).map(|conflict| Used {
                    at: conflict.redeemed_at,
                    place: conflict.location_id,
                    via: conflict.redeemed_via,
                });
            }
            _ => {}
        }
        details
    }

    fn shows(&mut self, voucher: &Voucher) {
        if voucher.status == "redeemed" {
            let (at, via) = (voucher.redeemed_at, voucher.redeemed_via.clone());
            self.used = Some(Used { at, place: None, via });
        } else {
            self.expires_at = voucher.expires_at;
        }
    }
}

impl From<&Answer> for Details {
    fn from(answer: &Answer) -> Self {
        let mut details = answer.operation.as_ref().map(Self::of).unwrap_or_default();
        if let Some(voucher) = &answer.voucher {
            details.shows(voucher);
        }
        details.add_to.clone_from(&answer.add_to);
        if matches!(answer.notice.code.as_str(), "accepted-at-risk" | "accepted-offline") {
            details.undo_from = answer.operation.as_ref().map(|operation| operation.new.created_at);
        }
        details
    }
}
