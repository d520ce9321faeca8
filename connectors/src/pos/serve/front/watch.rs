//! What one look at the till's list tells, beside the look before it.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use stamp_core::receipt::{ReceiptClosed, ReceiptVoided};

use super::{
    PATH,
    order::{Order, Status},
};
use crate::pos::serve::{
    check::{Closing, Told, voided},
    guest::Customer,
};

/// What is remembered of the look before.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Checks that were not closed until then.
    open: HashSet<String>,
    /// When that look began.
    at: Option<Timestamp>,
    /// When checks that do not tell it were closed, as it was reckoned at first sight.
    closings: HashMap<String, Closing>,
}

/// How the till is to be understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) currency: &'a str,
    pub(super) zone: &'a TimeZone,
    /// Only closed checks that were last changed there, in lower case.
    pub(super) terminal: Option<&'a str>,
}

/// A closed check, with the customers that stand on it.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) receipt: ReceiptClosed,
    /// The one that is printed.
    pub(super) number: Option<String>,
    pub(super) customers: Vec<Customer>,
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Sight {
    pub(super) closed: Vec<Closed>,
    pub(super) voided: Vec<ReceiptVoided>,
    /// Entries that cannot be read, by their number in the list, counted from 1.
    pub(super) unread: Vec<usize>,
    /// Closed checks that do not say when they were closed.
    pub(super) without_time: usize,
    /// Checks that do not say which terminal they are of, where that is asked for.
    pub(super) without_terminal: usize,
}

impl Sight {
    /// One void for each check, with its closing time where that is told.
    fn void(&mut self, void: ReceiptVoided) {
        match self.voided.iter_mut().find(|known| known.identity == void.identity) {
            Some(known) => known.closed_at = known.closed_at.or(void.closed_at),
            None => self.voided.push(void),
        }
    }
}

impl Watch {
    /// Reads the list, which was asked for at `began` and was there at `seen`. A check that is not listed any more is
    /// nothing: the list is that of the shift (documented by an issue's answer), and a shift ends.
    pub(super) fn look(
        &mut self,
        list: &[Value],
        reading: Reading<'_>,
        began: Timestamp,
        seen: Timestamp,
    ) -> Sight {
        let mut sight = Sight::default();
        let mut open = HashSet::new();
        let mut closings = HashMap::new();
        for (index, value) in list.iter().enumerate() {
            let Some(order) = Order::read(value, reading.zone, seen) else {
                sight.unread.push(index + 1);
                continue;
            };
            if let Some(storned) = &order.storned {
                sight.void(voided(storned, None, PATH));
            }
            match order.status {
                Status::Open => {
                    open.insert(order.id);
                }
                // What was never closed has no stamp to lose.
                Status::Deleted if order.closed_at.is_none() && self.open.contains(&order.id) => {
                    open.insert(order.id);
                }
                Status::Deleted => sight.void(voided(&order.id, order.closed_at, PATH)),
                // Who takes a check back may stand at another terminal than who closed it.
                Status::Closed
                    if reading.terminal.is_some_and(|wanted| order.terminal.as_deref() != Some(wanted)) =>
                {
                    sight.without_terminal += usize::from(order.terminal.is_none());
                }
                Status::Closed => {
                    let closing = self.closing(&order, seen);
                    closings.insert(order.id.clone(), closing);
                    sight.without_time += usize::from(matches!(closing, Closing::Reckoned(..)));
                    match closed(order, closing, reading) {
                        Some(closed) => sight.closed.push(closed),
                        None => sight.unread.push(index + 1),
                    }
                }
            }
        }
        // What was given back may stand in the list as closed all the same.
        let Sight { closed, voided, .. } = &mut sight;
        closed.retain(|check| voided.iter().all(|void| void.identity != check.receipt.identity));
        *self = Self { open, at: Some(began), closings };
        sight
    }

    /// When it was closed: its own word, which is a field of the plugin's `IOrder` (documented) but was not seen in answers
    /// of the Web API. Without it, after the look at which it was still open, after its bill and after its opening, and
    /// before it was seen.
    fn closing(&self, order: &Order, seen: Timestamp) -> Closing {
        Closing::from(order.closed_at, || {
            if let Some(Closing::Reckoned(at, within)) = self.closings.get(&order.id) {
                return (*at, *within);
            }
            let was_open = self.at.filter(|_| self.open.contains(&order.id));
            let earliest = was_open.into_iter().chain(order.billed_at).chain(order.opened_at).max();
            let earliest = earliest.map_or(seen, |earliest| earliest.min(seen));
            (earliest, seen.duration_since(earliest).unsigned_abs())
        })
    }
}

fn closed(order: Order, closing: Closing, reading: Reading<'_>) -> Option<Closed> {
    let number = order.number.clone();
    let told = Told { id: order.id, number: order.number, total: order.total?, closing, path: PATH };
    let receipt = ReceiptClosed {
        payment: order.payment,
        groups: order.groups,
        lines: order.lines,
        cashier: order.cashier,
        ..told.receipt(reading.currency, reading.zone)
    };
    Some(Closed { receipt, number, customers: order.customers })
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
