//! Where the heads of the lanes stand: ready, under way, or waiting for another attempt.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::item::Item;
use crate::operation::{Head, Kind, Lane, OpId};

/// More ready heads than this stay on disk and are read again later, so that memory is bounded.
pub(super) const READY_LIMIT: usize = 512;

#[derive(Debug, Clone)]
struct Wait {
    item: Item,
    until: Duration,
    /// It waits because the way was broken, not because of itself.
    for_link: bool,
}

#[derive(Debug, Default)]
pub(super) struct Lanes {
    live: BTreeMap<i64, Item>,
    backlog: BTreeMap<i64, Item>,
    /// Ready too, but they go alone.
    alone: BTreeMap<i64, Item>,
    waiting: BTreeMap<i64, Wait>,
    flying: BTreeMap<OpId, Item>,
    known: BTreeSet<OpId>,
    /// The disk may hold heads that are not known here.
    more_on_disk: bool,
    /// What is being read now may lack heads that came since.
    look_again: bool,
}

impl Lanes {
    pub(super) fn offer(&mut self, head: Head, live: bool, now: Duration) {
        if self.known.contains(&head.op_id) {
            return;
        }
        let ready = if live { &self.live } else { &self.backlog };
        if ready.len() >= READY_LIMIT {
            return self.more_on_disk();
        }
        self.known.insert(head.op_id);
        self.put_back(Item::new(head, live, now));
    }

    /// Heads were read from disk, and whether there may be more.
    pub(super) fn loaded(&mut self, heads: Vec<Head>, more: bool, now: Duration) {
        self.more_on_disk = more || self.look_again;
        self.look_again = false;
        for head in heads {
            self.offer(head, false, now);
        }
    }

    /// The disk holds heads that are not known here; also if it is being read at this moment.
    pub(super) const fn more_on_disk(&mut self) {
        self.more_on_disk = true;
        self.look_again = true;
    }

    pub(super) const fn has_more_on_disk(&self) -> bool {
        self.more_on_disk
    }

    /// The disk is read from now on: what comes into the queue later may be missed by that.
    pub(super) const fn loading(&mut self) {
        self.look_again = false;
    }

    /// Ready at once, with its history.
    pub(super) fn put_back(&mut self, item: Item) {
        let ready = match (item.live, item.alone) {
            (true, _) => &mut self.live,
            (false, true) => &mut self.alone,
            (false, false) => &mut self.backlog,
        };
        ready.insert(item.head.seq, item);
    }

    pub(super) fn wait(&mut self, item: Item, until: Duration, for_link: bool) {
        self.waiting.insert(item.head.seq, Wait { item, until, for_link });
    }

    pub(super) fn fly(&mut self, item: Item) -> OpId {
        let op = item.head.op_id;
        self.flying.insert(op, item);
        op
    }

    pub(super) fn land(&mut self, op: OpId) -> Option<Item> {
        self.flying.remove(&op)
    }

    pub(super) fn in_flight(&mut self, op: OpId) -> Option<&mut Item> {
        self.flying.get_mut(&op)
    }

    pub(super) fn flying_kind(&self, op: OpId) -> Option<Kind> {
        self.flying.get(&op).map(|item| item.head.kind)
    }

    pub(super) fn flying_lane(&self, op: OpId) -> Option<Lane> {
        self.flying.get(&op).map(|item| item.head.lane.clone())
    }

    /// It is no longer ours to send.
    pub(super) fn forget(&mut self, op: OpId) {
        self.flying.remove(&op);
        self.known.remove(&op);
    }

    pub(super) fn take_live(&mut self) -> Option<Item> {
        self.live.pop_first().map(|(_, item)| item)
    }

    pub(super) fn take_backlog(&mut self) -> Option<Item> {
        self.backlog.pop_first().map(|(_, item)| item)
    }

    /// By turns, so that two which always fail cannot hold up a third between them.
    pub(super) fn take_alone(&mut self) -> Option<Item> {
        let seq = least_failed(self.alone.iter())?;
        self.alone.remove(&seq)
    }

    /// One to try a closed way with: what has not failed yet tells more than what has.
    pub(super) fn take_for_a_try(&mut self, youngest: bool) -> Option<Item> {
        if let Some(item) = self.take_live() {
            return Some(item);
        }
        let mut fresh = self.backlog.iter().filter(|(_, item)| item.failures == 0).map(|(seq, _)| *seq);
        let seq = if youngest { fresh.next_back() } else { fresh.next() };
        match seq {
            Some(seq) => self.backlog.remove(&seq),
            None => {
                let seq = least_failed(self.backlog.iter().chain(&self.alone))?;
                self.backlog.remove(&seq).or_else(|| self.alone.remove(&seq))
            }
        }
    }

