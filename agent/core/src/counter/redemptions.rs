//! The redemptions of this till that a cashier may still have in mind: unanswered, given up, or answered just now.
//!
//! In memory only. What must outlast a restart stands in the queue: the redemption itself, and the void that
//! gives it up.

use std::{collections::VecDeque, time::Duration};

use super::{VoucherName, push};
use crate::operation::{Lane, OpId};

/// After so long without an answer nobody waits at the till any more, and the redemption is given up.
const PATIENCE: Duration = Duration::from_secs(120);
/// After an answer that came late, the same voucher is answered with it for so long: the cashier was told to scan it
/// again. Beyond that, whoever shows it is somebody else.
const JOINED_FOR: Duration = Duration::from_secs(10);
/// What has its answer is remembered for so long.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// And at most so much of it. What is unanswered is never forgotten.
const KEPT: usize = 1000;

/// See the module's text.
#[derive(Default)]
pub struct Redemptions {
    redemptions: VecDeque<Redemption>,
    names: VecDeque<Known>,
}

impl std::fmt::Debug for Redemptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redemptions").field("kept", &self.redemptions.len()).finish_non_exhaustive()
    }
}

struct Redemption {
    op: OpId,
    /// The ways in which its voucher was named.
    lanes: Vec<Lane>,
    voucher: Option<VoucherName>,
    begun: Duration,
    standing: Standing,
}

/// Where a redemption stands, as far as the cashier is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No answer yet.
    Unanswered {
        /// The cashier was told not to hand over yet.
        told_to_wait: bool,
    },
    /// Nobody waits: whatever the answer is, nothing is handed over.
    GivenUp,
    /// The cloud has answered.
    Answered {
        /// When it was heard of.
        at: Duration,
        /// After the cashier had been told not to hand over yet.
        late: bool,
    },
}

/// A code that the cloud has shown to be this voucher's.
struct Known {
    code: Lane,
    id: Lane,
    voucher: VoucherName,
    at: Duration,
}

impl Redemptions {
    /// A redemption of the voucher in this lane is being written down.
    pub fn begin(&mut self, op: OpId, lane: &Lane, now: Duration) {
        self.expire(now);
        if self.standing(op).is_some() {
            return;
        }
        let known = self.names.iter().rev().find(|known| known.code == *lane || known.id == *lane);
        let voucher = known.map(|known| known.voucher.clone());
        let lanes = self.names_of(lane);
        let standing = Standing::Unanswered { told_to_wait: false };
        self.redemptions.push_back(Redemption { op, lanes, voucher, begun: now, standing });
    }

    /// It was never written down.
    pub fn forget(&mut self, op: OpId) {
        self.redemptions.retain(|redemption| redemption.op != op);
    }

    /// The cloud has shown that the code in lane `code` is this voucher's, whose own lane is `id`.
    pub fn named(&mut self, code: &Lane, id: &Lane, voucher: VoucherName, now: Duration) {
        self.expire(now);
        self.names.retain(|known| known.code != *code);
        push(&mut self.names, Known { code: code.clone(), id: id.clone(), voucher, at: now }, KEPT);
    }

    /// All lanes of the voucher in this one, as far as they are known; this one first.
    #[must_use]
    pub fn names_of(&self, lane: &Lane) -> Vec<Lane> {
        let mut lanes = vec![lane.clone()];
        let same = self.names.iter().filter(|known| known.code == *lane || known.id == *lane);
        for other in same.flat_map(|known| [&known.code, &known.id]) {
            if !lanes.contains(other) {
                lanes.push(other.clone());
            }
        }
        lanes
    }

    /// The redemption that a scan of the voucher in this lane belongs to.
    #[must_use]
    pub fn joined_by(&self, lane: &Lane, now: Duration) -> Option<OpId> {
        let found = self.redemptions.iter().rev().find(|redemption| {
            redemption.lanes.contains(lane)
                && match redemption.standing {
                    Standing::Unanswered { .. } => true,
                    Standing::GivenUp => false,
                    Standing::Answered { at, late } => late && now.saturating_sub(at) <= JOINED_FOR,
                }
        });
        found.map(|redemption| redemption.op)
    }

