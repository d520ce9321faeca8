//! Times as Syrve writes them: with an offset, or as the clock on the wall of the restaurant shows them.

use std::time::Duration;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

/// Two clocks of one restaurant differ by less.
const CLOCKS: Duration = Duration::from_secs(300);

/// A clock is changed no further than this from when it should be.
const APART: Duration = Duration::from_secs(1800);

/// Reads a time: RFC 3339, or without an offset (`2026-05-11 15:34:56.000`, `2026-05-11T15:34:56`) as a time of `zone`.
/// An hour that a change of the clocks repeats is the later one, unless that is still to come at `now`; one that it
/// skips is read as before the change. `None`: no time, or one that .NET writes where there is none (year 1).
pub(super) fn read(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return plausible(time);
    }
    let civil: DateTime = text.parse().ok()?;
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let is_repeated = matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. });
    let (earlier, later) = (ambiguous.compatible().ok()?, ambiguous.later().ok()?);
    let has_been = later <= now.checked_add(CLOCKS).ok()?;
    plausible(if is_repeated && has_been { later } else { earlier })
}

/// A time as the cloud wants it: `yyyy-MM-dd HH:mm:ss.fff`, of the zone.
pub(super) fn written(time: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(time).strftime("%Y-%m-%d %H:%M:%S.%3f").to_string()
}

/// The day at a time.
pub(super) fn day(time: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(time).date()
}

/// The zone of a terminal as the cloud tells it: the span to UTC (`03:00:00`), which is how we read "date-span"; a name of
/// the IANA would do too.
pub(super) fn zone(text: &str) -> Option<TimeZone> {
    let (is_west, bare) = match text.trim().strip_prefix('-') {
        Some(bare) => (true, bare),
        None => (false, text.trim().trim_start_matches('+')),
    };
    let parts: Option<Vec<i32>> = bare.split(':').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([hours @ 0..=14, minutes @ 0..=59, ..]) => {
            let seconds = (hours * 60 + minutes) * 60;
            let offset = Offset::from_seconds(if is_west { -seconds } else { seconds }).ok()?;
            Some(TimeZone::fixed(offset))
        }
        _ if bare.contains('/') => TimeZone::get(bare).ok(),
        _ => None,
    }
}

/// What is kept of a zone that the cloud tells. A span holds until the clocks change; where this machine shows the same time,
/// the name of its own zone stands for it, which knows of that. Whoever's clock is wrong changes it sooner or later than this
/// machine does.
pub(super) fn lasting(told: &str, own: &TimeZone, now: Timestamp) -> String {
    let about = [now.checked_sub(APART), Ok(now), now.checked_add(APART)];
    let is_own = zone(told)
        .is_some_and(|zone| about.iter().flatten().any(|time| zone.to_offset(*time) == own.to_offset(*time)));
    let name = own.iana_name().filter(|name| is_own && zone(name).is_some());
    name.unwrap_or(told).to_owned()
}

fn plausible(time: Timestamp) -> Option<Timestamp> {
    let year = TimeZone::UTC.to_datetime(time).year();
    (2000..2200).contains(&year).then_some(time)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LATE: &str = "2026-12-31T00:00:00Z";

    fn vilnius() -> TimeZone {
        TimeZone::get("Europe/Vilnius").unwrap()
    }

    fn at(text: &str, now: &str) -> String {
        read(text, &vilnius(), now.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn a_time_without_an_offset_is_of_the_restaurants_zone() {
        assert_eq!(at("2026-05-11 15:34:56.000", LATE), "2026-05-11T12:34:56Z");
        assert_eq!(at("2026-05-11T15:34:56", LATE), "2026-05-11T12:34:56Z");
        assert_eq!(at("2026-05-11T15:34:56.1234567+03:00", LATE), "2026-05-11T12:34:56.1234567Z");
    }

    #[test]
    fn in_the_hour_that_comes_twice_it_is_the_one_that_has_been() {
        assert_eq!(at("2026-10-25 03:30:00", "2026-10-25T00:31:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(at("2026-10-25 03:30:00", "2026-10-25T01:31:00Z"), "2026-10-25T01:30:00Z");
        assert_eq!(at("2026-03-29 03:30:00", LATE), "2026-03-29T01:30:00Z");
        assert_eq!(at("2026-05-11 15:34:56", "2026-05-11T11:00:00Z"), "2026-05-11T12:34:56Z");
    }

    #[test]
    fn what_is_no_time_is_nothing() {
        for text in ["", "0001-01-01T00:00:00", "yesterday", "2026-13-01", "15:34"] {
            assert_eq!(read(text, &vilnius(), LATE.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn a_terminal_tells_its_zone_as_a_span() {
        let now = "2026-05-11T12:00:00Z".parse().unwrap();
        let shown = |text: &str| zone(text).map(|zone| written(now, &zone));
        assert_eq!(shown("03:00:00").as_deref(), Some("2026-05-11 15:00:00.000"));
        assert_eq!(shown("-02:30:00").as_deref(), Some("2026-05-11 09:30:00.000"));
        assert_eq!(shown("Europe/Vilnius").as_deref(), Some("2026-05-11 15:00:00.000"));
        for text in ["", "3", "99:00:00", "Nowhere/Land"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_that_this_machine_shows_too_is_its_own_zone() {
        let lasting = |told: &str, now: &str| lasting(told, &vilnius(), now.parse().unwrap());
        assert_eq!(lasting("03:00:00", "2026-05-11T12:00:00Z"), "Europe/Vilnius");
        assert_eq!(lasting("02:00:00", "2026-12-11T12:00:00Z"), "Europe/Vilnius");
        assert_eq!(lasting("02:00:00", "2026-05-11T12:00:00Z"), "02:00:00");
        // The clocks are changed at 01:00 UTC; that of the cloud may show it some minutes sooner or later.
        assert_eq!(lasting("02:00:00", "2026-03-29T01:04:00Z"), "Europe/Vilnius");
        assert_eq!(lasting("03:00:00", "2026-03-29T00:56:00Z"), "Europe/Vilnius");
        assert_eq!(lasting("02:00:00", "2026-03-29T01:31:00Z"), "02:00:00");
        assert_eq!(lasting("Asia/Tbilisi", "2026-05-11T12:00:00Z"), "Asia/Tbilisi");
        assert_eq!(
            super::lasting("00:00:00", &TimeZone::UTC, "2026-05-11T12:00:00Z".parse().unwrap()),
            "00:00:00"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9T:. +-]{0,30}|\\PC{0,30}") {
            let _ = (read(&text, &vilnius(), LATE.parse().unwrap()), zone(&text));
        }
    }
}