    /// A redemption for which somebody stands at the till right now.
    pub(super) fn take_urgent(&mut self, now: Duration) -> Option<Item> {
        let seq = self.live.iter().find(|(_, item)| item.is_urgent(now)).map(|(seq, _)| *seq)?;
        self.live.remove(&seq)
    }

    /// Nobody waits any longer: what was live has been answered "saved". What does not fit into memory goes back
    /// to the disk, which has it anyway.
    pub(super) fn demote(&mut self, now: Duration) {
        let stale: Vec<i64> =
            self.live.iter().filter(|(_, item)| !item.is_urgent(now)).map(|(seq, _)| *seq).collect();
        for seq in stale {
            let Some(mut item) = self.live.remove(&seq) else { continue };
            item.live = false;
            if self.backlog.len() >= READY_LIMIT && !item.marked {
                self.known.remove(&item.head.op_id);
                self.more_on_disk();
            } else {
                self.put_back(item);
            }
        }
    }

    /// Moves those whose wait is over to the ready ones.
    pub(super) fn wake(&mut self, now: Duration) {
        self.release(|wait| wait.until <= now);
    }

    /// The way is open again: what waited for it may go.
    pub(super) fn link_is_back(&mut self, now: Duration) {
        self.release(|wait| wait.for_link);
        self.demote(now);
    }

    /// All waits end, and the next ones begin anew at the shortest.
    pub(super) fn start_anew(&mut self) {
        for wait in self.waiting.values_mut() {
            wait.item.failures = 0;
        }
        self.release(|_| true);
    }

    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.waiting.values().map(|wait| wait.until).min()
    }

    pub(super) fn backlog_len(&self) -> usize {
        self.backlog.len()
    }

    pub(super) fn flying(&self) -> usize {
        self.flying.len()
    }

    /// How many heads are held in memory: what to ask for beyond when reading on.
    pub(super) fn known(&self) -> usize {
        self.known.len()
    }

    fn release(&mut self, free: impl Fn(&Wait) -> bool) {
        let seqs: Vec<i64> =
            self.waiting.iter().filter(|(_, wait)| free(wait)).map(|(seq, _)| *seq).collect();
        for seq in seqs {
            if let Some(wait) = self.waiting.remove(&seq) {
                self.put_back(wait.item);
            }
        }
    }
}

/// The oldest of those that have failed the least.
fn least_failed<'a>(items: impl Iterator<Item = (&'a i64, &'a Item)>) -> Option<i64> {
    items.min_by_key(|(seq, item)| (item.failures, **seq)).map(|(seq, _)| *seq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Now;

    fn head(seq: i64) -> Head {
        Head {
            seq,
            op_id: OpId::derived(&[&seq.to_string()]),
            lane: Lane::from_name(seq.to_string()),
            kind: Kind::AddStamps,
            attempts: 0,
            created_at: Now::epoch().wall,
            is_fact: false,
        }
    }

    #[test]
    fn what_failed_often_lets_the_others_go_first() {
        let mut lanes = Lanes::default();
        for (seq, failures) in [(1, 9), (2, 2), (3, 1), (4, 1)] {
            let mut item = Item::new(head(seq), false, Duration::ZERO);
            (0..failures).for_each(|_| item.failed(true));
            lanes.put_back(item);
        }
        let order: Vec<i64> = std::iter::from_fn(|| lanes.take_alone()).map(|item| item.head.seq).collect();
        assert_eq!(order, [3, 4, 2, 1]);
    }

    #[test]
    fn what_may_stand_as_being_sent_on_disk_is_held_in_memory_however_full_it_is() {
        let mut lanes = Lanes::default();
        (1..).take(READY_LIMIT).for_each(|seq| lanes.offer(head(seq), false, Duration::ZERO));
        (1001..=1002).for_each(|seq| lanes.offer(head(seq), true, Duration::ZERO));
        let mut attempted = lanes.take_live().unwrap();
        attempted.failed(true);
        lanes.put_back(attempted);
        lanes.demote(Duration::ZERO);
        assert_eq!(lanes.take_alone().map(|item| item.head.seq), Some(1001));
        assert_eq!((lanes.known(), lanes.has_more_on_disk()), (READY_LIMIT + 1, true), "1002 is read again");
    }
}
