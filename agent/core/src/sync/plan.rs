//! What is sent next.

use super::{
    event::{Action, LinkState},
    item::Item,
    link::Try,
    machine::Machine,
    requests::Role,
};
use crate::time::Now;

/// Live operations under way at once, beyond the backlog's.
const LIVE_WINDOW: usize = 32;
/// Read on from disk when fewer ready heads than this are left.
const LOW_WATER: usize = 128;
const LOAD: usize = 256;

impl Machine {
    pub(super) fn plan(&mut self, now: Now, actions: &mut Vec<Action>) {
        if !self.link.is_up() {
            if *self.link.state() != LinkState::Connecting {
                self.lanes.demote(now.mono);
            }
            self.try_again(now, actions);
        } else if self.disk.until().is_none() {
            self.send_live(now, actions);
            self.send_backlog(now, actions);
        }
        if self.lanes.has_more_on_disk() && !self.loading && self.lanes.backlog_len() < LOW_WATER {
            self.loading = true;
            self.lanes.loading();
            actions.push(Action::Load { limit: LOAD + self.lanes.known() });
        }
    }

    fn send_live(&mut self, now: Now, actions: &mut Vec<Action>) {
        while self.requests.under_way(Role::Live) < LIVE_WINDOW {
            let Some(item) = self.lanes.take_live() else { return };
            self.send_one(item, Role::Live, now, actions);
        }
    }

    /// What failed before gets half of the places at most, as long as there is anything else.
    fn send_backlog(&mut self, now: Now, actions: &mut Vec<Action>) {
        let window = self.link.window();
        loop {
            let alone = self.requests.under_way(Role::Alone);
            if self.requests.under_way(Role::Backlog) + alone >= window {
                return;
            }
            let ready = self.lanes.backlog_len();
            if (alone < window / 2 || ready == 0)
                && let Some(item) = self.lanes.take_alone()
            {
                self.send_one(item, Role::Alone, now, actions);
            } else if self.more_are_about_to_be_ready(ready) {
                return;
            } else if let Some(size) = self.batch.of(ready) {
                self.send_batch(size, now, actions);
            } else {
                let Some(item) = self.lanes.take_backlog() else { return };
                self.send_one(item, Role::Backlog, now, actions);
            }
        }
    }

    /// Answers are being written down, each of which makes the next of its lane ready: they fill one batch rather
    /// than many requests.
    fn more_are_about_to_be_ready(&self, ready: usize) -> bool {
        let being_settled = self.lanes.flying().saturating_sub(self.requests.unanswered());
        being_settled > 0 && self.batch.of(ready + being_settled).is_some_and(|size| ready < size)
    }

    fn send_batch(&mut self, size: usize, now: Now, actions: &mut Vec<Action>) {
        let mut ops = Vec::new();
        while ops.len() < size {
            let Some(item) = self.lanes.take_backlog() else { break };
            if !item.key_reused && !self.ages.must_ask_first(&item, now) {
                ops.push(self.fly(item, now));
                continue;
            }
            if ops.is_empty() {
                return self.send_one(item, Role::Backlog, now, actions);
            }
            self.lanes.put_back(item);
            break;
        }
        if !ops.is_empty() {
            let request = self.requests.open(Role::Backlog, ops.len());
            actions.push(Action::Send { request, ops });
        }
    }

    fn send_one(&mut self, item: Item, role: Role, now: Now, actions: &mut Vec<Action>) {
        let request = self.requests.open(role, 1);
        actions.push(if item.key_reused || self.ages.must_ask_first(&item, now) {
            Action::LookUp { request, op: self.lanes.fly(item) }
        } else {
            Action::Send { request, ops: vec![self.fly(item, now)] }
        });
    }

    fn fly(&mut self, mut item: Item, now: Now) -> crate::operation::OpId {
        item.first_sent.get_or_insert(now.mono);
        self.lanes.fly(item)
    }

    /// The way is not open: at most one try under way, but a redemption that somebody waits for goes at once.
    fn try_again(&mut self, now: Now, actions: &mut Vec<Action>) {
        let disk_holds = self.disk.until().is_some();
        if self.verified && self.link.is_down() && !disk_holds {
            while self.requests.under_way(Role::Live) < LIVE_WINDOW {
                let Some(item) = self.lanes.take_urgent(now.mono) else { break };
                self.send_one(item, Role::Live, now, actions);
            }
        }
        if self.verifying || self.requests.under_way(Role::Probe) > 0 {
            return;
        }
        match self.link.due(now, self.verified) {
            None => {}
            Some(Try::Verify) => self.verify(now, actions),
            Some(Try::Operation) if disk_holds => self.link.not_tried(now),
            Some(Try::Operation) => match self.lanes.take_for_a_try(self.link.tries_youngest()) {
                Some(item) => {
                    self.link.tried(now);
                    self.send_one(item, Role::Probe, now, actions);
                }
                // Nothing to send, so nothing to find out with but the question that is always allowed.
                None if !self.lanes.has_more_on_disk() => self.verify(now, actions),
                None => self.link.not_tried(now),
            },
        }
    }
}
