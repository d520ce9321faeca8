//! One record: a check, or the void of one.

use rust_decimal::Decimal;
use serde_json::Value;
use stamp_core::{
    cloud::types::Money,
    config::{Condition, Currency, Field, Generic, LineMap, Map, TotalUnit},
    receipt::{
        GuestName, Line, Payment, ReceiptClosed, ReceiptIdentity, ReceiptVoided, Report, exactly, from_major,
        from_minor,
    },
    redact::redact,
};

use super::{
    Misfit, Reading,
    time::{Times, UnknownZone},
    value::{first, holds, is_one_of, text, texts},
};

/// What is looked at where the map does not say which records are closed checks, or voids of them.
const STATUS: &str = "$.status";
const CLOSED: [&str; 4] = ["closed", "paid", "completed", "done"];
const VOID: [&str; 7] = ["void", "voided", "cancelled", "canceled", "deleted", "removed", "refunded"];

/// Of a number, a register and a day.
const LONGEST_NAME: usize = 128;
const LONGEST_GUEST: usize = 256;
const MOST_LINES: usize = 500;
const MOST_NAMES: usize = 32;

/// Reads records.
#[derive(Debug)]
pub(super) struct Records {
    connector: String,
    account: String,
    map: Map,
    times: Times,
    status: Option<Field>,
}

enum Kind {
    Closed,
    Void,
    Neither(String),
}

impl Records {
    pub(super) fn of(table: &Generic) -> Result<Self, UnknownZone> {
        let map = table.map.clone();
        Ok(Self {
            connector: table.name.as_str().to_owned(),
            account: table.counted_at().to_owned(),
            times: Times::of(&map.closed_at_format, map.zone.as_ref())?,
            status: Field::try_from(STATUS.to_owned()).ok(),
            map,
        })
    }

    pub(super) fn read(&self, record: &Value, way: &str) -> Result<Reading, Misfit> {
        if !record.is_object() {
            return Err(Misfit {
                record: 0,
                key: "records",
                path: String::new(),
                why: "holds no object".to_owned(),
            });
        }
        let report = match self.kind(record) {
            Kind::Neither(why) => return Ok(Reading::PassedOver(why)),
            Kind::Void => Report::Voided(self.voided(record, way)?),
            Kind::Closed => {
                let closed = self.closed(record, way)?;
                if closed.total.value.starts_with('-') {
                    return Ok(Reading::PassedOver("its total is negative: a return is no check".to_owned()));
                }
                Report::Closed(Box::new(closed))
            }
        };
        Ok(Reading::Report(report))
    }

    fn kind(&self, record: &Value) -> Kind {
        let status = self.status.as_ref().and_then(|status| first(record, status));
        let is_void = match &self.map.void {
            Some(condition) => holds(record, condition).unwrap_or(false),
            None => status.is_some_and(|status| is_one_of(status, VOID.into_iter())),
        };
        if is_void {
            return Kind::Void;
        }
        match (&self.map.closed, status) {
            (Some(condition), _) => match holds(record, condition) {
                Some(true) => Kind::Closed,
                _ => Kind::Neither(passed_over(&condition.path, first(record, &condition.path))),
            },
            (None, None) => Kind::Closed,
            (None, Some(status)) if is_one_of(status, CLOSED.into_iter()) => Kind::Closed,
            (None, Some(status)) => Kind::Neither(match &self.status {
                Some(field) => passed_over(field, Some(status)),
                None => String::new(),
            }),
        }
    }

    fn voided(&self, record: &Value, way: &str) -> Result<ReceiptVoided, Misfit> {
        let closed_at = first(record, &self.map.closed_at).and_then(|value| self.times.read(value).ok());
        let identity = self.identity(record)?;
        Ok(ReceiptVoided { identity, also: Vec::new(), closed_at, path: way.to_owned() })
    }

    fn closed(&self, record: &Value, way: &str) -> Result<ReceiptClosed, Misfit> {
        let map = &self.map;
        let closed_at = needed(record, "closed_at", &map.closed_at)?;
        let closed_at = self.times.read(closed_at).map_err(|why| misfit("closed_at", &map.closed_at, why))?;
        let total = self.total(record)?;
        let lines = map.lines.as_ref().and_then(|lines| self.lines(record, lines, &total.currency));
        let names = |field: &Option<Field>| {
            field.as_ref().map_or_else(Vec::new, |field| texts(record, field, MOST_NAMES))
        };
        let says =
            |condition: &Option<Condition>| condition.as_ref().and_then(|condition| holds(record, condition));
        Ok(ReceiptClosed {
            path: way.to_owned(),
            within: self.times.within,
            guests: self.guests(record),
            payment: Payment {
                is_paid: says(&map.paid),
                is_written_off: says(&map.written_off).unwrap_or(false),
                ways: names(&map.payments),
            },
            groups: names(&map.groups),
            lines,
            cashier: names(&map.cashier).into_iter().next(),
            ..ReceiptClosed::new(self.identity(record)?, total, closed_at)
        })
    }

