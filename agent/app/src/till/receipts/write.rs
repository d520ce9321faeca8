//! What follows is written, and only then it is so in memory.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use stamp_core::{
    notice::said,
    operation::{NewOperation, OpId},
};
use stamp_store::{Consequences, Error, GuestNote, TakenBack};
use tracing::warn;

use super::{
    recall::Alone,
    work::{Done, Stamp},
};
use crate::{
    clock,
    lock::held,
    notices::Word,
    till::{AskedReceipt, Details, Till, Trouble},
};

/// The stamp of a check that was closed within this time is told at the till, later ones are not told one by one.
const FRESH: Duration = Duration::from_secs(120);

impl Till {
    /// Writes what was found out, beside what is in `consequences` already. On an error nothing has changed.
    pub(super) async fn write(
        &self,
        mut book: Alone,
        done: Done,
        mut consequences: Consequences,
    ) -> Result<(), Trouble> {
        for op_id in &done.conflicts {
            if book.flag(*op_id) {
                self.receipt_conflicts.fetch_add(1, Ordering::Relaxed);
                warn!(op = %op_id.short(), "a receipt came again with other content; the first report counts");
            }
        }
        self.fill(&mut consequences, &done).await?;
        let awaited = awaited(&done);
        let Done { matching, rows, counts, asked, stamps, waited_for, .. } = done;
        let (machine, progress) = (Arc::clone(&self.matching), consequences.checkpoint.clone());
        let then = move |written: Result<(), &Error>| match written {
            Ok(()) => {
                *held(&machine) = matching;
                book.apply(&rows, counts);
                progress.iter().for_each(|progress| book.came_to(progress));
            }
            Err(Error::Unconfirmed { .. }) => book.doubt(),
            Err(_) => {}
        };
        if consequences.is_empty() {
            then(Ok(()));
        } else {
            let then = |written: &Result<_, Error>| then(written.as_ref().map(|_| ()));
            self.parts.queue.follow(consequences, awaited.clone(), then).await?;
        }
        if !stamps.is_empty() {
            self.guard().receipt();
        }
        let is_untold =
            |stamp: &Stamp| Some(stamp.new.op_id) != waited_for && awaited.contains(&stamp.new.op_id);
        self.untold().add(stamps.into_iter().filter(is_untold));
        self.ask(&asked);
        self.told_of_receipts.notify_one();
        Ok(())
    }

    async fn fill(&self, consequences: &mut Consequences, done: &Done) -> Result<(), Trouble> {
        let at = consequences.at;
        for op_id in &done.taken_back {
            let Some(row) = done.rows.get(*op_id) else { continue };
            // Where a person had it sent anew, that is what is taken back.
            let original = self.parts.store.retried_as(*op_id).await?;
            let known = self.parts.store.get(original).await?;
            let void = self.maker().void_receipt(&row.identity, known.as_ref(), at, &done.source);
            let void = NewOperation { cashier: done.cashier.clone(), ..void };
            consequences.taken_back.push(TakenBack { original, void });
        }
        consequences.operations.extend(done.stamps.iter().map(|stamp| stamp.new.clone()));
        consequences.receipts.extend(done.rows.changed());
        consequences.names.extend(done.rows.names());
        let put = done.changes.put.iter();
        consequences.noted.extend(put.map(|piece| GuestNote {
            key: piece.key.clone(),
            at,
            piece: piece.text.clone(),
        }));
        consequences.forgotten.extend(done.changes.gone.iter().cloned());
        Ok(())
    }

    /// Tells every page that somebody has to say whose a check is.
    fn ask(&self, asked: &[OpId]) {
        if asked.is_empty() {
            return;
        }
        for asked in asked.iter().filter_map(|op_id| self.asked_receipt(Some(*op_id))) {
            let AskedReceipt { question, .. } = &asked;
            let notice = said::whose_receipt(&self.parts.words, &question.total, question.candidates.len());
            let (op_id, details) =
                (Some(question.op_id), Details { asked: Some(asked), ..Details::default() });
            self.parts.notices.say(Word { op_id, details, late: true, ..Word::plain("receipts", notice) });
        }
    }
}

/// Stamps for whose end somebody at the till waits.
fn awaited(done: &Done) -> Vec<OpId> {
    let now = clock::wall();
    let is_awaited = |stamp: &&Stamp| {
        let ago = Duration::try_from(now.duration_since(stamp.closed_at)).unwrap_or_default();
        Some(stamp.new.op_id) == done.waited_for || ago <= FRESH
    };
    done.stamps.iter().filter(is_awaited).map(|stamp| stamp.new.op_id).collect()
}
