//! Where the heads of the lanes stand: ready, under way, or waiting for another attempt.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::operation::{Head, Kind, Lane, OpId};

/// More ready heads than this stay on disk and are read again later, so that memory is bounded.
pub(super) const READY_LIMIT: usize = 512;

/// A head that was taken out of the ready ones, with what is known about its earlier attempts.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) head: Head,
    /// Somebody waits at the till.
    pub(super) live: bool,
    /// Failed attempts in this process, for the backoff.
    pub(super) failures: u32,
    /// When it was first offered, monotonic.
    pub(super) offered: Duration,
    /// It was asked about with a look-up that said: never arrived.
    pub(super) known_unsent: bool,
    /// The key was reused: what the look-up says is final.
    pub(super) key_reused: bool,
    /// It closed the way when this many operations had been answered: if others got through since, it is to
    /// blame itself.
    pub(super) closed_the_way_at: Option<u64>,
}

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
    waiting: BTreeMap<i64, Wait>,
    flying: BTreeMap<OpId, Item>,
    known: BTreeSet<OpId>,
    /// The disk may hold heads that are not known here.
    pub(super) more_on_disk: bool,
}

impl Lanes {
    pub(super) fn offer(&mut self, head: Head, live: bool, now: Duration) {
        if self.known.contains(&head.op_id) {
            return;
        }
        if !live && self.backlog.len() >= READY_LIMIT || self.live.len() >= READY_LIMIT {
            self.more_on_disk = true;
            return;
        }
        self.known.insert(head.op_id);
        let item = Item {
            live,
            failures: 0,
            offered: now,
            known_unsent: false,
            key_reused: false,
            closed_the_way_at: None,
            head,
        };
        self.put_back(item);
    }

    /// Ready at once, with its history.
    pub(super) fn put_back(&mut self, item: Item) {
        let ready = if item.live { &mut self.live } else { &mut self.backlog };
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

    /// A redemption for which somebody stands at the till right now.
    pub(super) fn take_urgent(&mut self, now: Duration, patience: Duration) -> Option<Item> {
        let urgent = |item: &Item| {
            item.head.kind == Kind::Redeem && item.live && now.saturating_sub(item.offered) < patience
        };
        let seq = self.live.iter().find(|(_, item)| urgent(item)).map(|(seq, _)| *seq)?;
        self.live.remove(&seq)
    }

    /// Nobody waits any longer: what was live has been answered "saved".
    pub(super) fn demote(&mut self, now: Duration, patience: Duration) {
        let stale: Vec<i64> = self
            .live
            .iter()
            .filter(|(_, item)| {
                item.head.kind != Kind::Redeem || now.saturating_sub(item.offered) >= patience
            })
            .map(|(seq, _)| *seq)
            .collect();
        for seq in stale {
            if let Some(mut item) = self.live.remove(&seq) {
                item.live = false;
                self.put_back(item);
            }
        }
    }

    /// Moves those whose wait is over to the ready ones.
    pub(super) fn wake(&mut self, now: Duration) {
        self.release(|wait| wait.until <= now);
    }

    /// The way is open again: what waited for it may go.
    pub(super) fn link_is_back(&mut self) {
        self.release(|wait| wait.for_link);
    }

    pub(super) fn release_all(&mut self) {
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
