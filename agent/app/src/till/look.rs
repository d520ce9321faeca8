//! Looking at a voucher, which changes nothing.

use std::time::Duration;

use stamp_core::{
    cloud::{
        types::Voucher,
        verdict::{Answer as CloudAnswer, Verdict, judge},
    },
    config::RedeemMode,
    counter::VoucherName,
    make::VoucherRef,
    notice::{self, Notice, said},
    operation::{Kind, OpId},
    sync::{Event, LinkState},
    words::Words,
};
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use super::{Answer, Redemption, Till, Trouble, call::Call};
use crate::clock;

/// A cloud that had less time than this has not failed to answer: the till was slow itself.
const TIME_TO_ANSWER: Duration = Duration::from_secs(1);

/// What a code names.
pub(super) enum Found {
    /// This voucher: the only one that can be used, or the only one.
    One(Voucher),
    None,
    Several,
}

/// Why the cloud says nothing of a voucher that could be used.
pub(super) enum Unasked {
    /// This is said instead.
    Said(Notice),
    /// It cannot be reached.
    Away,
}

impl Till {
    /// A scanned voucher: shown for the cashier's word, or redeemed at once, as the shop has it.
    pub(super) async fn voucher(&self, redemption: Redemption, call: &mut Call) -> Result<Answer, Trouble> {
        match self.parts.policy.redeem {
            RedeemMode::Auto => self.redeem_now(redemption, call).await,
            RedeemMode::Confirm => self.show(redemption, call).await,
        }
    }

    async fn show(&self, redemption: Redemption, call: &mut Call) -> Result<Answer, Trouble> {
        let scanned = &redemption.voucher;
        if let Some(answer) = self.joined(scanned, &[], call).await? {
            return Ok(answer);
        }
        call.turn.end();
        let found = match self.look_up(scanned, call.until).await {
            Ok(found) => found,
            Err(Unasked::Said(no)) => return Ok(Answer::said(no)),
            Err(Unasked::Away) => return Box::pin(self.without_the_cloud(redemption, false, call)).await,
        };
        let voucher = match the_one(found) {
            Found::One(voucher) => voucher,
            Found::None => {
                return Ok(Answer::said(notice::of_refusal(&self.parts.words, "voucher_not_found", None)));
            }
            Found::Several => {
                return Ok(Answer::said(notice::of_refusal(&self.parts.words, "voucher_ambiguous", None)));
            }
        };
        self.name(scanned, &voucher);
        // The same voucher may be under way, or accepted, by another name.
        let perhaps = self.perhaps(scanned, &voucher);
        match self.joined(&VoucherRef::Id(voucher.id.clone()), &perhaps, call).await? {
            Some(answer) => Ok(answer),
            None => Ok(shown(&self.parts.words, voucher)),
        }
    }

    /// Asks the cloud. What it refuses is refused; all else is no word about the voucher.
    pub(super) async fn look_up(
        &self,
        voucher: &VoucherRef,
        until: Instant,
    ) -> Result<Vec<Voucher>, Unasked> {
        let link = self.parts.sync.status().link;
        if let LinkState::Paused(why) = &link {
            return Err(Unasked::Said(said::cannot_check(&self.parts.words, Some(why))));
        }
        let is_down = matches!(link, LinkState::Down(_));
        let has_time = until.saturating_duration_since(Instant::now()) >= TIME_TO_ANSWER;
        let answer = match timeout_at(until, self.parts.client.vouchers(voucher)).await {
            Ok(answer) => answer,
            Err(_) if !has_time => return Err(Unasked::Said(said::cannot_check(&self.parts.words, None))),
            // One question may take long for reasons of its own.
            Err(_) if link == LinkState::Up => {
                self.doubted.notify_one();
                return Err(Unasked::Said(said::cannot_check(&self.parts.words, None)));
            }
            Err(_) => Err(CloudAnswer::Lost("no answer in time".to_owned())),
        };
        let answer = match answer {
            Ok(found) => Ok(found),
            Err(CloudAnswer::Garbled(why)) => {
                warn!(why, "a voucher cannot be checked");
                return Err(Unasked::Said(said::cannot_check(&self.parts.words, None)));
            }
            // There is no operation; the table of answers asks for one only where something succeeded.
            Err(answer) => match judge(Kind::Redeem, OpId::from_bytes([0; 16]), &answer) {
                Verdict::Refused(code) => {
                    Err(notice::of_refusal(&self.parts.words, &code, answer.problem().as_ref()))
                }
                Verdict::Pause(why) => {
                    return Err(Unasked::Said(said::cannot_check(&self.parts.words, Some(&why))));
                }
                Verdict::Unknown { link_broken: true, why, .. } => {
                    self.parts.sync.tell(Event::Unreachable(why));
                    return Err(Unasked::Away);
                }
                Verdict::Unknown { .. } if is_down => return Err(Unasked::Away),
                _ => return Err(Unasked::Said(said::cannot_check(&self.parts.words, None))),
            },
        };
        if is_down {
            self.parts.sync.tell(Event::Reachable);
        }
        answer.map_err(Unasked::Said)
    }

    /// Remembers what a code was found to be.
    pub(super) fn name(&self, scanned: &VoucherRef, voucher: &Voucher) {
        let maker = self.maker();
        let id = maker.voucher_lane(&VoucherRef::Id(voucher.id.clone()));
        let code = maker.voucher_lane(scanned);
        self.ours().named(&code, &id, VoucherName::from(voucher), clock::now().mono);
    }
}

/// The voucher that is meant among those found: the one that can be used, else the only one.
pub(super) fn the_one(mut found: Vec<Voucher>) -> Found {
    let mut usable =
        found.iter().enumerate().filter(|(_, voucher)| is_usable(voucher)).map(|(index, _)| index);
    let index = match (usable.next(), usable.next(), found.len()) {
        (_, _, 0) => return Found::None,
        (Some(only), None, _) => only,
        (None, _, 1) => 0,
        _ => return Found::Several,
    };
    Found::One(found.swap_remove(index))
}

fn shown(words: &Words, voucher: Voucher) -> Answer {
    let notice = match voucher.status.as_str() {
        "redeemed" => said::already_used(words, voucher.redeemed_at),
        "expired" => notice::of_refusal(words, "voucher_expired", None),
        _ => said::confirm_voucher(words, &voucher.name),
    };
    Answer { voucher: Some(voucher), ..Answer::said(notice) }
}

fn is_usable(voucher: &Voucher) -> bool {
    !matches!(voucher.status.as_str(), "redeemed" | "expired")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voucher(id: &str, status: &str) -> Voucher {
        serde_json::from_value(serde_json::json!({"id": id, "name": "Coffee", "status": status})).unwrap()
    }

    fn meant(found: &[(&str, &str)]) -> String {
        match the_one(found.iter().map(|(id, status)| voucher(id, status)).collect()) {
            Found::One(voucher) => voucher.id,
            Found::None => "none".to_owned(),
            Found::Several => "several".to_owned(),
        }
    }

    #[test]
    fn the_only_one_that_can_be_used_is_meant_or_the_only_one_at_all() {
        assert_eq!(meant(&[]), "none");
        assert_eq!(meant(&[("a", "redeemed")]), "a");
        assert_eq!(meant(&[("a", "redeemed"), ("b", "active"), ("c", "expired")]), "b");
        assert_eq!(meant(&[("a", "active"), ("b", "active")]), "several");
        assert_eq!(meant(&[("a", "redeemed"), ("b", "expired")]), "several");
    }
}
