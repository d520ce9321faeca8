//! What follows where a check that is known is told of again.

use jiff::SignedDuration;
use stamp_core::{
    operation::OpId,
    receipt::{Fate, ReceiptClosed},
    time::Now,
};
use stamp_store::Receipt;

use super::{API, rows::row, work::Work};

/// No check is closed twice so far apart.
const ANOTHER: SignedDuration = SignedDuration::from_hours(6);

impl Work<'_> {
    pub(super) fn closed_again(&mut self, op_id: OpId, closed: &ReceiptClosed, now: Now) {
        let Some(row) = self.rows.get(op_id).cloned() else { return };
        // What was left out for what one way tells may seem to count on another that tells less.
        let tells_enough = closed.payment.is_paid.is_some() && closed.lines.is_some();
        let can_be_judged = row.path == closed.path || tells_enough;
        match row.fate {
            Fate::Voided | Fate::Before => {}
            Fate::Stamped => {
                if row.told.as_ref().is_some_and(|known| *known != closed.facts()) || is_another(&row, closed)
                {
                    self.conflicts.push(op_id);
                }
            }
            Fate::NotCounted => {
                if can_be_judged && self.rules.left_out(closed).is_none() {
                    self.judge(self.renewed(&row, closed, now), closed, now);
                }
            }
            Fate::Waiting | Fate::Asked | Fate::Unclaimed => {
                let is_left_out = can_be_judged && self.rules.left_out(closed).is_some();
                if is_left_out {
                    self.matching.voided(op_id);
                }
                let is_anew = self.is_anew(&row, closed);
                if row.told.as_ref().is_some_and(|known| *known != closed.facts()) && !is_anew {
                    self.conflicts.push(op_id);
                }
                if is_left_out || is_anew {
                    self.judge(self.renewed(&row, closed, now), closed, now);
                } else if row.fate != Fate::Unclaimed || self.rules.guest(&closed.guests).is_some() {
                    self.look_for_guest(op_id, closed, now);
                }
            }
        }
    }

    /// Whether whoever calls tells of a check without a guest anew, with another time or amount: then it is that.
    fn is_anew(&self, row: &Receipt, closed: &ReceiptClosed) -> bool {
        let is_other = row.told.as_ref() != Some(&closed.facts());
        self.connector == API && row.fate == Fate::Unclaimed && is_other
    }

    /// A known check with the facts of another report; its identity stays.
    pub(super) fn renewed(&self, known: &Receipt, closed: &ReceiptClosed, now: Now) -> Receipt {
        let closed = ReceiptClosed { identity: known.identity.clone(), ..closed.clone() };
        row(&closed, self.connector, now.wall)
    }

    pub(super) fn void_known(&mut self, op_id: OpId, now: Now) {
        let Some(row) = self.rows.get(op_id).cloned() else { return };
        match row.fate {
            Fate::Voided => return,
            Fate::Stamped => {
                let made_now = self.stamps.iter().position(|stamp| stamp.new.op_id == op_id);
                match made_now {
                    Some(index) => drop(self.stamps.remove(index)),
                    None => self.taken_back.push(op_id),
                }
            }
            Fate::Waiting | Fate::Asked | Fate::Unclaimed | Fate::NotCounted | Fate::Before => {
                self.matching.voided(op_id);
                self.unsettled += 1;
            }
        }
        self.turn(Receipt { facts: None, ..row }, Fate::Voided, now);
    }
}

/// Whether a number that was given once is given to another check: numbers that begin anew each day look like that, where
/// the day is not told. A way tells the same time of the same check again.
fn is_another(row: &Receipt, closed: &ReceiptClosed) -> bool {
    let apart = row.closed_at.map(|at| closed.closed_at.duration_since(at).abs());
    row.path == closed.path && closed.within.is_zero() && apart.is_some_and(|apart| apart > ANOTHER)
}
