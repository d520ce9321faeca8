//! One line of the queue: what, where it stands, since when, and the last word about it.

use askama::Template;
use stamp_core::{
    notice::of_operation,
    operation::{OpId, Operation, State},
    redact::redact,
    words::Words,
};
use stamp_store::{Counts, Damaged};

use super::{
    figures::{self, Figure},
    kind,
    moment::{Moment, When},
};
use crate::page::{Page, drawn, say::Say};

/// See the module's text.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) op: Option<OpId>,
    pub(super) number: String,
    pub(super) kind: String,
    pub(super) state: &'static str,
    pub(super) state_name: String,
    pub(super) made: Option<When>,
    pub(super) attempts: u32,
    /// Of the cloud, or why it is where it is.
    pub(super) word: String,
}

impl Row {
    pub(super) fn of(words: &Words, moment: &Moment, operation: &Operation) -> Self {
        Self {
            seq: operation.seq,
            op: Some(operation.new.op_id),
            number: operation.new.op_id.short(),
            kind: kind(words, operation.new.kind),
            state: operation.state.as_str(),
            state_name: figures::name(words, operation.state),
            made: Some(moment.when(operation.new.created_at)),
            attempts: operation.attempts,
            word: last_word(words, operation),
        }
    }

    /// Of one that cannot be read.
    pub(super) fn damaged(words: &Words, damaged: &Damaged) -> Self {
        Self {
            seq: damaged.seq,
            op: None,
            number: damaged.op_id.map_or_else(|| "–".to_owned(), |op| op.short()),
            kind: "–".to_owned(),
            state: damaged.state.map_or("damaged", State::as_str),
            state_name: damaged.state.map_or_else(|| "–".to_owned(), |state| figures::name(words, state)),
            made: None,
            attempts: 0,
            word: words.say("support-damaged", &[]),
        }
    }
}

/// What was said of it last: by the cloud where it has decided, else why it is where it is.
pub(super) fn last_word(words: &Words, operation: &Operation) -> String {
    let said = match (operation.state, &operation.reason) {
        (State::Done | State::Refused, _) => of_operation(words, operation).title,
        (_, Some(reason)) => reason.clone(),
        (..) => String::new(),
    };
    redact(&said).into_owned()
}

#[derive(Debug, Template)]
#[template(path = "support/news.html")]
struct News<'a> {
    words: Say<'a>,
    figures: Vec<Figure>,
    rows: Vec<Row>,
}

impl Page {
    /// The figures, and these operations as they stand now.
    #[must_use]
    pub fn support_news(
        &self,
        operations: &[Operation],
        counts: &Counts,
        current: Option<State>,
        moment: &Moment,
    ) -> String {
        drawn(&News {
            words: Say(&self.words),
            figures: figures::all(&self.words, |state| Some(counts.of(state)), Some(current)),
            rows: operations.iter().map(|operation| Row::of(&self.words, moment, operation)).collect(),
        })
    }
}
