//! How the cloud hears of what happens at the till. An order that was rung up on the till is not in its base unless
//! the cloud was asked to know it; deliveries are.

use std::time::Duration;

use jiff::Timestamp;

use super::{Record, dress, hooks, loyalty};
use crate::fakes::serve::{
    World,
    shop::{Family, Order},
};

impl World {
    /// The till lost the cloud, or has it again: then it tells all at once.
    pub fn set_online(&mut self, online: bool) {
        self.cloud.online = online;
        self.tell();
    }

    /// Something about this check has changed.
    pub(in crate::fakes::serve) fn changed(&mut self, pos_id: &str) {
        self.cloud.untold.push(pos_id.to_owned());
        self.tell();
    }

    /// A loyalty program has acted on a check that was closed with a guest.
    pub(in crate::fakes::serve) fn loyalty_acted(&mut self, order: &Order) {
        let Some(guest) = order.guest.clone().filter(|_| self.cloud.has_loyalty) else { return };
        self.cloud.revision += 1;
        let (revision, made) = (self.cloud.revision, self.cloud.clock.now());
        let order = order.clone();
        self.cloud.transactions.push(loyalty::Transaction { revision, guest, made, order });
    }

    /// The cloud is asked to know these orders; it does once the till is online.
    pub(super) fn initiate(&mut self, pos_ids: &[String]) -> String {
        let command = format!("c0440000-0000-4000-8000-{:012x}", self.cloud.commands.len() + 1);
        self.cloud.commands.insert(command.clone(), pos_ids.to_vec());
        self.cloud.initiated.extend(pos_ids.iter().cloned());
        self.cloud.untold.extend(pos_ids.iter().cloned());
        self.tell();
        command
    }

    fn tell(&mut self) {
        if !self.cloud.online {
            return;
        }
        for pos_id in std::mem::take(&mut self.cloud.untold) {
            let Some(order) = self.shop.orders.get(&pos_id).cloned() else { continue };
            let is_known = order.family == Family::Delivery || self.cloud.knows_all;
            if is_known || self.cloud.initiated.contains(&pos_id) {
                self.record(order);
            }
        }
    }

    fn record(&mut self, order: Order) {
        self.cloud.revision += 1;
        let pos_id = order.pos_id.clone();
        let changed = self.cloud.records.values().map(|known| known.changed).max();
        let changed = changed.map_or(self.cloud.clock.now(), |last| later(last, self.cloud.clock.now()));
        let record = Record { order, revision: self.cloud.revision, changed };
        if let Some(event) = hooks::event(self, &record, dress::dressed(self, &record)) {
            self.cloud.outbox.push(event);
        }
        self.cloud.records.insert(pos_id, record);
    }
}

/// No two changes have one time.
fn later(last: Timestamp, now: Timestamp) -> Timestamp {
    now.max(last + Duration::from_millis(1))
}
