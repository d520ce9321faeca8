//! The door: reports come in together, and what follows from them is found out and written.

use std::time::Duration;

use stamp_core::{
    config::Stamping,
    operation::OpId,
    receipt::{LeftOut, Report, matching::Matching},
    time::Timestamp,
};
use stamp_store::{CallerKey, Checkpoint, Consequences, FoundReceipt, Progress, Wanted};

use super::{API, recall::Alone, rows::wanted, work::Work};
use crate::{
    clock,
    till::{Till, Trouble},
};

/// A check that is told of so long after its closing brings nothing: what is known of checks here, and of operations
/// in the cloud, is not kept for ever.
const OLDEST: Duration = Duration::from_secs(30 * 86_400);

/// Reports that are taken together or not at all.
#[derive(Debug)]
pub struct Told<'a> {
    /// Who tells.
    pub connector: &'a str,
    /// Named by operations: the connector, or who called.
    pub source: &'a str,
    /// In the order of what happened, as far as that is known.
    pub reports: Vec<Report>,
    /// What the connector wants to go on from; `None`: from what was kept before.
    pub checkpoint: Option<String>,
    /// Who stands at the till, where that is told; of voids. Kept here and not sent.
    pub cashier: Option<String>,
    /// See [`Batch::complete_until`](stamp_connectors::pos::Batch::complete_until).
    pub complete_until: Option<Timestamp>,
    /// The caller's own key: from now on it stands for the one operation that is made.
    pub caller: Option<CallerKey>,
}

/// How a check stands that was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It is this operation.
    Stamped(OpId),
    /// Whose it is is found out in a while.
    Waiting,
    /// A person is asked.
    Asked(OpId),
    /// It is nobody's.
    Unclaimed,
    /// This rule leaves it out.
    NotCounted(LeftOut),
    /// It does not hold any more. The operation that it was, if it was one.
    Voided(OpId),
    /// It was closed before its connector ran here, or this till does not stamp by receipt.
    Before,
    /// The guest of an open check was named.
    Noted,
    /// Nobody is noted for the check: it is over, or what names the guest is not what the shop goes by.
    Over,
}

impl Till {
    /// Takes reports. Whatever follows from them, and the checkpoint, is on the disk when this returns; on an error
    /// nothing of it is, and the same is to be told once more. Returns what came of each, in their order.
    pub async fn take_told(&self, told: Told<'_>) -> Result<Vec<Came>, Trouble> {
        let mut book = self.book().await?;
        if let Some(made) = self.made_before(told.caller.as_ref()).await? {
            return Ok(vec![Came::Stamped(made)]);
        }
        let standing = match told.connector {
            API => None,
            connector => Some(self.standing(&mut book, connector).await?),
        };
        let began = book.began_otherwise(told.connector, clock::now());
        let standing = standing.map(|known| Checkpoint { since: began.unwrap_or(known.since), ..known });
        let stamps = self.parts.policy.stamping == Stamping::Receipt;
        let wanted: Vec<Wanted> = told.reports.iter().map(name).collect();
        let found = self.parts.store.find_receipts(wanted.clone()).await?;
        if told.connector == API {
            self.compare(&told, &found).await?;
        }
        let before = self.matching().clone();
        let mut work = self.work(&book, &before);
        (work.connector, work.source) = (told.connector, told.source);
        work.since = standing.as_ref().map_or(Timestamp::MIN, since);
        let of_reports = tell(&mut work, &told, &wanted, &found, stamps);
        let came: Vec<Came> = of_reports.into_iter().map(|op_id| came_of(&work, op_id)).collect();
        let mut done = work.end(&before, clock::now());
        if let (API, [Came::Stamped(op_id)]) = (told.connector, came.as_slice()) {
            done.waited_for = Some(*op_id);
        }
        done.cashier.clone_from(&told.cashier);
        let mut consequences = Consequences::none(clock::wall());
        // What was closed while this till stamps in another way is never stamped, whatever the till does later.
        let since = (!stamps).then_some(consequences.at).or(began);
        consequences.checkpoint = progress(standing.as_ref(), &told, since);
        if let (Some(caller), [Came::Stamped(op_id)]) = (&told.caller, came.as_slice())
            && (done.makes(*op_id) || self.parts.store.get(*op_id).await?.is_some())
        {
            consequences.keys.push((caller.clone(), *op_id));
        }
        self.write(book, done, consequences).await?;
        Ok(came)
    }

    pub(super) fn work<'a>(&'a self, book: &'a Alone, matching: &Matching) -> Work<'a> {
        Work::new(book, &self.parts.policy.rules, self.maker(), matching.clone())
    }
}

/// By which names a check is looked for.
fn name(report: &Report) -> Wanted {
    match report {
        Report::Closed(closed) => wanted(&closed.identity, &closed.also),
        Report::Voided(voided) => wanted(&voided.identity, &voided.also),
        Report::Guest(named) => wanted(&named.identity, &[]),
        Report::Closing(closing) => wanted(&closing.identity, &[]),
    }
}

fn since(standing: &Checkpoint) -> Timestamp {
    let oldest = clock::wall().checked_sub(OLDEST).unwrap_or(Timestamp::MIN);
    standing.since.max(oldest)
}

/// How far the connector has come, where that is news.
fn progress(standing: Option<&Checkpoint>, told: &Told<'_>, since: Option<Timestamp>) -> Option<Progress> {
    let standing = standing?;
    let is_news = told.checkpoint.is_some() && told.checkpoint != standing.value;
    let progress =
        || Progress { connector: told.connector.to_owned(), value: told.checkpoint.clone(), since };
    (is_news || since.is_some()).then(progress)
}

/// Tells all reports. Where the till does not stamp by receipt, `stamps` is false, only voids count: they may be of what
/// was stamped before. Returns the operation that each report is or would be about.
fn tell(
    work: &mut Work<'_>,
    told: &Told<'_>,
    wanted: &[Wanted],
    found: &[FoundReceipt],
    stamps: bool,
) -> Vec<Result<OpId, Came>> {
    let mut of_reports = Vec::with_capacity(told.reports.len());
    for ((report, wanted), found) in told.reports.iter().zip(wanted).zip(found) {
        // Read for each, so that of two closings that are told at once the first one is the first.
        let now = clock::now();
        of_reports.push(match report {
            Report::Closed(_) | Report::Guest(_) | Report::Closing(_) if !stamps => Err(Came::Before),
            Report::Closed(closed) => work.closed(closed, wanted, found, now).ok_or(Came::Before),
            Report::Voided(voided) => Ok(work.voided(voided, wanted, found, now)),
            Report::Closing(closing) => {
                work.closing(closing, wanted, found, now);
                Err(Came::Waiting)
            }
            Report::Guest(named) => {
                let is_noted = work.guest(named, wanted, found, now);
                Err(if is_noted { Came::Noted } else { Came::Over })
            }
        });
    }
    if let Some(until) = told.complete_until {
        work.matching.horizon(told.connector, until);
    }
    work.settle(clock::now());
    of_reports
}

fn came_of(work: &Work<'_>, op_id: Result<OpId, Came>) -> Came {
    op_id.map_or_else(|came| came, |op_id| work.came_of(op_id).unwrap_or(Came::Before))
}
