//! How a till writes times.

use jiff::{Timestamp, fmt::strtime, tz::TimeZone};

use crate::config::{
    mistake::Wrong,
    rule::{Rule, checked_text, plain, quoted},
};

checked_text! {
    /// How a time is written: `rfc3339`, `unix` (seconds), `unix-ms`, or a pattern of strptime such as
    /// `%d.%m.%Y %H:%M:%S`.
    TimeForm,
    Rule { pattern: None, longest: 64, check: time }
}

checked_text! {
    /// The name of a time zone (IANA), such as `Europe/Vilnius`. Whether there is one of that name is found out where the
    /// zones are known.
    Zone,
    Rule { pattern: Some("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"), longest: 64, check: zone }
}

/// The same for what is asked for, which may be a day: `date` is `%Y-%m-%d`.
pub(in crate::config) const DAY_OR_TIME: Rule = Rule {
    pattern: None,
    longest: 64,
    check: |text| match text {
        "date" => Ok(()),
        text => named_or_pattern(text).map(|_| ()),
    },
};

/// 2026-05-11 15:34:56 UTC: in the afternoon, so that an hour of twelve without its half of the day is noticed.
const SAMPLE: Timestamp = Timestamp::constant(1_778_513_696, 0);

fn time(text: &str) -> Result<(), Wrong> {
    let Some(written) = named_or_pattern(text)? else { return Ok(()) };
    let read = strtime::parse(text, &written).ok();
    let to_the_minute = |read: jiff::civil::DateTime| {
        let meant = SAMPLE.to_zoned(TimeZone::UTC).datetime();
        (read.date(), read.hour(), read.minute()) == (meant.date(), meant.hour(), meant.minute())
    };
    let timestamp = read.as_ref().and_then(|read| read.to_timestamp().ok());
    let civil = read.as_ref().and_then(|read| read.to_datetime().ok());
    let civil = timestamp.map(|timestamp| timestamp.to_zoned(TimeZone::UTC).datetime()).or(civil);
    match civil.is_some_and(to_the_minute) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} does not hold a whole time", quoted(text)))
            .hint("day, month, year, hour and minute are needed: %d.%m.%Y %H:%M")),
    }
}

/// A pattern with the sample written by it; `None`: it is one of the names.
fn named_or_pattern(text: &str) -> Result<Option<String>, Wrong> {
    const HINT: &str = "rfc3339, unix, unix-ms, or a pattern such as %Y-%m-%d %H:%M:%S";
    plain(text)?;
    if ["rfc3339", "unix", "unix-ms"].contains(&text) {
        return Ok(None);
    }
    if !text.contains('%') {
        return Err(Wrong::new(format!("{} is no form of a time", quoted(text))).hint(HINT));
    }
    strtime::format(text, &SAMPLE.to_zoned(TimeZone::UTC))
        .map(Some)
        .map_err(|error| Wrong::new(format!("is no pattern of a time: {error}")).hint(HINT))
}

fn zone(text: &str) -> Result<(), Wrong> {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    match text.starts_with(|letter: char| letter.is_ascii_alphabetic()) && text.split('/').all(part) {
        true => Ok(()),
        false => Err(Wrong::new(format!("{} is no time zone", quoted(text))).hint("such as Europe/Vilnius")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_everything_that_a_time_needs() {
        for good in [
            "rfc3339",
            "unix",
            "unix-ms",
            "%d.%m.%Y %H:%M:%S",
            "%m/%d/%y %I:%M %p",
            "%FT%T%z",
            "%s",
            "%F %T%.f",
        ] {
            assert_eq!(time(good), Ok(()), "{good}");
        }
        for bad in ["", "iso", "%d.%m.%Y", "%H:%M", "%d.%m.%Y %I:%M", "%", "%!", "date"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_question_may_name_a_day() {
        for good in ["date", "rfc3339", "%Y%m%d"] {
            assert_eq!((DAY_OR_TIME.check)(good), Ok(()), "{good}");
        }
        assert!((DAY_OR_TIME.check)("day").is_err());
    }

    #[test]
    fn a_zone_has_the_form_of_one() {
        for good in ["Europe/Vilnius", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"] {
            assert_eq!(zone(good), Ok(()), "{good}");
        }
        for bad in ["", "+02:00", "Europe/", "../etc", "Europe Vilnius"] {
            assert!(zone(bad).is_err(), "{bad}");
        }
    }
}
