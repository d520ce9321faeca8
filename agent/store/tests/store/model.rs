//! The queue in a few lines, without a database.

use stamp_core::operation::State;

/// What the model knows of an operation.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) number: usize,
    pub(crate) lane: usize,
    pub(crate) state: State,
    pub(crate) attempts: u32,
    /// The operation it takes back, by number.
    pub(crate) void_of: Option<usize>,
    /// The operation that took its place, by number.
    pub(crate) retried_as: Option<usize>,
    waits: bool,
}

/// Operations in the order of arrival, and who is head of each lane.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) known: Vec<Known>,
    heads: std::collections::BTreeMap<usize, usize>,
}

impl Model {
    pub(crate) fn append(&mut self, number: usize, lane: usize, void_of: Option<usize>) {
        let waits = void_of.is_some_and(|original| self.is_parked(original));
        let state = State::Queued;
        self.known.push(Known { number, lane, state, attempts: 0, void_of, retried_as: None, waits });
        self.settle_heads();
    }

    pub(crate) fn mark(&mut self, number: usize) -> bool {
        let is_head = self.heads.values().any(|head| *head == number);
        let operation = self.get_mut(number);
        let taken = is_head && operation.state == State::Queued;
        if taken {
            operation.state = State::Sending;
            operation.attempts += 1;
        }
        taken
    }

    pub(crate) fn requeue(&mut self, number: usize, counted: bool) {
        let operation = self.get_mut(number);
        if operation.state == State::Sending {
            operation.state = State::Queued;
            operation.attempts -= u32::from(!counted);
        }
    }

    /// To a state that is not active.
    pub(crate) fn end(&mut self, number: usize, state: State) {
        let was_parked = self.is_parked(number);
        self.get_mut(number).state = state;
        self.get_mut(number).waits = false;
        if state == State::Parked {
            self.hold(number);
        } else if was_parked {
            self.release(number);
        }
        self.settle_heads();
    }

    /// Parked to queued, at its old place.
    pub(crate) fn revive(&mut self, number: usize) {
        let original = self.get(number).void_of;
        let waits = original.is_some_and(|original| self.is_parked(original));
        let operation = self.get_mut(number);
        operation.state = State::Queued;
        operation.waits = waits;
        let lane = operation.lane;
        if !waits {
            self.step_in(number, lane);
        }
        self.settle_heads();
        self.release(number);
        self.settle_heads();
    }

    pub(crate) fn restart(&mut self) {
        for operation in &mut self.known {
            if operation.state == State::Sending {
                operation.state = State::Queued;
            }
        }
    }

    /// Queued heads, oldest first.
    pub(crate) fn ready(&self) -> Vec<usize> {
        let is_ready = |o: &&Known| self.heads.get(&o.lane) == Some(&o.number) && o.state == State::Queued;
        self.known.iter().filter(is_ready).map(|operation| operation.number).collect()
    }

    /// Voids of an operation that certainly never reached the cloud.
    pub(crate) fn unattempted_voids_of(&self, original: usize) -> Vec<usize> {
        let goes = |o: &&Known| o.void_of == Some(original) && o.state == State::Queued && o.attempts == 0;
        self.known.iter().filter(goes).map(|void| void.number).collect()
    }

    pub(crate) fn was_taken_back(&self, original: usize) -> bool {
        self.known.iter().any(|operation| operation.void_of == Some(original))
    }

    pub(crate) fn count(&self, state: State) -> u64 {
        self.known.iter().filter(|operation| operation.state == state).count() as u64
    }

    pub(crate) fn get(&self, number: usize) -> &Known {
        &self.known[self.place(number)]
    }

    pub(crate) fn get_mut(&mut self, number: usize) -> &mut Known {
        let place = self.place(number);
        &mut self.known[place]
    }

    fn place(&self, number: usize) -> usize {
        self.known.iter().position(|operation| operation.number == number).unwrap()
    }

    fn is_parked(&self, number: usize) -> bool {
        self.get(number).state == State::Parked
    }

    fn hold(&mut self, original: usize) {
        for void in self.known.iter_mut().filter(|o| o.void_of == Some(original) && o.state == State::Queued)
        {
            void.waits = true;
        }
    }

    fn release(&mut self, original: usize) {
        let waiting = |o: &&mut Known| o.void_of == Some(original) && o.waits;
        let mut released = Vec::new();
        for void in self.known.iter_mut().filter(waiting) {
            void.waits = false;
            released.push((void.number, void.lane));
        }
        for (number, lane) in released {
            self.step_in(number, lane);
        }
    }

    /// In front of a younger head, unless that is being sent.
    fn step_in(&mut self, number: usize, lane: usize) {
        let Some(head) = self.heads.get(&lane).copied() else { return };
        let is_younger = self.place(head) > self.place(number);
        if is_younger && self.get(head).state == State::Queued {
            self.heads.insert(lane, number);
        }
    }

    /// A head that is no candidate any more makes room for the first that is.
    fn settle_heads(&mut self) {
        let candidate = |o: &Known| o.state.is_active() && !o.waits;
        let known = &self.known;
        self.heads.retain(|_, head| known.iter().any(|o| o.number == *head && candidate(o)));
        for operation in known.iter().filter(|o| candidate(o)) {
            self.heads.entry(operation.lane).or_insert(operation.number);
        }
    }
}
