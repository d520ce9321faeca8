//! What support may decide about an operation, and what is said when it has.

use serde_json::json;
use stamp_core::{
    operation::{OpId, Operation, State},
    words::Words,
};

use super::figures;

/// A decision that is open, with what will happen.
#[derive(Debug)]
pub(super) struct Act {
    /// What tells its fields from those of others.
    pub(super) id: &'static str,
    pub(super) path: String,
    pub(super) name: String,
    /// What will happen.
    pub(super) text: String,
    /// The button that does it.
    pub(super) button: String,
    /// A reason must be given.
    pub(super) needs_reason: bool,
    pub(super) look: &'static str,
}

impl Act {
    pub(super) fn body(&self) -> String {
        json!({}).to_string()
    }
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is sent again, as this operation.
    Retried(OpId),
    /// It was given up.
    Discarded,
    /// It stands where this cannot be done any more.
    TooLate,
    /// It was taken back, so it is not sent again.
    TakenBack,
}

/// What is said of an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) level: &'static str,
    pub(super) text: String,
    /// Where it goes on.
    pub(super) op: Option<OpId>,
}

impl Said {
    pub(super) fn of(words: &Words, operation: &Operation, outcome: Outcome) -> Self {
        let state = figures::name(words, operation.state);
        let say = |id: &str| words.say(id, &[("state", state.clone().into())]);
        let (level, text, op) = match outcome {
            Outcome::Retried(op) if op == operation.new.op_id => ("ok", say("support-retried"), None),
            Outcome::Retried(op) => ("ok", say("support-retried-as"), Some(op)),
            Outcome::Discarded => ("ok", say("support-discarded"), None),
            Outcome::TooLate => ("refused", say("support-too-late"), None),
            Outcome::TakenBack => ("refused", say("support-taken-back"), None),
        };
        Self { level, text, op }
    }
}

/// What can be decided about it as it stands. `is_retried`: another stands in its place already.
pub(super) fn of(words: &Words, operation: &Operation, is_retried: bool) -> Vec<Act> {
    let (state, op) = (operation.state, operation.new.op_id);
    let number = || op.short();
    let mut acts = Vec::new();
    if matches!(state, State::Parked | State::Refused) && !is_retried {
        let what = if state == State::Refused { "anew" } else { "text" };
        acts.push(Act {
            id: "retry",
            path: format!("/page/support/operations/{op}/retry"),
            name: words.say("support-retry", &[]),
            text: words.attr("support-retry", what, &[]),
            button: words.attr("support-retry", "button", &[("number", number().into())]),
            needs_reason: false,
            look: "go",
        });
    }
    let is_unsent = state == State::Queued && operation.attempts == 0;
    if is_unsent || matches!(state, State::Parked | State::Refused) {
        acts.push(Act {
            id: "discard",
            path: format!("/page/support/operations/{op}/discard"),
            name: words.say("support-discard", &[]),
            text: words.attr("support-discard", "text", &[]),
            button: words.attr("support-discard", "button", &[("number", number().into())]),
            needs_reason: true,
            look: "risk",
        });
    }
    acts
}
