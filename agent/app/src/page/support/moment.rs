//! Times as support reads them: in the zone of the till, however far away the browser is.

use std::time::Duration;

use jiff::{
    Zoned,
    civil::DateTime,
    tz::{Disambiguation, TimeZone},
};
use stamp_core::{time::Timestamp, words::Words};

/// Now, and where.
#[derive(Debug, Clone)]
pub struct Moment {
    now: Timestamp,
    zone: TimeZone,
}

/// A time, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    pub(super) at: Timestamp,
    /// The time of day, with the day if it is not today.
    pub(super) short: String,
    pub(super) whole: String,
}

impl Moment {
    /// `now` in this zone.
    #[must_use]
    pub const fn new(now: Timestamp, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn when(&self, at: Timestamp) -> When {
        let (zoned, now) = (self.zoned(at), self.zoned(self.now));
        let form = if zoned.date() == now.date() { "%H:%M:%S" } else { "%Y-%m-%d %H:%M" };
        When {
            at,
            short: zoned.strftime(form).to_string(),
            whole: zoned.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    pub(super) fn zoned(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// What a field for a time of day says: `2026-05-11T12:34`, of the till's zone.
    #[must_use]
    pub fn read(&self, field: &str) -> Option<Timestamp> {
        let time: DateTime = field.parse().ok()?;
        // A time that the change to summer time leaves out is the next one that there was.
        let zoned = self.zone.to_ambiguous_zoned(time).disambiguate(Disambiguation::Compatible).ok()?;
        Some(zoned.timestamp())
    }
}

/// How long, in two steps at most: "3 h 12 min".
pub(super) fn lasting(words: &Words, time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let largest = units.iter().position(|(_, size)| seconds >= *size).unwrap_or(units.len() - 1);
    let mut left = seconds;
    let mut parts = Vec::new();
    for (name, size) in units.iter().skip(largest).take(2) {
        let number = left / size;
        left %= size;
        if number > 0 || parts.is_empty() {
            parts.push(format!("{number}\u{a0}{}", words.attr("support-units", name, &[])));
        }
    }
    parts.join(" ")
}

/// How long something took, in milliseconds, or in seconds where those are many.
pub(super) fn took(milliseconds: u128) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds}\u{a0}ms"),
        _ if milliseconds % 1_000 < 100 => format!("{}\u{a0}s", milliseconds / 1_000),
        _ => format!("{}.{}\u{a0}s", milliseconds / 1_000, milliseconds % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::words::Language;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// UTC plus one hour, and two in summer, as a till in Vienna has it.
    fn vienna(now: &str) -> Moment {
        Moment::new(at(now), TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap())
    }

    #[test]
    fn a_time_is_that_of_the_till_and_names_its_day_if_it_is_another() {
        let moment = vienna("2026-05-11T22:30:00Z");
        assert_eq!(moment.when(at("2026-05-11T22:05:09Z")).short, "00:05:09");
        let day_before = moment.when(at("2026-05-11T21:05:09Z"));
        assert_eq!(
            (day_before.short.as_str(), day_before.whole.as_str()),
            ("2026-05-11 23:05", "2026-05-11 23:05:09")
        );
    }

    #[test]
    fn what_is_typed_is_a_time_of_the_till_also_where_a_clock_was_put_forward() {
        let moment = vienna("2026-05-11T22:30:00Z");
        assert_eq!(moment.read("2026-05-11T12:34"), Some(at("2026-05-11T10:34:00Z")));
        assert_eq!(moment.read("2026-03-29T02:30"), Some(at("2026-03-29T01:30:00Z")));
        for wrong in ["", "soon", "2026-13-11T12:34", "2026-05-11T12:34Z"] {
            assert_eq!(moment.read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_that_passed_is_told_in_two_steps_at_most() {
        let words = Words::of(Language::ENGLISH);
        let told = |seconds| lasting(&words, Duration::from_secs(seconds)).replace('\u{a0}', " ");
        assert_eq!([told(0), told(59), told(60), told(3_725)], ["0 s", "59 s", "1 min", "1 h 2 min"]);
        assert_eq!([told(86_400), told(200_000)], ["1 d", "2 d 7 h"]);
    }

    #[test]
    fn what_took_long_is_told_in_seconds_and_no_nought_behind_the_point() {
        let told = |milliseconds| took(milliseconds).replace('\u{a0}', " ");
        assert_eq!([0, 999, 1_000, 1_099, 1_234].map(told), ["0 ms", "999 ms", "1 s", "1 s", "1.2 s"]);
    }
}
