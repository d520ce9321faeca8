//! How the following of events stands, for whoever asks.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use serde::Serialize;
use stamp_core::{event::Kind, time::Timestamp};

use crate::lock::held;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// `cloud.events` is off.
    #[default]
    Off,
    /// The cloud was not asked yet, or cannot be now.
    Waiting,
    /// What has happened is known.
    Following,
    /// There is more than was fetched.
    Behind,
    /// The cloud has no events.
    None,
    /// The cloud does not answer as agreed.
    Failing,
}

/// What is reported of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct EventsReport {
    /// How it stands.
    pub state: Standing,
    /// When the cloud last answered, by the till's clock, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// When what was heard last had happened, by the cloud's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_event_at: Option<Timestamp>,
    /// Events since the start, by kind; `other` are those that this version does not know.
    pub taken: BTreeMap<&'static str, u64>,
    /// Events that were told again.
    pub repeated: u64,
    /// Events that could not be read.
    pub unreadable: u64,
}

/// Shared by who follows events and who reports. Cheap to clone; all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<EventsReport>>);

impl Heard {
    /// What there is to report.
    #[must_use]
    pub fn report(&self) -> EventsReport {
        held(&self.0).clone()
    }

    pub(super) fn stands(&self, state: Standing) {
        held(&self.0).state = state;
    }

    pub(super) fn answered(&self, at: Timestamp) {
        held(&self.0).asked_at = Some(at);
    }

    pub(super) fn took(&self, kind: &Kind, at: Timestamp) {
        let mut report = held(&self.0);
        *report.taken.entry(label(kind)).or_default() += 1;
        report.last_event_at = report.last_event_at.max(Some(at));
    }

    pub(super) fn heard_again(&self) {
        held(&self.0).repeated += 1;
    }

    pub(super) fn could_not_read(&self) {
        held(&self.0).unreadable += 1;
    }
}

/// Of a kind that the cloud may name as it likes there is one label.
fn label(kind: &Kind) -> &'static str {
    match kind {
        Kind::CardIssued => "card_issued",
        Kind::CardSaved => "card_saved",
        Kind::CardOpened => "card_opened",
        Kind::StampAdded => "stamp_added",
        Kind::GoalReached => "goal_reached",
        Kind::RewardIssued => "reward_issued",
        Kind::VoucherIssued => "voucher_issued",
        Kind::VoucherRedeemed => "voucher_redeemed",
        Kind::VoucherExpired => "voucher_expired",
        Kind::LotteryPlayed => "lottery_played",
        Kind::BirthdayReached => "birthday_reached",
        Kind::InactivityTrigger => "inactivity_trigger",
        Kind::CampaignSent => "campaign_sent",
        Kind::Other(_) => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_kind_has_its_own_label_and_all_others_one() {
        for kind in Kind::KNOWN {
            assert_eq!(label(&kind), kind.as_str());
        }
        let heard = Heard::default();
        for number in 0..1000 {
            heard.took(&Kind::of(&format!("invented_{number}")), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(heard.report().taken, BTreeMap::from([("other", 1000)]));
    }
}
