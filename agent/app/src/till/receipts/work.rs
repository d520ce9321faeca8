//! What follows from reports, found out without touching what is on the disk or in memory.

use jiff::SignedDuration;
use stamp_core::{
    cloud::types::{Identifier, Money},
    make::Maker,
    operation::{NewOperation, OpId},
    receipt::{
        Closing, Fate, GuestIdentified, GuestName, ReceiptClosed, ReceiptVoided, Rules,
        matching::{self, By, Changes, Check, Decision, Matching, Way},
    },
    time::{Now, Timestamp},
};
use stamp_store::{FoundReceipt, Receipt, Wanted};
use tracing::{info, warn};

use super::{
    API, Came,
    book::Book,
    rows::{Rows, of_void, row},
};

/// The way on which an app at the point of sale tells: at the closing, and one check after the other.
const APP: &str = "app";
/// Checks of which the machine is told before it is asked: it remembers some hundreds.
const AT_ONCE: usize = 64;
/// No check is closed twice so far apart.
const ANOTHER: SignedDuration = SignedDuration::from_hours(6);

/// See the module's text.
pub(super) struct Work<'a> {
    book: &'a Book,
    rules: &'a Rules,
    maker: Maker,
    /// Who tells. Empty: nobody, time has passed.
    pub(super) connector: &'a str,
    /// Named by operations: the connector, or who called.
    pub(super) source: &'a str,
    /// What was closed before is none of ours.
    pub(super) since: Timestamp,
    pub(super) matching: Matching,
    rows: Rows,
    stamps: Vec<Stamp>,
    taken_back: Vec<OpId>,
    asked: Vec<OpId>,
    conflicts: Vec<OpId>,
    counts: Vec<(String, Fate)>,
    /// Checks of which the machine was told since it was asked.
    unsettled: usize,
}

/// A stamp that comes of a check.
#[derive(Debug)]
pub(super) struct Stamp {
    pub(super) new: NewOperation,
    pub(super) closed_at: Timestamp,
}

/// What was found out, to be written.
#[derive(Debug)]
pub(super) struct Done {
    /// Named by operations.
    pub(super) source: String,
    /// Named by voids.
    pub(super) cashier: Option<String>,
    pub(super) matching: Matching,
    /// What the machine holds now and did not hold before, and the other way round.
    pub(super) changes: Changes,
    pub(super) rows: Rows,
    pub(super) stamps: Vec<Stamp>,
    /// Checks whose stamps are taken back.
    pub(super) taken_back: Vec<OpId>,
    /// Checks that are asked about from now on.
    pub(super) asked: Vec<OpId>,
    /// Checks that came again with other content.
    pub(super) conflicts: Vec<OpId>,
    /// What checks have become.
    pub(super) counts: Vec<(String, Fate)>,
    /// The stamp that whoever called waits for.
    pub(super) waited_for: Option<OpId>,
}

impl Done {
    /// Whether this operation is made now.
    pub(super) fn makes(&self, op_id: OpId) -> bool {
        self.stamps.iter().any(|stamp| stamp.new.op_id == op_id)
    }
}

impl<'a> Work<'a> {
    pub(super) fn new(book: &'a Book, rules: &'a Rules, maker: Maker, matching: Matching) -> Self {
        Self {
            book,
            rules,
            maker,
            connector: "",
            source: "",
            since: Timestamp::MIN,
            matching,
            rows: Rows::default(),
            stamps: Vec::new(),
            taken_back: Vec::new(),
            asked: Vec::new(),
            conflicts: Vec::new(),
            counts: Vec::new(),
            unsettled: 0,
        }
    }

    /// A check was closed. Returns the operation that it is, or would be; `None`: it is none of ours.
    pub(super) fn closed(
        &mut self,
        closed: &ReceiptClosed,
        wanted: &Wanted,
        found: &FoundReceipt,
        now: Now,
    ) -> Option<OpId> {
        if let Some(op_id) = self.rows.known(wanted, found) {
            self.rows.name(op_id, wanted, found);
            self.closed_again(op_id, closed, now);
            return Some(op_id);
        }
        let new = row(closed, self.connector, now.wall);
        let op_id = new.op_id;
        if found.operation.is_some() {
            // What was told of it then is not known.
            self.rows.put(Receipt { fate: Fate::Stamped, closed_at: None, told: None, facts: None, ..new });
        } else if closed.closed_at < self.since {
            return None;
        } else {
            self.judge(new, closed, now);
        }
        self.rows.name(op_id, wanted, found);
        Some(op_id)
    }