    fn identity(&self, record: &Value) -> Result<ReceiptIdentity, Misfit> {
        let named = |key, field: &Field| {
            let value = needed(record, key, field)?;
            let large = "is a number that is not exact any more; the till has to write it as a text";
            let why = if value.is_f64() { large } else { "is no text of one line and no whole number" };
            let name = text(value).ok_or_else(|| misfit(key, field, why))?;
            match name.chars().count() <= LONGEST_NAME {
                true => Ok(name),
                false => Err(misfit(key, field, format!("has more than {LONGEST_NAME} characters"))),
            }
        };
        // Without its register or its day a number would be another check's.
        let part = |key, field: &Option<Field>| field.as_ref().map(|field| named(key, field)).transpose();
        Ok(ReceiptIdentity {
            connector: self.connector.clone(),
            account: self.account.clone(),
            register: part("register", &self.map.register)?,
            business_day: part("business_day", &self.map.business_day)?,
            number: named("id", &self.map.id)?,
        })
    }

    fn total(&self, record: &Value) -> Result<Money, Misfit> {
        let map = &self.map;
        let currency = match &map.currency {
            Currency::Fixed(code) => code.clone(),
            Currency::Told(field) => {
                let code = text(needed(record, "currency", field)?).unwrap_or_default().to_ascii_uppercase();
                if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    let why = "is no code such as EUR; where all are in one, set currency = \"EUR\"";
                    return Err(misfit("currency", field, why));
                }
                code
            }
        };
        let value = needed(record, "total", &map.total)?;
        let amount = exactly(value).map_err(|why| misfit("total", &map.total, why.to_string()))?;
        let total = self.money(amount, &currency);
        match total.is_well_formed() {
            true => Ok(total),
            false => Err(misfit("total", &map.total, "is more than any check")),
        }
    }

    fn money(&self, amount: Decimal, currency: &str) -> Money {
        match self.map.total_unit {
            TotalUnit::Major => from_major(amount, currency),
            TotalUnit::Minor => from_minor(amount, currency),
        }
    }

    fn guests(&self, record: &Value) -> Vec<GuestName> {
        let map = &self.map;
        let told = |field: &Option<Field>| {
            let value = text(first(record, field.as_ref()?)?)?;
            Some(value).filter(|value| value.chars().count() <= LONGEST_GUEST)
        };
        let (card, number) = (told(&map.card), told(&map.number));
        let number = number.filter(|number| Some(number) != card.as_ref());
        let cards = card.into_iter().chain(number).map(GuestName::Card);
        let phone = told(&map.phone).map(GuestName::Phone);
        cards.chain(phone).chain(told(&map.email).map(GuestName::Email)).collect()
    }

    fn lines(&self, record: &Value, map: &LineMap, currency: &str) -> Option<Vec<Line>> {
        let found = map.path.compiled().query(record);
        let lines = found.into_iter().take(MOST_LINES).map(|line| {
            let mut filed = texts(line, &map.category, MOST_NAMES);
            filed.extend(texts(line, &map.product, 1));
            let paid = first(line, &map.paid).and_then(|paid| exactly(paid).ok());
            Line { filed, paid: paid.map(|paid| self.money(paid, currency).value) }
        });
        Some(lines.collect::<Vec<_>>()).filter(|lines| !lines.is_empty())
    }
}

fn needed<'a>(record: &'a Value, key: &'static str, field: &Field) -> Result<&'a Value, Misfit> {
    first(record, field).ok_or_else(|| misfit(key, field, "is not there"))
}

fn misfit(key: &'static str, field: &Field, why: impl Into<String>) -> Misfit {
    Misfit { record: 0, key, path: field.as_str().to_owned(), why: why.into() }
}

/// Why a record is not a closed check, with what decided it.
fn passed_over(field: &Field, value: Option<&Value>) -> String {
    let Some(value) = value.and_then(text) else { return format!("{} is not there", field.as_str()) };
    let shown: String = redact(&value).chars().take(40).collect();
    format!("{} is {shown:?}: no closed check", field.as_str())
}
