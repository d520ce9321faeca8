//! What reaches the machine of an hour, and in which order.

use std::time::Duration;

use fastrand::Rng;
use jiff::SignedDuration;
use stamp_core::{
    cloud::types::{Identifier, IdentifierKind, Money},
    operation::OpId,
    receipt::matching::{Check, Way},
    time::{Now, Timestamp},
};

use crate::counter::{Hour, Millis};

/// How checks are heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// By an app of the till.
    AtOnce,
    /// So, by a clock that is not ahead, but now and then not taken at first and told once more some seconds later; the next
    /// ones wait for it.
    AtOnceOrAgain,
    /// Every thirty seconds.
    ByPolling,
    /// One by one within some time and in any order; now and then all are asked for.
    ByHooks,
}

impl Told {
    pub(crate) fn is_prompt(self) -> bool {
        matches!(self, Self::AtOnce | Self::AtOnceOrAgain)
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Event {
    Shown(Identifier),
    Closed(Box<Check>),
    Added(usize),
    Voided(usize),
    Horizon(Timestamp),
    Restart,
}

const POLL: Millis = 30_000;

/// All of it, sorted by time.
pub(crate) fn events(hour: &Hour, rng: &mut Rng, told: Told) -> Vec<(Millis, Event)> {
    let ahead = if told == Told::AtOnceOrAgain { 0 } else { 3_000 };
    let offset = rng.i64(-3_000..=ahead);
    let mut events = Vec::new();
    for shown in &hour.shown {
        events.push((shown.at, Event::Shown(card(&shown.guest))));
    }
    let mut heard_last = 0;
    for (number, sale) in hour.sales.iter().enumerate() {
        let heard = match told {
            Told::AtOnceOrAgain if rng.u8(..8) == 0 => sale.closed + rng.i64(5_000..80_000),
            Told::AtOnceOrAgain => sale.closed + rng.i64(0..300),
            Told::AtOnce => sale.closed + rng.i64(0..300),
            Told::ByPolling => (sale.closed / POLL + 1) * POLL + rng.i64(0..900),
            Told::ByHooks => sale.closed + rng.i64(200..40_000),
        };
        let heard = if told == Told::AtOnceOrAgain { heard.max(heard_last + 50) } else { heard };
        heard_last = heard;
        let check = Check {
            op_id: op(number),
            connector: "poster".into(),
            total: Money { value: "4.50".into(), currency: "EUR".into() },
            closed_at: wall(shown(sale.closed + offset, told)),
            within: Duration::ZERO,
            way: if told.is_prompt() { Way::Prompt } else { Way::Late },
            guest: sale.guest.as_deref().filter(|_| sale.is_known).map(card),
            is_client_told: false,
            is_unnamed: false,
        };
        events.push((heard, Event::Closed(Box::new(check.clone()))));
        if rng.u8(..10) == 0 {
            events.push((heard + rng.i64(0..90_000), Event::Closed(Box::new(check))));
        }
        events.extend(sale.added.map(|at| (at, Event::Added(number))));
        events.extend(sale.voided.map(|at| (at, Event::Voided(number))));
    }
    let end = hour.sales.last().map_or(0, |sale| sale.closed) + 6 * POLL;
    for poll in 1..=end / POLL {
        let lag = if told == Told::ByHooks { 45_000 } else { 1_000 };
        events.push((poll * POLL + 1_000, Event::Horizon(wall(poll * POLL - lag + offset))));
    }
    events.extend(hour.restarts.iter().map(|at| (*at, Event::Restart)));
    events.sort_by_key(|(at, _)| *at);
    events
}

/// What the till shows of a time: whole seconds. One that is told once more shows that it has some.
fn shown(at: Millis, told: Told) -> Millis {
    let second = at.div_euclid(1_000);
    let is_doubtful = told == Told::AtOnceOrAgain && second.rem_euclid(60) == 0;
    (second - i64::from(is_doubtful)) * 1_000
}

pub(crate) fn op(number: usize) -> OpId {
    OpId::derived(&["check", &number.to_string()])
}

pub(crate) fn card(guest: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Scan, value: guest.into(), symbology: None }
}

pub(crate) fn wall(at: Millis) -> Timestamp {
    Now::epoch().wall.checked_add(SignedDuration::from_millis(at)).unwrap()
}
