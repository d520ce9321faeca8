//! What is told of the checks that a look has found.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use stamp_core::{
    receipt::{ReceiptClosed, ReceiptVoided, Report},
    time::Timestamp,
};
use tokio::time::Instant;

use super::{
    handled::fingerprint,
    held::Fate,
    place::Place,
    receipt::{self, Reading, Unreadable},
    record::Record,
    scan::Which,
    watch::{Halt, Watch},
};
use crate::pos::Batch;

/// Most reports that are handed over at once.
const BATCH: usize = 100;

/// How often the checkpoint is kept, at least, although it has not moved on.
const KEEP: Duration = Duration::from_secs(600);

/// What is to be told of the checks of an answer.
#[derive(Default)]
pub(super) struct Sifted {
    /// Closed checks that are news, in the order of their closing.
    checks: Vec<Check>,
    voided: Vec<News>,
    /// When each closed check of ours was closed, news or not.
    pub(super) closings: Vec<Timestamp>,
}

/// A closed check, before anything else is asked about it.
struct Check {
    closed: Box<ReceiptClosed>,
    record: Record,
    receipt: String,
    fingerprint: u64,
}

/// A report, and how it is known again once it was taken.
pub(super) struct News {
    report: Report,
    receipt: String,
    fingerprint: u64,
    is_complete: bool,
}

/// A way through checks, in the order of their closing.
pub(super) struct Pass {
    pub(super) wall: Timestamp,
    /// What was closed before the next check was told of without a gap.
    pub(super) is_unbroken: bool,
    /// It has taken its time, and the rest is left for the next look.
    pub(super) has_ended: bool,
    /// With it the checkpoint moves on, where it is unbroken.
    moves: bool,
    ends: Option<Instant>,
}

impl Sifted {
    /// What was closed from then on and all that was removed, and what was closed before.
    pub(super) fn split(self, from: Timestamp) -> (Self, Self) {
        let (fresh, older) = self.checks.into_iter().partition(|check| check.closed.closed_at >= from);
        let fresh = Self { checks: fresh, voided: self.voided, closings: Vec::new() };
        (fresh, Self { checks: older, ..Self::default() })
    }
}

impl Pass {
    /// Through checks that are told of whatever is older.
    pub(super) const fn of_news(wall: Timestamp) -> Self {
        Self { wall, is_unbroken: true, has_ended: false, moves: false, ends: None }
    }

    /// Through all that was not told of before, until then.
    pub(super) const fn of_history(wall: Timestamp, ends: Instant) -> Self {
        Self { wall, is_unbroken: true, has_ended: false, moves: true, ends: Some(ends) }
    }

    /// A check was held back.
    pub(super) const fn is_broken(&self) -> bool {
        !self.is_unbroken
    }

    fn is_over(&self) -> bool {
        self.ends.is_some_and(|ends| Instant::now() >= ends)
    }
}