    /// A closed check does not hold any more. Returns the operation that it is, or would be.
    pub(super) fn voided(
        &mut self,
        voided: &ReceiptVoided,
        wanted: &Wanted,
        found: &FoundReceipt,
        now: Now,
    ) -> OpId {
        if let Some(op_id) = self.rows.known(wanted, found) {
            self.rows.name(op_id, wanted, found);
            self.void_known(op_id, now);
            return op_id;
        }
        self.matching.voided(wanted.op_id);
        self.turn(of_void(voided, self.connector, now.wall), Fate::Voided, now);
        self.rows.name(wanted.op_id, wanted, found);
        // Before its connector ran here it may have been stamped by an earlier queue. Later it was not.
        let is_of_before = voided.closed_at.is_none_or(|at| at < self.since);
        if found.operation.is_some() || self.connector == API || is_of_before {
            self.taken_back.push(wanted.op_id);
        }
        wanted.op_id
    }

    /// A check was closed just now, and is told of later.
    pub(super) fn closing(&mut self, closing: &Closing, wanted: &Wanted, found: &FoundReceipt, now: Now) {
        if self.rows.known(wanted, found).is_none() && found.operation.is_none() {
            let Closing { identity, closed_at, within } = closing.clone();
            // The total is told with all else.
            let nothing = Money { value: "0".to_owned(), currency: "XXX".to_owned() };
            let closed = ReceiptClosed { within, ..ReceiptClosed::new(identity, nothing, closed_at) };
            self.matching.closing(Check::of(&closed, None, Way::Prompt), now);
        }
    }

    /// The guest of a check is named that is open, or was closed just now. Returns whether anybody is noted for it now.
    pub(super) fn guest(
        &mut self,
        named: &GuestIdentified,
        wanted: &Wanted,
        found: &FoundReceipt,
        now: Now,
    ) -> bool {
        let known = self.rows.known(wanted, found);
        let row = known.and_then(|op_id| self.rows.get(op_id));
        if found.operation.is_some() || row.is_some_and(|row| !row.fate.is_open()) {
            return false;
        }
        let is_card = named.guests.iter().any(|guest| matches!(guest, GuestName::Known(_)));
        let by = if is_card { By::Card } else { By::Client };
        let guest = self.rules.guest(&named.guests);
        let is_somebody = guest.is_some();
        self.matching.note_for(known.unwrap_or(wanted.op_id), guest, by, now);
        self.unsettled += 1;
        is_somebody
    }

    /// Carries out what the machine has found out by now.
    pub(super) fn settle(&mut self, now: Now) {
        self.unsettled = 0;
        for decision in self.matching.settle(now) {
            self.decide(decision, now);
        }
    }

    /// Carries out one thing that was found out or said.
    pub(super) fn decide(&mut self, decision: Decision, now: Now) {
        let Decision { op_id, fate } = decision;
        let row = self.rows.get(op_id).or_else(|| self.book.open(op_id)).cloned();
        let Some(row) = row else {
            warn!(op = %op_id.short(), "a receipt is not there any more; nothing follows from it");
            return;
        };
        match fate {
            matching::Fate::Stamp(guest) => self.stamp(row, guest, now),
            matching::Fate::Asked(_) => {
                if row.fate != Fate::Asked {
                    self.asked.push(op_id);
                }
                self.turn(row, Fate::Asked, now);
            }
            matching::Fate::Unclaimed => self.turn(row, Fate::Unclaimed, now),
        }
    }

    /// The end of it. `before` is the machine as it was.
    pub(super) fn end(mut self, before: &Matching, now: Now) -> Done {
        let changes = self.matching.changes_since(before);
        self.forget(&changes, now);
        self.forget_old(now);
        let Self { matching, rows, stamps, taken_back, asked, conflicts, counts, .. } = self;
        Done {
            source: self.source.to_owned(),
            cashier: None,
            matching,
            changes,
            rows,
            stamps,
            taken_back,
            asked,
            conflicts,
            counts,
            waited_for: None,
        }
    }

    /// Of what the machine has forgotten nothing needs to be kept either.
    fn forget(&mut self, changes: &Changes, now: Now) {
        for op_id in changes.gone.iter().filter_map(|key| key.strip_prefix("check/")?.parse().ok()) {
            let row = self.rows.get(op_id).or_else(|| self.book.open(op_id)).cloned();
            if let Some(row) = row.filter(|row| row.facts.is_some()) {
                self.rows.put(Receipt { facts: None, seen_at: now.wall, ..row });
            }
        }
    }

