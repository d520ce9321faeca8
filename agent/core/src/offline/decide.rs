//! The decision about one voucher.

use std::time::Duration;

use super::{DAY, Doubt, Known, Limits, Standing, known::age};
use crate::{
    cloud::answer::OfflinePolicy,
    config::OfflineRedeem,
    operation::{Lane, OpId},
    time::Timestamp,
};

/// By so much may the clocks differ by which a redemption and a snapshot are dated.
const SLACK: Duration = Duration::from_secs(3_600);

/// A voucher that was accepted without asking, and not taken back since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Its redemption.
    pub op_id: OpId,
    /// The lanes of the voucher, by all names that were known then.
    pub voucher: Vec<Lane>,
    /// The lane of the guest's card, where it was known.
    pub card: Option<Lane>,
    /// When, by [`TillClock`](super::TillClock).
    pub at: Timestamp,
    /// The cloud has answered about it.
    pub is_settled: bool,
}

/// What a decision is made from.
#[derive(Debug)]
pub struct Case<'a> {
    /// What the shop wants.
    pub wish: OfflineRedeem,
    /// How many the shop allows.
    pub limits: Limits,
    /// What the cloud said of that when it was last asked.
    pub cloud: &'a OfflinePolicy,
    /// The time to count by.
    pub now: Result<Timestamp, Doubt>,
    /// The voucher, by every name that is known of it, and what may be the same.
    pub voucher: &'a [Lane],
    /// The guest's card, where it is known.
    pub card: Option<&'a Lane>,
    /// Those of the last day, and those without an answer.
    pub accepted: &'a [Acceptance],
    /// When this till last redeemed it with the cloud's word.
    pub redeemed: Option<Timestamp>,
    /// A manager can be asked, who has a PIN.
    pub has_manager: bool,
    /// Its entry in the snapshot, where exactly one can be meant.
    pub known: Option<&'a Known>,
    /// How old a snapshot may be.
    pub longest: Duration,
    /// Another till of the shop has accepted it.
    pub claimed: Option<Claimed<'a>>,
}

/// A voucher that another till of the shop has accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed<'a> {
    /// What that till is called.
    pub till: &'a str,
    /// How long ago.
    pub ago: Duration,
}

impl Case<'_> {
    /// How far the voucher is known. With a doubtful clock nothing is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.known, self.now) {
            (Some(known), Ok(now)) => known.standing(now, self.longest.min(self.cloud.longest())),
            _ => Standing::Unknown,
        }
    }

    /// Where this till has redeemed it and the snapshot may not know that yet.
    fn redeemed_since(&self, now: Timestamp) -> Option<Duration> {
        let at = self.redeemed?;
        let is_news = self.known.is_none_or(|known| at > before(known.as_of, SLACK));
        let ago = age(at, now);
        (ago < DAY || (self.known.is_some() && is_news)).then_some(ago)
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Accepted, without asking anybody and without knowing.
    Accept,
    /// It is known to be good: redeemed as online, with the cashier's word where the shop wants that.
    AcceptKnown(Allowance),
    /// Accepted if the cashier wants to, at own risk.
    Ask(Allowance),
    /// Above a limit, and nothing else is in the way: accepted if a manager wants to.
    AskManager {
        /// The limit.
        why: Refusal,
        /// As many there may be at this till in any 24 hours, without a manager.
        of: u32,
    },
    /// Not accepted.
    Refuse(Refusal),
}

/// How many more there may be at this till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// This one included.
    pub left: u32,
    /// In any 24 hours.
    pub of: u32,
}

/// Why a voucher is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The shop or the cloud wants none accepted.
    Never,
    /// The till's clock cannot be relied on.
    Clock(Doubt),
    /// This till has accepted it, so long ago.
    Accepted(Duration),
    /// This till has redeemed it, so long ago.
    Redeemed(Duration),
    /// Another till of the shop has accepted it, so long ago.
    Claimed(Duration),
    /// It is known to have been used, so long ago.
    Used(Duration),
    /// It is known to have ended, so long ago.
    Expired(Duration),
    /// The guest has had as many as there may be; the next is possible after this time.
    Card(Duration),
    /// The till has accepted as many as there may be; the next is possible after this time.
    Till(Duration),
}

/// Decides. In mode `always` nobody is asked and nothing is limited, but the same voucher is not accepted twice, a
/// doubtful clock is doubtful, and what the cloud forbids is forbidden. Nor is a voucher accepted, in any mode, that is
/// known to be used or to have ended: that nobody is sent away is meant for those who may be right. A manager goes above
/// the limits, and above nothing else.
#[must_use]
pub fn decide(case: &Case<'_>) -> Decision {
    let limits = case.limits.under(case.cloud);
    if case.wish == OfflineRedeem::Refuse || case.cloud.forbids() || limits.per_card.min(limits.per_till) == 0
    {
        return Decision::Refuse(Refusal::Never);
    }
    let now = match case.now {
        Ok(now) => now,
        Err(doubt) => return Decision::Refuse(Refusal::Clock(doubt)),
    };
    let before =
        case.accepted.iter().filter(|one| one.voucher.iter().any(|lane| case.voucher.contains(lane)));
    let mut before = before.filter(|one| !one.is_settled || age(one.at, now) < DAY);
    if let Some(one) = before.next_back() {
        return Decision::Refuse(Refusal::Accepted(age(one.at, now)));
    }
    if let Some(ago) = case.redeemed_since(now) {
        return Decision::Refuse(Refusal::Redeemed(ago));
    }
    if let Some(claimed) = case.claimed {
        return Decision::Refuse(Refusal::Claimed(claimed.ago));
    }
    let standing = case.standing();
    match standing {
        Standing::Used(ago) => return Decision::Refuse(Refusal::Used(ago)),
        Standing::Expired(ago) => return Decision::Refuse(Refusal::Expired(ago)),
        Standing::Good | Standing::Unknown => {}
    }
    if case.wish == OfflineRedeem::Always {
        return Decision::Accept;
    }
    let cards = [case.card, case.known.and_then(|known| known.card.as_ref())];
    let by_card = case.accepted.iter().filter(|one| one.card.is_some() && cards.contains(&one.card.as_ref()));
    if let Err(wait) = left(by_card, limits.per_card, now) {
        return above(case, Refusal::Card(wait), limits);
    }
    match left(case.accepted.iter(), limits.per_till, now) {
        Ok(left) if standing == Standing::Good => {
            Decision::AcceptKnown(Allowance { left, of: limits.per_till })
        }
        Ok(left) => Decision::Ask(Allowance { left, of: limits.per_till }),
        Err(wait) => above(case, Refusal::Till(wait), limits),
    }
}

fn above(case: &Case<'_>, why: Refusal, limits: Limits) -> Decision {
    if case.has_manager { Decision::AskManager { why, of: limits.per_till } } else { Decision::Refuse(why) }
}

/// How many more there may be, or after which time there may be one.
fn left<'a>(
    accepted: impl Iterator<Item = &'a Acceptance>,
    most: u32,
    now: Timestamp,
) -> Result<u32, Duration> {
    let mut ages: Vec<Duration> = accepted.map(|one| age(one.at, now)).filter(|age| *age < DAY).collect();
    let count = u32::try_from(ages.len()).unwrap_or(u32::MAX);
    match most.checked_sub(count).filter(|left| *left > 0) {
        Some(left) => Ok(left),
        None => {
            ages.sort_unstable();
            // The youngest of those that must be over before there is room.
            let youngest = ages.get(most.saturating_sub(1) as usize).copied().unwrap_or_default();
            Err(DAY.saturating_sub(youngest))
        }
    }
}

fn before(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
