//! Times, as tills write them.

use std::time::Duration;

use jiff::{
    Timestamp,
    civil::DateTime,
    fmt::strtime::{self, BrokenDownTime},
    tz::TimeZone,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::Value;
use stamp_core::{
    config::{TimeForm, Zone},
    receipt::exactly,
};

/// This machine knows no zone of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "zone = \"{0}\" is not known on this machine; write it as in the list of the IANA, such as Europe/Vilnius"
)]
pub struct UnknownZone(String);

/// How a till writes its times.
#[derive(Debug)]
pub(in crate::pos::generic) struct Times {
    form: Form,
    zone: Option<TimeZone>,
    /// A check was closed at the time that is told or up to so much later.
    pub(super) within: Duration,
}

#[derive(Debug)]
enum Form {
    Rfc3339,
    Unix,
    UnixMs,
    Pattern(String),
}

impl Times {
    pub(in crate::pos::generic) fn of(form: &TimeForm, zone: Option<&Zone>) -> Result<Self, UnknownZone> {
        Ok(Self::in_zone(form.as_str(), known(zone)?))
    }

    /// `form` as in the configuration, where `date` is a day.
    pub(in crate::pos::generic) fn in_zone(form: &str, zone: Option<TimeZone>) -> Self {
        let form = match form {
            "rfc3339" => Form::Rfc3339,
            "unix" => Form::Unix,
            "unix-ms" => Form::UnixMs,
            "date" => Form::Pattern("%Y-%m-%d".to_owned()),
            pattern => Form::Pattern(pattern.to_owned()),
        };
        let within = if tells_seconds(&form) { Duration::ZERO } else { Duration::from_secs(60) };
        Self { form, zone, within }
    }

    /// The time that a value says.
    ///
    /// # Errors
    /// In words: what it is not.
    pub(super) fn read(&self, value: &Value) -> Result<Timestamp, String> {
        match &self.form {
            Form::Rfc3339 => self.rfc3339(text(value)?),
            Form::Unix => of_unix(value, Decimal::ONE_THOUSAND),
            Form::UnixMs => of_unix(value, Decimal::ONE),
            Form::Pattern(pattern) => self.by_pattern(pattern, value),
        }
    }

    /// The same time as the till writes it; without a zone of its own in UTC.
    pub(in crate::pos::generic) fn write(&self, time: Timestamp) -> String {
        let zoned = || time.to_zoned(self.zone.clone().unwrap_or(TimeZone::UTC));
        match &self.form {
            Form::Rfc3339 => format!("{time:.0}"),
            Form::Unix => time.as_second().to_string(),
            Form::UnixMs => time.as_millisecond().to_string(),
            // What a pattern cannot say is checked with the configuration.
            Form::Pattern(pattern) => strtime::format(pattern, &zoned()).unwrap_or_default(),
        }
    }

    fn rfc3339(&self, text: &str) -> Result<Timestamp, String> {
        if let Ok(time) = text.parse::<Timestamp>() {
            return Ok(time);
        }
        // A day alone would be its midnight.
        let civil = text.parse::<DateTime>().ok().filter(|_| text.contains(':'));
        let civil = civil.ok_or("is no time such as 2026-05-11T12:34:56Z; set closed_at_format")?;
        self.civil(civil)
    }

    fn by_pattern(&self, pattern: &str, value: &Value) -> Result<Timestamp, String> {
        let number;
        let text = match value {
            Value::Number(written) => {
                number = written.to_string();
                &number
            }
            value => text(value)?,
        };
        let wrong = |_| format!("is no time of the form {pattern}");
        let read = BrokenDownTime::parse(pattern, text).map_err(wrong)?;
        if let Ok(time) = read.to_timestamp() {
            return Ok(time);
        }
        self.civil(read.to_datetime().map_err(wrong)?)
    }

    /// In the zone of the map. An hour that is not there because clocks are put forward is taken as the one after it, and of two
    /// hours of one name the first (RFC 5545 section 3.3.5).
    fn civil(&self, time: DateTime) -> Result<Timestamp, String> {
        let zone = self
            .zone
            .as_ref()
            .ok_or("is written without a zone; set zone = \"Europe/Vilnius\" or the like")?;
        let zoned = zone.to_ambiguous_zoned(time).compatible();
        zoned.map(|zoned| zoned.timestamp()).map_err(|_| "is out of range".to_owned())
    }
}

/// The zone of that name.
pub(in crate::pos::generic) fn known(zone: Option<&Zone>) -> Result<Option<TimeZone>, UnknownZone> {
    let Some(name) = zone.map(Zone::as_str) else { return Ok(None) };
    TimeZone::get(name).map(Some).map_err(|_| UnknownZone(name.to_owned()))
}

fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) => Ok(text.trim()),
        Value::Number(_) => {
            Err("is a number; set closed_at_format = \"unix\" (seconds) or \"unix-ms\"".to_owned())
        }
        _ => Err("is no time".to_owned()),
    }
}

fn of_unix(value: &Value, milliseconds: Decimal) -> Result<Timestamp, String> {
    let wrong = || "is no number of seconds or milliseconds since 1970".to_owned();
    let number = exactly(value).map_err(|_| wrong())?;
    let milliseconds = number.checked_mul(milliseconds).and_then(|number| number.trunc().to_i64());
    Timestamp::from_millisecond(milliseconds.ok_or_else(wrong)?).map_err(|_| wrong())
}

/// Whether two times that differ by seconds are written differently.
fn tells_seconds(form: &Form) -> bool {
    let Form::Pattern(pattern) = form else { return true };
    let written = |second| {
        let time = Timestamp::from_second(second).unwrap_or_default();
        strtime::format(pattern, &time.to_zoned(TimeZone::UTC)).ok()
    };
    written(0) != written(7)
}
