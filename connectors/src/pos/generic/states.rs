//! How the ways of one till stand, told as one.

use std::sync::{Mutex, PoisonError};

use crate::pos::{PosState, Tell};

/// A way on which a till tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Hook,
    Poll,
    Folder,
}

impl Way {
    /// As it is told in logs, and in `path` of what was read.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Hook => "webhook",
            Self::Poll => "poll",
            Self::Folder => "folder",
        }
    }
}

/// See the module's text.
pub(super) struct States {
    tell: Tell,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    ways: Vec<(Way, PosState)>,
    told: Option<PosState>,
}

impl States {
    pub(super) fn new(tell: Tell) -> Self {
        Self { tell, known: Mutex::default() }
    }

    /// A way stands so now. Told on, where that changes anything.
    pub(super) fn set(&self, way: Way, state: PosState) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.ways.retain(|(known, _)| *known != way);
        known.ways.push((way, state));
        known.ways.sort_by_key(|(way, _)| *way);
        let state = joined(&known.ways);
        if known.told.as_ref() != Some(&state) {
            (self.tell)(state.clone());
            known.told = Some(state);
        }
    }
}

/// The worst of them, with the words of all.
fn joined(ways: &[(Way, PosState)]) -> PosState {
    let words: Vec<_> = ways.iter().map(|(way, state)| format!("{}: {}", way.name(), words(state))).collect();
    let words = words.join("; ");
    let has = |wanted: fn(&PosState) -> bool| ways.iter().any(|(_, state)| wanted(state));
    if has(|state| matches!(state, PosState::Failed { .. })) {
        return PosState::Failed { why: words };
    }
    if has(|state| matches!(state, PosState::Lost { .. })) {
        return PosState::Lost { why: words };
    }
    match has(|state| *state == PosState::Connecting) {
        true => PosState::Connecting,
        false => PosState::Ready { detail: words },
    }
}

fn words(state: &PosState) -> &str {
    match state {
        PosState::Connecting => "not known yet",
        PosState::Ready { detail } => detail,
        PosState::Lost { why } | PosState::Failed { why } => why,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_worst_way_decides_and_all_are_told_once() {
        let told: Arc<Mutex<Vec<PosState>>> = Arc::default();
        let heard = Arc::clone(&told);
        let states = States::new(Arc::new(move |state| heard.lock().unwrap().push(state)));
        let ready = |detail: &str| PosState::Ready { detail: detail.to_owned() };
        let lost = PosState::Lost { why: "no answer".to_owned() };
        states.set(Way::Poll, PosState::Connecting);
        states.set(Way::Hook, ready("heard"));
        states.set(Way::Poll, lost.clone());
        states.set(Way::Poll, lost);
        states.set(Way::Poll, PosState::Failed { why: "no right".to_owned() });
        states.set(Way::Poll, ready("asked"));
        let told = told.lock().unwrap();
        assert_eq!(
            *told,
            [
                PosState::Connecting,
                PosState::Lost { why: "webhook: heard; poll: no answer".to_owned() },
                PosState::Failed { why: "webhook: heard; poll: no right".to_owned() },
                ready("webhook: heard; poll: asked"),
            ]
        );
    }
}