    /// The redemption of the voucher in this lane that was begun after `since`.
    #[must_use]
    pub fn begun_after(&self, lane: &Lane, since: Duration) -> Option<OpId> {
        let mut newest = self.redemptions.iter().rev();
        newest.find(|one| one.begun > since && one.lanes.contains(lane)).map(|one| one.op)
    }

    /// The cashier was told not to hand over yet.
    pub fn told_to_wait(&mut self, op: OpId) {
        if let Some(redemption) = self.find(op)
            && let Standing::Unanswered { told_to_wait } = &mut redemption.standing
        {
            *told_to_wait = true;
        }
    }

    /// Its answer is here, with the voucher and its own lane where the answer names it. Returns where it stood
    /// before.
    pub fn answered(
        &mut self,
        op: OpId,
        voucher: Option<(Lane, VoucherName)>,
        now: Duration,
    ) -> Option<Standing> {
        let redemption = self.find(op)?;
        let before = redemption.standing;
        if let Standing::Unanswered { told_to_wait } = before {
            redemption.standing = Standing::Answered { at: now, late: told_to_wait };
        }
        if let Some((lane, voucher)) = voucher {
            redemption.lanes.push(lane);
            redemption.voucher = Some(voucher);
        }
        Some(before)
    }

    /// From now on nothing is handed over for it. Returns where it stood before; only what was unanswered changes.
    pub fn give_up(&mut self, op: OpId) -> Option<Standing> {
        let redemption = self.find(op)?;
        let before = redemption.standing;
        if let Standing::Unanswered { .. } = before {
            redemption.standing = Standing::GivenUp;
        }
        Some(before)
    }

    /// It could not be given up after all: in a moment once more.
    pub fn wait_on(&mut self, op: OpId) {
        if let Some(redemption) = self.find(op) {
            redemption.standing = Standing::Unanswered { told_to_wait: true };
        }
    }

    /// Where it stands; `None`: not remembered.
    #[must_use]
    pub fn standing(&self, op: OpId) -> Option<Standing> {
        self.redemptions.iter().find(|redemption| redemption.op == op).map(|redemption| redemption.standing)
    }

    /// The voucher, where it is known.
    #[must_use]
    pub fn voucher(&self, op: OpId) -> Option<VoucherName> {
        self.redemptions.iter().find(|redemption| redemption.op == op)?.voucher.clone()
    }

    /// Those whose patience is over, and when the next one's is.
    #[must_use]
    pub fn due(&self, now: Duration) -> (Vec<OpId>, Option<Duration>) {
        let waiting = || {
            let unanswered = self.redemptions.iter();
            let unanswered = unanswered.filter(|one| matches!(one.standing, Standing::Unanswered { .. }));
            unanswered.map(|one| (one.op, one.begun.saturating_add(PATIENCE)))
        };
        let due = waiting().filter(|(_, until)| *until <= now).map(|(op, _)| op).collect();
        (due, waiting().map(|(_, until)| until).filter(|until| *until > now).min())
    }

    fn find(&mut self, op: OpId) -> Option<&mut Redemption> {
        self.redemptions.iter_mut().find(|redemption| redemption.op == op)
    }

    fn expire(&mut self, now: Duration) {
        let is_over = |at: Duration| now.saturating_sub(at) > KEPT_FOR;
        self.names.retain(|known| !is_over(known.at));
        let ended = |one: &Redemption| !matches!(one.standing, Standing::Unanswered { .. });
        self.redemptions.retain(|one| !(ended(one) && is_over(one.begun)));
        while self.redemptions.len() >= KEPT {
            let Some(oldest) = self.redemptions.iter().position(ended) else { return };
            self.redemptions.remove(oldest);
        }
    }
}

#[cfg(test)]
#[path = "redemptions_tests.rs"]
mod tests;
