//! The kinds of events.

use std::fmt;

/// What happened. Names and meanings are those of 7stamp's webhooks (knowledge base, "Create and manage API keys and
/// webhooks"; of the last three only the names are published).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A card was issued.
    CardIssued,
    /// The guest saved the card to a wallet.
    CardSaved,
    /// The guest opened the card.
    CardOpened,
    /// A stamp was added to a card.
    StampAdded,
    /// A goal of the card was reached.
    GoalReached,
    /// A reward was issued: an award, a voucher or the result of a lottery.
    RewardIssued,
    /// A voucher was issued.
    VoucherIssued,
    /// A voucher was used.
    VoucherRedeemed,
    /// A voucher came to its end without having been used.
    VoucherExpired,
    /// The guest played a lottery.
    LotteryPlayed,
    /// It is the guest's birthday.
    BirthdayReached,
    /// The guest has not been here for long.
    InactivityTrigger,
    /// A campaign was sent to guests.
    CampaignSent,
    /// One that this version does not know.
    Other(String),
}

impl Kind {
    /// All that are documented.
    pub const KNOWN: [Self; 13] = [
        Self::CardIssued,
        Self::CardSaved,
        Self::CardOpened,
        Self::StampAdded,
        Self::GoalReached,
        Self::RewardIssued,
        Self::VoucherIssued,
        Self::VoucherRedeemed,
        Self::VoucherExpired,
        Self::LotteryPlayed,
        Self::BirthdayReached,
        Self::InactivityTrigger,
        Self::CampaignSent,
    ];

    /// The kind that the cloud calls so.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|kind| kind.as_str() == name);
        known.unwrap_or_else(|| Self::Other(name.to_owned()))
    }

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::CardIssued => "card_issued",
            Self::CardSaved => "card_saved",
            Self::CardOpened => "card_opened",
            Self::StampAdded => "stamp_added",
            Self::GoalReached => "goal_reached",
            Self::RewardIssued => "reward_issued",
            Self::VoucherIssued => "voucher_issued",
            Self::VoucherRedeemed => "voucher_redeemed",
            Self::VoucherExpired => "voucher_expired",
            Self::LotteryPlayed => "lottery_played",
            Self::BirthdayReached => "birthday_reached",
            Self::InactivityTrigger => "inactivity_trigger",
            Self::CampaignSent => "campaign_sent",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_a_new_one_keeps_its_own() {
        for kind in Kind::KNOWN {
            assert_eq!(Kind::of(kind.as_str()), kind);
        }
        assert_eq!(Kind::of("card_burnt"), Kind::Other("card_burnt".to_owned()));
        assert_eq!(Kind::of("card_burnt").to_string(), "card_burnt");
    }
}
