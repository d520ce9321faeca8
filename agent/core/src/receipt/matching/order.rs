//! What came first, a guest or a closing.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    LIVES,
    check::{Check, Known, Way},
    note::Note,
};
use crate::time::Now;

/// So much the clock of a till may be off this machine's.
pub(super) const SLACK: SignedDuration = SignedDuration::from_secs(4);
/// Tills tell whole seconds.
const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
/// How long after the time that a prompt way tells a guest may have been noted: a minute for tills that tell no
/// seconds, and half of one for clocks that are behind.
const AFTER: SignedDuration = SignedDuration::from_secs(90);
const LIFE: SignedDuration = SignedDuration::from_secs(LIVES.as_secs() as i64);

/// Where a guest stands to a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Noted before it.
    Before,
    /// Noted after the time that was told, and before the check was heard of: before it, if the clock of the till is behind
    /// and nobody else was.
    BeforeItWasTold,
    /// Before it or after it.
    Either,
    /// Noted after it, or too long before, or not noted any more.
    Not,
}

/// Where `note` stands to the closing of `known`.
pub(super) fn place(note: &Note, known: &Known, now: Now) -> Place {
    match known.check.way {
        Way::Prompt if note.at.mono > known.learnt.mono => Place::Not,
        Way::Prompt => prompt(note, known, now),
        Way::Late => late(note, known, now),
    }
}

/// Whether `one` may have been closed before `other`.
pub(super) fn may_precede(one: &Known, other: &Known) -> bool {
    let (a, b) = (&one.check, &other.check);
    match (a.way, b.way) {
        (Way::Prompt, Way::Prompt) => one.learnt.mono < other.learnt.mono,
        _ if a.connector == b.connector => a.closed_at <= b.closed_by(),
        _ => a.closed_at <= later(b.closed_by(), SLACK + SLACK),
    }
}

/// Whether all that was closed before `check` is told of when all is told of before `horizon`.
pub(super) fn is_passed(check: &Check, horizon: Timestamp) -> bool {
    horizon > later(check.closed_by(), SLACK)
}

/// What is known of the clock of a till that tells at the closing, by the checks before: how late it is, and whether it
/// tells seconds.
pub(super) fn with_habits(known: &mut Known, others: &[Known]) {
    const MANY: usize = 3;
    const ALIKE: SignedDuration = SignedDuration::from_secs(2);
    if known.check.way != Way::Prompt {
        return;
    }
    let of_till =
        |other: &&Known| other.check.way == Way::Prompt && other.check.connector == known.check.connector;
    let of_till: Vec<&Known> = others.iter().filter(of_till).collect();
    let is_alike = |other: &&&Known| (other.lag() - known.lag()).abs() <= ALIKE;
    // Some that were told late alike are chance; if nearly all are, it is the clock.
    let alike = of_till.iter().filter(is_alike).count();
    known.is_usual = alike >= MANY && alike * 4 >= of_till.len() * 3;
    let tells_no_seconds = of_till.iter().all(|other| other.check.is_whole_minute());
    if tells_no_seconds && known.check.is_whole_minute() {
        known.check.within = known.check.within.max(MINUTE);
    }
}

/// Whether `note` was made so soon after `known` that its guest may have shown the card once more.
pub(super) fn is_echo(note: &Note, known: &Known) -> bool {
    const SOON: SignedDuration = SignedDuration::from_secs(60);
    let closed = known.check.closed_by().min(known.learnt.wall);
    !note.is_put && note.at.wall.duration_since(closed).abs() <= SOON
}

fn prompt(note: &Note, known: &Known, now: Now) -> Place {
    let told = known.check.closed_at;
    let (noted, noted_last) = note.at.span(now);
    // Said in whole seconds, and soon: the times are those of clocks that agree.
    let agrees = known.learnt.wall.duration_since(told) <= SLACK;
    if noted > later(told, AFTER) || noted_last < earlier(told.min(known.learnt.wall), LIFE) {
        return Place::Not;
    }
    if noted_last.duration_since(noted) > SLACK {
        return Place::Either;
    }
    if let Some(ended) = note.ended.filter(|ended| ended.mono <= known.learnt.mono) {
        let was_over = agrees || ended.span(now).1 <= later(told, SECOND);
        return if was_over { Place::Not } else { Place::Either };
    }
    if noted <= later(known.check.closed_by(), SECOND) {
        return Place::Before;
    }
    if agrees { Place::Either } else { Place::BeforeItWasTold }
}

fn late(note: &Note, known: &Known, now: Now) -> Place {
    let (first, last) = note.at.span(now);
    let heard = known.learnt.span(now).1;
    let from = earlier(known.check.closed_at, SLACK);
    // Also once it was heard of: a card shown so soon after paying is as likely that of the guest who paid.
    let until = later(known.check.closed_by(), SLACK + SECOND);
    if last < earlier(from, LIFE) || first > until {
        return Place::Not;
    }
    // A closing that is told before it can have been: the clock of the till is off by more than it may.
    if from > heard {
        return Place::Either;
    }
    match note.ended.map(|ended| ended.span(now)) {
        Some((_, over)) if over < from => Place::Not,
        Some((over, _)) if over <= until => Place::Either,
        _ if last < from => Place::Before,
        _ => Place::Either,
    }
}

pub(super) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}