impl Watch<'_> {
    /// What is to be told of these checks, apart from what is asked for besides.
    pub(super) fn sift(&mut self, place: &Place, rows: Vec<Value>, which: Which, path: &str) -> Sifted {
        let mut sifted = Sifted::default();
        for row in rows {
            self.sift_one(place, row, which, path, &mut sifted);
        }
        sifted
    }

    fn sift_one(&mut self, place: &Place, row: Value, which: Which, path: &str, sifted: &mut Sifted) {
        let notes = match which {
            Which::Closed | Which::Numbers => &mut self.notes,
            Which::Removed => &mut self.notes_of_removed,
        };
        let Some(record) = Record::read(row) else {
            return notes.unreadable("without a number".to_owned(), Unreadable::Form);
        };
        let mut closed = match receipt::read(&record, place, path) {
            Ok(Reading::NotOurs) => return,
            Ok(Reading::Closed(closed)) => closed,
            Ok(Reading::Voided(voided)) => return sifted.voided.extend(self.voided(voided, &record)),
            Ok(Reading::GivenBack) => return notes.given_back(record.shown()),
            Err(why) => return notes.unreadable(record.shown(), why),
        };
        sifted.closings.push(closed.closed_at);
        self.handled.distinguish(&mut closed.identity, record.transaction_id.known(), true);
        let (receipt, fingerprint) = (closed.identity.text(), fingerprint(&closed, &record));
        if !self.handled.knows_closed(&receipt, fingerprint) {
            sifted.checks.push(Check { closed, record, receipt, fingerprint });
        }
    }

    fn voided(&mut self, mut voided: ReceiptVoided, record: &Record) -> Option<News> {
        self.handled.distinguish(&mut voided.identity, record.transaction_id.known(), false);
        let receipt = voided.identity.text();
        if self.handled.knows_voided(&receipt) {
            return None;
        }
        Some(News { report: Report::Voided(voided), receipt, fingerprint: 0, is_complete: true })
    }

    /// Asks for what else is wanted of these checks, and hands them over.
    pub(super) async fn tell(&mut self, sifted: Sifted, pass: &mut Pass) -> Result<(), Halt> {
        let (mut news, mut reached) = (sifted.voided, None);
        let mut checks = sifted.checks.into_iter().peekable();
        while let Some(Check { mut closed, record, receipt, fingerprint }) = checks.next() {
            let closed_at = closed.closed_at;
            let lack = match self.details.add(&self.api, &self.poster.settings, &mut closed, &record).await {
                Ok(lack) => lack,
                Err(trouble) => {
                    self.hand_over(news, reached.map(|at| (at, pass.wall)), None).await?;
                    return Err(trouble.into());
                }
            };
            let is_complete = lack.is_none();
            let fate = lack.map_or(Fate::Tell, |lack| self.held.judge(&receipt, closed_at, lack));
            pass.is_unbroken &= fate != Fate::Wait;
            if fate == Fate::Tell {
                news.push(News { report: Report::Closed(closed), receipt, fingerprint, is_complete });
            }
            if pass.moves && pass.is_unbroken {
                reached = Some(closed_at);
            }
            if news.len() >= BATCH {
                let taken = std::mem::take(&mut news);
                self.hand_over(taken, reached.map(|at| (at, pass.wall)), None).await?;
            }
            if pass.is_over() && checks.peek().is_some() {
                (pass.has_ended, pass.is_unbroken) = (true, false);
                break;
            }
        }
        self.hand_over(news, reached.map(|at| (at, pass.wall)), None).await
    }

    /// Hands it over with the checkpoint as it is once all of it was taken: all was told of that was closed until the
    /// first time of `reached`, seen at the second.
    pub(super) async fn hand_over(
        &mut self,
        news: Vec<News>,
        reached: Option<(Timestamp, Timestamp)>,
        complete_until: Option<Timestamp>,
    ) -> Result<(), Halt> {
        let mut checkpoint = self.checkpoint.clone();
        if let Some((closed_at, wall)) = reached {
            checkpoint.heard(closed_at, wall);
        }
        let is_due =
            self.kept.as_ref().is_none_or(|(at, kept)| at.elapsed() >= KEEP || checkpoint.is_further(kept));
        if news.is_empty() && complete_until.is_none() && !is_due {
            return Ok(());
        }
        let keep = !news.is_empty() || is_due;
        let (known, reports): (Vec<_>, Vec<_>) = news
            .into_iter()
            .map(|News { report, receipt, fingerprint, is_complete }| {
                let is_void = matches!(report, Report::Voided(_));
                ((receipt, fingerprint, is_void, is_complete), report)
            })
            .unzip();
        let (batch, taken) = Batch::new(Arc::clone(&self.context.connector), reports);
        let text = keep.then(|| checkpoint.text()).flatten();
        self.context.hand_over(Batch { checkpoint: text, complete_until, ..batch }, taken).await?;
        self.checkpoint = checkpoint;
        if keep {
            self.kept = Some((Instant::now(), self.checkpoint.clone()));
        }
        for (receipt, fingerprint, is_void, is_complete) in known {
            match (is_void, is_complete) {
                (false, false) => self.held.told(&receipt),
                (true, _) => {
                    self.held.settled(&receipt);
                    self.handled.voided(receipt);
                }
                (false, true) => {
                    self.held.settled(&receipt);
                    self.handled.closed(receipt, fingerprint);
                }
            }
        }
        Ok(())
    }
}
