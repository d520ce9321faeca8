//! One operation whole: its facts, what came of each attempt, what people did about it, and what can be done.

use askama::Template;
use stamp_core::{
    attempt::{Came, Decided, Failure},
    operation::{OpId, Operation, Outcome as Answer, State},
    redact::{self, redact},
    words::Words,
};
use stamp_store::{JournalEntry, Kin, Made};

use super::{
    acts::{self, Act, Outcome, Said},
    figures, kind,
    moment::{Moment, When, took},
    row::last_word,
    top::{Tab, Top},
};
use crate::page::{Page, drawn, say::Say};

/// All that is known of an operation.
#[derive(Debug)]
pub struct Whole {
    /// As it stands.
    pub operation: Operation,
    /// The attempts that are kept, the earliest first.
    pub attempts: Vec<Made>,
    /// What people did, the newest first.
    pub journal: Vec<JournalEntry>,
    /// What was made because of it.
    pub kin: Vec<Kin>,
}

/// A line about it.
#[derive(Debug)]
struct Fact {
    name: String,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Text(String),
    /// An identity, or another name for machines.
    Code(String),
    Time(When),
    Link {
        op: OpId,
        about: String,
    },
}

#[derive(Debug)]
struct Attempt {
    number: u32,
    at: When,
    took: String,
    /// What came back.
    came: String,
    is_answer: bool,
    /// The cloud's words, or what failed.
    words: String,
    decided: &'static str,
    decided_name: String,
    is_question: bool,
}

#[derive(Debug)]
struct Deed {
    at: When,
    what: String,
    actor: String,
    reason: String,
}

#[derive(Debug)]
struct Shown {
    op: OpId,
    number: String,
    kind: String,
    state: &'static str,
    state_name: String,
    word: String,
    facts: Vec<Fact>,
    attempts: Vec<Attempt>,
    /// Attempts that were made and are not kept.
    left_out: u32,
    journal: Vec<Deed>,
    answer: Option<(u16, String)>,
    acts: Vec<Act>,
    said: Option<Said>,
}

#[derive(Debug, Template)]
#[template(path = "support/operation_page.html")]
struct Sheet<'a> {
    words: Say<'a>,
    top: Top<'a>,
    it: Shown,
}

#[derive(Debug, Template)]
#[template(path = "support/operation.html")]
struct Piece<'a> {
    words: Say<'a>,
    it: Shown,
}

impl Page {
    /// It, as a whole page.
    #[must_use]
    pub fn support_operation(&self, whole: &Whole, moment: &Moment) -> String {
        let it = shown(&self.words, whole, None, moment);
        drawn(&Sheet { words: Say(&self.words), top: self.top(Tab::Queue), it })
    }

    /// It, after a decision.
    #[must_use]
    pub fn support_decided(&self, whole: &Whole, outcome: Outcome, moment: &Moment) -> String {
        drawn(&Piece { words: Say(&self.words), it: shown(&self.words, whole, Some(outcome), moment) })
    }
}

fn shown(words: &Words, whole: &Whole, outcome: Option<Outcome>, moment: &Moment) -> Shown {
    let operation = &whole.operation;
    let kept = u32::try_from(whole.attempts.len()).unwrap_or(u32::MAX);
    let is_retried = whole.kin.iter().any(|kin| kin.is_retry);
    Shown {
        op: operation.new.op_id,
        number: operation.new.op_id.short(),
        kind: kind(words, operation.new.kind),
        state: operation.state.as_str(),
        state_name: figures::name(words, operation.state),
        word: last_word(words, operation),
        facts: facts(words, whole, moment),
        attempts: whole.attempts.iter().map(|made| attempt(words, made, moment)).collect(),
        left_out: whole.attempts.last().map_or(0, |last| last.number.saturating_sub(kept)),
        journal: whole.journal.iter().map(|entry| deed(words, entry, moment)).collect(),
        answer: operation.outcome.as_ref().map(answer),
        acts: acts::of(words, operation, is_retried),
        said: outcome.map(|outcome| Said::of(words, operation, outcome)),
    }
}