    /// A check that was told of long after its closing is forgotten as soon as it is decided.
    fn forget_old(&mut self, now: Now) {
        let is_over = |row: &Receipt| row.fate == Fate::Unclaimed && !self.matching.holds(row.op_id);
        let over: Vec<Receipt> = self.rows.changed().filter(is_over).collect();
        over.into_iter().for_each(|row| self.rows.put(Receipt { facts: None, seen_at: now.wall, ..row }));
    }

    /// How a check of these reports stands.
    pub(super) fn came_of(&self, op_id: OpId) -> Option<Came> {
        let row = self.rows.get(op_id)?;
        Some(match row.fate {
            Fate::Waiting => Came::Waiting,
            Fate::Asked => Came::Asked(op_id),
            Fate::Stamped => Came::Stamped(op_id),
            Fate::Unclaimed => Came::Unclaimed,
            Fate::NotCounted => {
                let why = row.why.as_deref().and_then(|why| why.parse().ok());
                why.map_or(Came::Before, Came::NotCounted)
            }
            Fate::Voided => Came::Voided(op_id),
            Fate::Before => Came::Before,
        })
    }

    fn closed_again(&mut self, op_id: OpId, closed: &ReceiptClosed, now: Now) {
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
    fn renewed(&self, known: &Receipt, closed: &ReceiptClosed, now: Now) -> Receipt {
        let closed = ReceiptClosed { identity: known.identity.clone(), ..closed.clone() };
        row(&closed, self.connector, now.wall)
    }

    /// By the shop's rules, and then by whose it is.
    fn judge(&mut self, row: Receipt, closed: &ReceiptClosed, now: Now) {
        let op_id = row.op_id;
        if let Some(why) = self.rules.left_out(closed) {
            let why = Some(why.as_str().to_owned());
            return self.turn(Receipt { why, facts: None, ..row }, Fate::NotCounted, now);
        }
        self.rows.put(row);
        self.matching.withdraw(op_id);
        self.look_for_guest(op_id, closed, now);
    }

    fn look_for_guest(&mut self, op_id: OpId, closed: &ReceiptClosed, now: Now) {
        let of_facts = self.rows.get(op_id).filter(|known| known.facts.is_none());
        if let Some(known) = of_facts {
            let renewed = Receipt { fate: known.fate, ..self.renewed(known, closed, now) };
            self.rows.put(renewed);
        }
        let way = if self.connector == API || closed.path == APP { Way::Prompt } else { Way::Late };
        let guest = self.rules.guest(&closed.guests);
        let check = Check { op_id, connector: self.connector.to_owned(), ..Check::of(closed, guest, way) };
        self.matching.closed(check, now);
        self.unsettled += 1;
        if way == Way::Prompt || self.unsettled >= AT_ONCE {
            self.settle(now);
        }
    }

    fn stamp(&mut self, row: Receipt, guest: Identifier, now: Now) {
        let facts = row.facts.as_deref().and_then(|facts| serde_json::from_str::<ReceiptClosed>(facts).ok());
        let Some(facts) = facts else {
            warn!(op = %row.op_id.short(), "a guest was found for a receipt of which nothing is kept any more");
            return;
        };
        let source = if row.connector == self.connector { self.source } else { &row.connector };
        let (cashier, closed_at) = (facts.cashier.clone(), facts.closed_at);
        let new = self.maker.receipt(facts, guest, now.wall, source);
        self.stamps.push(Stamp { new: NewOperation { cashier, ..new }, closed_at });
        self.turn(Receipt { facts: None, ..row }, Fate::Stamped, now);
    }

    fn void_known(&mut self, op_id: OpId, now: Now) {
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

    /// What became of a check.
    fn turn(&mut self, row: Receipt, fate: Fate, now: Now) {
        if self.rows.get(row.op_id).is_none_or(|known| known.fate != fate || known.path != row.path) {
            let Receipt { op_id, connector, path, why, .. } = &row;
            info!(op = %op_id.short(), connector, path, fate = fate.as_str(), why, "receipt");
            self.counts.push((connector.clone(), fate));
        }
        self.rows.put(Receipt { fate, seen_at: now.wall, ..row });
    }
}

/// Whether a number that was given once is given to another check: numbers that begin anew each day look like that, where
/// the day is not told. A way tells the same time of the same check again.
fn is_another(row: &Receipt, closed: &ReceiptClosed) -> bool {
    let apart = row.closed_at.map(|at| closed.closed_at.duration_since(at).abs());
    row.path == closed.path && closed.within.is_zero() && apart.is_some_and(|apart| apart > ANOTHER)
}
