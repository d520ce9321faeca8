//! The queue in memory, with the meaning that the one on disk has.

use std::collections::{BTreeSet, HashMap, VecDeque};

use stamp_core::operation::{Head, OpId, State};

use super::operation::{self, Operation};

/// The disk did not take it.
#[derive(Debug)]
pub(crate) struct DiskFull;

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) state: State,
    pub(crate) attempts: u32,
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) operations: Vec<Operation>,
    pub(crate) rows: Vec<Row>,
    /// Unsent operations of each lane, the head first.
    lanes: HashMap<u32, VecDeque<usize>>,
    queued_heads: BTreeSet<usize>,
    unsent: usize,
    pub(crate) bound: Option<u8>,
    pub(crate) full: bool,
}

impl Store {
    pub(crate) fn append(&mut self, operation: Operation) -> Option<Head> {
        let number = self.operations.len();
        let lane = self.lanes.entry(operation.lane).or_default();
        lane.push_back(number);
        let is_head = lane.len() == 1;
        let head = is_head.then(|| operation::head(number, &operation, 0));
        self.operations.push(operation);
        self.rows.push(Row { state: State::Queued, attempts: 0, reason: None });
        self.unsent += 1;
        if is_head {
            self.queued_heads.insert(number);
        }
        head
    }

    pub(crate) const fn unsent(&self) -> usize {
        self.unsent
    }

    pub(crate) fn is_head(&self, number: usize) -> bool {
        self.lanes.get(&self.operations[number].lane).and_then(VecDeque::front) == Some(&number)
    }

    pub(crate) fn heads(&self, limit: usize) -> Vec<Head> {
        self.queued_heads.iter().take(limit).map(|number| self.head(*number)).collect()
    }

    pub(crate) fn mark_sending(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, DiskFull> {
        self.writable()?;
        let mut marked = Vec::new();
        for op in ops {
            let number = operation::number(*op);
            if self.queued_heads.remove(&number) {
                self.rows[number].state = State::Sending;
                self.rows[number].attempts += 1;
                marked.push(*op);
            }
        }
        Ok(marked)
    }

    pub(crate) fn settle(
        &mut self,
        op: OpId,
        state: State,
        reason: Option<String>,
    ) -> Result<Vec<Head>, DiskFull> {
        self.writable()?;
        let number = operation::number(op);
        if !self.rows[number].state.is_active() {
            return Ok(Vec::new());
        }
        assert!(self.is_head(number), "operation {number} was settled before those in front of it");
        self.rows[number].state = state;
        self.rows[number].reason = reason;
        self.unsent -= 1;
        self.queued_heads.remove(&number);
        let Some(lane) = self.lanes.get_mut(&self.operations[number].lane) else { return Ok(Vec::new()) };
        lane.pop_front();
        let Some(next) = lane.front().copied() else {
            self.lanes.remove(&self.operations[number].lane);
            return Ok(Vec::new());
        };
        self.queued_heads.insert(next);
        Ok(vec![self.head(next)])
    }

    pub(crate) fn requeue(&mut self, op: OpId, counted: bool) -> Result<(), DiskFull> {
        self.writable()?;
        let number = operation::number(op);
        let row = &mut self.rows[number];
        if row.state == State::Sending {
            row.state = State::Queued;
            row.attempts -= u32::from(!counted);
            self.queued_heads.insert(number);
        }
        Ok(())
    }

    /// What was being sent when the process ended waits again. Returns which.
    pub(crate) fn open_again(&mut self) -> Vec<usize> {
        let heads = self.lanes.values().filter_map(VecDeque::front).copied();
        let sending: Vec<usize> = heads.filter(|number| self.rows[*number].state == State::Sending).collect();
        for number in &sending {
            self.rows[*number].state = State::Queued;
            self.queued_heads.insert(*number);
        }
        sending
    }

    /// The queue is of this business from now on, unless something of another one has come in meanwhile.
    pub(crate) fn adopt(&mut self, business: u8) {
        if self.unsent_of_others(business) == 0 {
            self.bound = Some(business);
        }
    }

    pub(crate) fn unsent_of_others(&self, business: u8) -> u64 {
        let unsent = self.lanes.values().flatten();
        unsent.filter(|number| self.operations[**number].business != business).count() as u64
    }

    fn head(&self, number: usize) -> Head {
        operation::head(number, &self.operations[number], self.rows[number].attempts)
    }

    const fn writable(&self) -> Result<(), DiskFull> {
        if self.full { Err(DiskFull) } else { Ok(()) }
    }
}
