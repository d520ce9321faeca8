//! The decision about one voucher.

use std::time::Duration;

use super::{DAY, Doubt, Limits};
use crate::{
    cloud::answer::OfflinePolicy,
    config::OfflineRedeem,
    operation::{Lane, OpId},
    time::Timestamp,
};

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
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Accepted, without asking anybody.
    Accept,
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
    /// The guest has had as many as there may be; the next is possible after this time.
    Card(Duration),
    /// The till has accepted as many as there may be; the next is possible after this time.
    Till(Duration),
}

/// Decides. In mode `always` nobody is asked and nothing is limited, but the same voucher is not accepted twice, a
/// doubtful clock is doubtful, and what the cloud forbids is forbidden. A manager goes above the limits, and above
/// nothing else.
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
    if let Some(ago) = case.redeemed.map(|at| age(at, now)).filter(|ago| *ago < DAY) {
        return Decision::Refuse(Refusal::Redeemed(ago));
    }
    if case.wish == OfflineRedeem::Always {
        return Decision::Accept;
    }
    let by_card = case.accepted.iter().filter(|one| case.card.is_some() && one.card.as_ref() == case.card);
    if let Err(wait) = left(by_card, limits.per_card, now) {
        return above(case, Refusal::Card(wait), limits);
    }
    match left(case.accepted.iter(), limits.per_till, now) {
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

/// What seems to be yet to come was a moment ago.
fn age(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(at)).unwrap_or_default()
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
