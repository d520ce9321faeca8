//! A report as it is shown: what it would become, without saying whose it is.

use jiff::tz::TimeZone;
use serde::Serialize;
use stamp_core::{
    cloud::types::Money,
    config::Config,
    notice::Level,
    operation::OpId,
    receipt::{GuestName, LeftOut, ReceiptClosed, ReceiptIdentity, Report, Rules},
    redact,
    time::Timestamp,
};

use super::{super::super::style, words};
use crate::{clock, exit::Failure};

/// A sample may not tell it (ISO 4217: no currency).
const NO_CURRENCY: &str = "XXX";

/// Knows what the till would make of a report.
pub(super) struct Judge {
    rules: Rules,
    zone: TimeZone,
}

/// One report.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// `closed`, `voided` or `guest`.
    kind: &'static str,
    /// What makes it one and the same on every way.
    receipt: String,
    /// Names by which other ways may know it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Money>,
    /// When it was closed, or its guest known; UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// The same in the zone of this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_here: Option<String>,
    /// What the till knows of the guest, masked.
    guests: Vec<String>,
    /// The operation that it would be, or that would be taken back.
    op_id: OpId,
    /// The rule that leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<&'static str>,
    /// What would be done.
    would: String,
}

impl Judge {
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
        let rules = Rules::new(config.receipts.clone(), config.codes.patterns()?);
        Ok(Self { rules, zone: clock::zone() })
    }

    pub(super) fn show(&self, report: &Report) -> Shown {
        match report {
            Report::Closed(closed) => self.closed(closed),
            Report::Voided(voided) => Shown {
                at: voided.closed_at,
                at_here: voided.closed_at.map(|at| self.here(at)),
                would: "its stamp would be taken back".to_owned(),
                ..Shown::of("voided", &voided.identity, &voided.also)
            },
            Report::Closing(closing) => Shown {
                at: Some(closing.closed_at),
                at_here: Some(self.here(closing.closed_at)),
                would: words::CLOSING.to_owned(),
                ..Shown::of("closing", &closing.identity, &[])
            },
            Report::Guest(guest) => Shown {
                at: Some(guest.at),
                at_here: Some(self.here(guest.at)),
                guests: guest.guests.iter().map(masked).collect(),
                would: words::of_guest(self.rules.guest(&guest.guests).is_some()).to_owned(),
                ..Shown::of("guest", &guest.identity, &[])
            },
        }
    }

    fn closed(&self, closed: &ReceiptClosed) -> Shown {
        let left_out = self.rules.left_out(closed);
        let would = match left_out {
            Some(LeftOut::NotOfTheCategories) if closed.lines.is_none() => words::UNTOLD_LINES.to_owned(),
            Some(why) => format!("no stamp: {}", words::left_out(why)),
            None => words::stamped(self.rules.guest(&closed.guests).is_some()).to_owned(),
        };
        Shown {
            total: Some(closed.total.clone()),
            at: Some(closed.closed_at),
            at_here: Some(self.here(closed.closed_at)),
            guests: closed.guests.iter().map(masked).collect(),
            left_out: left_out.map(|why| why.as_str()),
            would,
            ..Shown::of("closed", &closed.identity, &closed.also)
        }
    }

    fn here(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }
}

impl Shown {
    fn of(kind: &'static str, identity: &ReceiptIdentity, also: &[String]) -> Self {
        Self {
            kind,
            receipt: identity.text(),
            also: also.to_vec(),
            total: None,
            at: None,
            at_here: None,
            guests: Vec::new(),
            op_id: identity.op_id(),
            left_out: None,
            would: String::new(),
        }
    }

    /// For people.
    pub(super) fn lines(&self) -> Vec<String> {
        let total = self.total.as_ref().map(|total| match total.currency.as_str() {
            NO_CURRENCY => total.value.clone(),
            currency => format!("{} {currency}", total.value),
        });
        let at = self.at_here.as_ref().zip(self.at).map(|(here, at)| format!("{here} ({at:.0})"));
        let guests = (!self.guests.is_empty()).then(|| self.guests.join(", "));
        let also = (!self.also.is_empty()).then(|| self.also.join(", "));
        let all = [
            ("receipt", Some(self.receipt.clone())),
            ("also", also),
            ("total", total),
            (if self.kind == "guest" { "known" } else { "closed" }, at),
            ("guest", guests),
            ("op_id", Some(self.op_id.to_string())),
        ];
        let level = if self.left_out.is_some() { Level::Info } else { Level::Ok };
        let title = style::paint(level, &format!("  {} {}: {}", style::sign(level), self.kind, self.would));
        let facts = all.into_iter().filter_map(|(label, text)| {
            Some(format!("    {} {}", style::dim(&format!("{label:<8}")), text?))
        });
        std::iter::once(title).chain(facts).collect()
    }
}

fn masked(guest: &GuestName) -> String {
    match guest {
        GuestName::Known(_) => "named in the cloud's own way".to_owned(),
        GuestName::Card(text) => format!("card {}", redact::code(text)),
        GuestName::Phone(text) => format!("phone … ({} characters)", text.chars().count()),
        GuestName::Email(text) => format!("e-mail … ({} characters)", text.chars().count()),
    }
}
