//! What really happened at a till, and how it tells of it.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp, tz};
use serde_json::{Value, json};
use stamp_core::receipt::ReceiptIdentity;
use stamp_tests::{Switch, card};

use super::zone::{said, written};

const GUESTS: [&str; 4] = ["anna", "clara", "felix", "eva"];
/// The day is so long and ends now.
const HOURS: i64 = 3;
/// Seconds that the clock of a till is off at most.
const MOST_S: i64 = 15 * 60;
/// So often in a day somebody sets it.
const SETTINGS: usize = 3;

/// When the till tells that a check does not hold any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Void {
    /// Soon after it, or before.
    Soon,
    /// When all are stamped.
    InTheEvening,
}

#[derive(Debug, Clone)]
pub(super) struct Check {
    pub(super) till: &'static str,
    number: usize,
    pub(super) guest: Option<&'static str>,
    pub(super) voided: Option<Void>,
    /// It is told twice by the till itself.
    pub(super) is_doubled: bool,
    /// As the till's clock had it.
    closed_at: Timestamp,
    switch: Switch,
}

impl Check {
    /// The day of a till, in the order of telling: some are told of when all others are.
    pub(super) fn day(
        till: &'static str,
        count: usize,
        (now, switch): (Timestamp, Switch),
        dice: &mut Rng,
    ) -> Vec<Self> {
        let (mut at_once, mut late) = (Vec::new(), Vec::new());
        let mut off = SignedDuration::ZERO;
        for number in 0..count {
            if number % count.div_ceil(SETTINGS) == 0 {
                off = SignedDuration::from_secs(dice.i64(-MOST_S..=MOST_S));
            }
            let ago = HOURS * 3600 * i64::try_from(count - number).unwrap() / i64::try_from(count).unwrap();
            let check = Self {
                till,
                number,
                guest: (dice.u8(0..8) > 0).then(|| GUESTS[dice.usize(..GUESTS.len())]),
                voided: [Some(Void::Soon), Some(Void::InTheEvening)]
                    .into_iter()
                    .nth(dice.usize(0..24))
                    .flatten(),
                is_doubled: dice.u8(0..6) == 0,
                closed_at: now - SignedDuration::from_secs(ago) + off,
                switch,
            };
            if dice.u8(0..10) == 0 { late.push(check) } else { at_once.push(check) }
        }
        dice.shuffle(&mut late);
        at_once.append(&mut late);
        at_once
    }

    pub(super) fn closed(&self) -> Value {
        let mut record = json!({
            "id": self.number, "total": "7.40", "currency": "EUR", "closed_at": self.written(),
        });
        if let Some(guest) = self.guest {
            record["customer"] = json!({ "card": card(guest) });
        }
        record
    }

    pub(super) fn void(&self) -> Value {
        json!({ "id": self.number, "status": "void" })
    }

    /// When it was closed, as far as what the till writes says it.
    pub(super) fn told_at(&self) -> Timestamp {
        if self.till == "kasa" { said(self.switch, self.closed_at) } else { self.closed_at }
    }

    pub(super) fn op_id(&self) -> String {
        let identity = ReceiptIdentity {
            connector: self.till.to_owned(),
            account: self.till.to_owned(),
            register: None,
            business_day: None,
            number: self.number.to_string(),
        };
        identity.op_id().to_string()
    }

    /// With its distance to UTC, in milliseconds since 1970, or as the clock on the wall has it.
    fn written(&self) -> Value {
        match self.till {
            "kiosk" => json!(self.closed_at.display_with_offset(tz::offset(-7)).to_string()),
            "pos" => json!(self.closed_at.as_millisecond()),
            _ => json!(written(self.switch, self.closed_at)),
        }
    }
}
