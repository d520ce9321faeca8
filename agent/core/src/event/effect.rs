//! What follows from an event at this till.

use std::time::Duration;

use super::{Event, Kind, Source};
use crate::{
    notice::{Level, Notice},
    offline::Status,
    time::Timestamp,
    words::Words,
};

/// What is older was no news to anybody at the counter.
const NEWS: Duration = Duration::from_secs(120);

/// A voucher is so from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherChange {
    /// Its id.
    pub id: String,
    /// Of the card that it belongs to.
    pub card: Option<String>,
    /// How it is.
    pub status: Status,
    /// Since when, by the cloud's clock.
    pub at: Timestamp,
}

/// Who and what is at the counter, as far as the cashier was shown it a moment ago.
pub trait AtHand {
    /// The name of the voucher with this id, where it was shown.
    fn voucher(&self, id: &str) -> Option<String>;
    /// Whether the card with this id was shown.
    fn card(&self, id: &str) -> bool;
}

/// What becomes of the voucher that an event names. `None`: nothing, or it is not named.
#[must_use]
pub fn voucher_change(event: &Event) -> Option<VoucherChange> {
    let voucher = event.voucher.as_ref()?;
    let status = match &event.kind {
        Kind::VoucherRedeemed => Status::Redeemed,
        Kind::VoucherExpired => Status::Expired,
        Kind::VoucherIssued | Kind::RewardIssued => Status::read(voucher.status.as_deref()?)?,
        _ => return None,
    };
    let card = event.card.as_ref().and_then(|card| card.id.clone());
    Some(VoucherChange { id: voucher.id.clone()?, card, status, at: event.at })
}

/// Whether there is a voucher now that a snapshot taken before does not have.
#[must_use]
pub fn brings_a_voucher(event: &Event) -> bool {
    matches!(event.kind, Kind::VoucherIssued | Kind::RewardIssued) && event.voucher.is_some()
}

/// What the cashier is told; mostly nothing: of guests who are elsewhere nobody here wants to hear. `is_ours`: an operation
/// of this till caused it, whose answer said it already. `now`: by the cloud's clock.
#[must_use]
pub fn notice(
    words: &Words,
    event: &Event,
    is_ours: bool,
    hand: &impl AtHand,
    now: Timestamp,
) -> Option<Notice> {
    if is_ours || !is_news(event.at, now) {
        return None;
    }
    let voucher = || hand.voucher(event.voucher.as_ref()?.id.as_deref()?);
    let card = || event.card.as_ref().and_then(|card| card.id.as_deref()).is_some_and(|id| hand.card(id));
    match &event.kind {
        Kind::VoucherRedeemed => {
            let name = voucher()?;
            let at_another_till = if matches!(event.source, Source::Elsewhere) { "text" } else { "till" };
            let args = [("name", name.as_str().into())];
            Some(Notice::worded_as(words, Level::Refused, "used-elsewhere", at_another_till, &args))
        }
        Kind::VoucherExpired => {
            let name = voucher()?;
            Some(Notice::worded(words, Level::Refused, "voucher-over", &[("name", name.as_str().into())]))
        }
        Kind::StampAdded => card().then(|| Notice::worded(words, Level::Info, "stamped-elsewhere", &[])),
        Kind::RewardIssued => card().then(|| Notice::worded(words, Level::Info, "reward-ready", &[])),
        Kind::VoucherIssued => card().then(|| Notice::worded(words, Level::Info, "voucher-ready", &[])),
        Kind::BirthdayReached => card().then(|| Notice::worded(words, Level::Info, "birthday", &[])),
        Kind::CardIssued
        | Kind::CardSaved
        | Kind::CardOpened
        | Kind::GoalReached
        | Kind::LotteryPlayed
        | Kind::InactivityTrigger
        | Kind::CampaignSent
        | Kind::Other(_) => None,
    }
}

fn is_news(at: Timestamp, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(at)).unwrap_or_default() <= NEWS
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
