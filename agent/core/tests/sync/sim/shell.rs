//! The shell's work on the store, with what it tells the machine about it.

use std::time::Duration;

use stamp_core::{cloud::verdict::Answer, sync::Event};

use super::{
    happening::{Happening, Work},
    network::Exchange,
    store::DiskFull,
    world::World,
};

impl World {
    pub(crate) fn work(&mut self, work: Work) {
        match work {
            Work::Load { limit } => {
                let heads = self.store.heads(limit);
                self.tell(Event::Loaded { more: heads.len() >= limit, heads });
            }
            Work::Verify { key } => self.ask_whose_key(key),
            Work::Mark { exchange } => self.mark(exchange),
            Work::Settle { op, state, reason } => {
                match self.store.settle(op, state, reason) {
                    Ok(next) => self.tell(Event::Settled { op, next }),
                    Err(DiskFull) => self.tell(Event::StoreFailed(vec![op])),
                };
            }
            // As in the shell: that it failed is logged, and nobody is told.
            Work::Requeue { op, counted } => drop(self.store.requeue(op, counted)),
        }
    }

    fn ask_whose_key(&mut self, key: u32) {
        let Some(present) = self.key else {
            self.tell(Event::KeyMissing);
            return;
        };
        let (me, after) = self.me();
        let event = Event::Verified {
            key,
            me,
            bound: self.store.bound.map(|business| business.to_string()),
            unsent_of_others: self.store.unsent_of_others(present.business),
        };
        self.back(event, after);
    }

    fn mark(&mut self, mut exchange: Exchange) {
        let request = exchange.request;
        let nothing = || Answer::NotSent(String::new());
        let Ok(marked) = self.store.mark_sending(&exchange.ops) else {
            self.tell(Event::StoreFailed(exchange.ops));
            self.back(Event::Answered { request, ops: Vec::new(), answer: nothing() }, Duration::ZERO);
            return;
        };
        let gone: Vec<_> = exchange.ops.iter().copied().filter(|op| !marked.contains(op)).collect();
        if !gone.is_empty() {
            self.checks.denied += gone.len();
            self.back(Event::Gone(gone), Duration::ZERO);
        }
        if marked.is_empty() {
            return self.back(Event::Answered { request, ops: marked, answer: nothing() }, Duration::ZERO);
        }
        exchange.ops = marked;
        self.transmit(exchange);
    }

    fn back(&mut self, event: Event, after: Duration) {
        self.agenda.put(self.now + after, Happening::Back(self.epoch(), event));
    }
}