fn facts(words: &Words, whole: &Whole, moment: &Moment) -> Vec<Fact> {
    let (operation, new) = (&whole.operation, &whole.operation.new);
    let mut facts = Vec::new();
    let mut add = |id: &str, value: Value| facts.push(Fact { name: words.say(id, &[]), value });
    add("support-made-at", Value::Time(moment.when(new.created_at)));
    if let Some(at) = operation.settled_at {
        add("support-settled-at", Value::Time(moment.when(at)));
    }
    add("support-tries", Value::Text(operation.attempts.to_string()));
    add("support-from", Value::Text(new.source.clone()));
    if let Some(cashier) = &new.cashier {
        add("support-cashier", Value::Text(redact(cashier).into_owned()));
    }
    if let Some(reason) = &operation.reason {
        add("support-reason", Value::Text(redact(reason).into_owned()));
    }
    let link = |op: OpId, state: Option<State>| {
        let about = state.map(|state| figures::name(words, state)).unwrap_or_default();
        Value::Link { op, about }
    };
    if let Some(original) = new.depends_on {
        add("support-takes-back", link(original, None));
    }
    if let Some(original) = new.retry_of {
        add("support-retry-of", link(original, None));
    }
    for kin in &whole.kin {
        let id = if kin.is_retry { "support-retried-by" } else { "support-taken-back-by" };
        add(id, link(kin.op_id, Some(kin.state)));
    }
    add("support-op-id", Value::Code(new.op_id.to_string()));
    add("support-lane", Value::Code(new.lane.to_string()));
    if let Some(business) = &new.business {
        add("support-business", Value::Code(business.clone()));
    }
    facts
}

fn attempt(words: &Words, made: &Made, moment: &Moment) -> Attempt {
    let attempt = &made.attempt;
    let code = attempt.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    let (came, is_answer) = match attempt.came {
        Came::Status(status) => (format!("{status}{code}"), true),
        Came::Nothing(failure) => (failed(words, failure), false),
    };
    Attempt {
        number: made.number,
        at: moment.when(attempt.at),
        took: took(attempt.took.as_millis()),
        came,
        is_answer,
        words: attempt.words.clone().unwrap_or_default(),
        decided: attempt.decided.as_str(),
        decided_name: decided(words, attempt.decided),
        is_question: attempt.is_question,
    }
}

fn failed(words: &Words, failure: Failure) -> String {
    words.say(
        match failure {
            Failure::NotSent => "support-not-sent",
            Failure::Lost => "support-lost",
            Failure::Garbled => "support-garbled",
            Failure::LeftOut => "support-left-out",
            Failure::Interrupted => "support-interrupted",
        },
        &[],
    )
}

fn decided(words: &Words, decided: Decided) -> String {
    match decided {
        Decided::Done => figures::name(words, State::Done),
        Decided::Refused => figures::name(words, State::Refused),
        Decided::Parked => figures::name(words, State::Parked),
        Decided::Again => words.say("support-again", &[]),
        Decided::LookUp => words.say("support-look-up", &[]),
    }
}

fn deed(words: &Words, entry: &JournalEntry, moment: &Moment) -> Deed {
    let what = match entry.action.as_str() {
        "retry" => words.say("support-retry", &[]),
        "discard" => words.say("support-discard", &[]),
        "import" => words.say("support-import", &[]),
        other => other.to_owned(),
    };
    let reason = entry.reason.as_deref().unwrap_or_default();
    Deed {
        at: moment.when(entry.at),
        what,
        actor: redact(&entry.actor).into_owned(),
        reason: redact(reason).into_owned(),
    }
}

/// Masked, and with a line for each member.
fn answer(answer: &Answer) -> (u16, String) {
    let masked = redact::json(&String::from_utf8_lossy(&answer.body));
    let value: Result<serde_json::Value, _> = serde_json::from_str(&masked);
    let laid_out = value.ok().and_then(|value| serde_json::to_string_pretty(&value).ok());
    (answer.status, laid_out.unwrap_or(masked))
}
