//! How long the cloud could not be asked, day by day.

use std::{fmt::Write as _, time::Duration};

use stamp_core::{
    report::{NO_INTERNET, Report},
    time::Timestamp,
    words::Words,
};

use super::{Chart, HEIGHT, Layer, WIDTH};
use crate::page::support::moment::{Moment, lasting};

/// Between two bars, in a drawing of [`WIDTH`].
const SPACE: u32 = 6;
/// A bar of a moment is seen too.
const LEAST: u32 = 12;
/// Times that are written below it.
const TICKS: u32 = 6;
const DAY: i64 = 86_400;

/// The chart of as many days as the report has, up to now; what lasts still lasts until now.
pub(in crate::page::support) fn chart(words: &Words, report: &Report, moment: &Moment) -> Chart {
    let title = words.say("support-outages", &[]);
    let days = days(report);
    let bars = |is_one: &dyn Fn(&str) -> bool| -> Vec<u64> {
        let day = |number| seconds_of_day(report, number, moment.now(), is_one);
        (0..days).map(day).collect()
    };
    let (internet, other) = (bars(&|why| why == NO_INTERNET), bars(&|why| why != NO_INTERNET));
    let most = internet.iter().zip(&other).map(|(one, other)| one + other).max().unwrap_or(0);
    let name = "outages";
    if most == 0 {
        let summary = words.say("support-outages-none", &[]);
        return Chart { name, title, summary, layers: vec![], rows: vec![], columns: vec![] };
    }
    let whole = Duration::from_secs(internet.iter().chain(&other).sum());
    let summary = words.say("support-outages-said", &[("time", lasting(words, whole).into())]);
    let wide = WIDTH / days;
    let gap = SPACE.min(wide / 3);
    let height = |seconds: u64| {
        let height = u32::try_from(seconds * u64::from(HEIGHT) / most).unwrap_or(HEIGHT);
        if seconds > 0 { height.max(LEAST) } else { 0 }
    };
    let (mut failed, mut paused) = (String::new(), String::new());
    for (number, (one, rest)) in (0..days).zip(internet.iter().zip(&other)) {
        let (left, width) = (number * wide, wide - gap);
        let (low, high) = (height(*one), height(*rest));
        let floor = HEIGHT.saturating_sub(low);
        if low > 0 {
            let _ = write!(failed, "M{left} {HEIGHT}V{floor}h{width}V{HEIGHT}Z");
        }
        if high > 0 {
            let _ = write!(paused, "M{left} {floor}V{}h{width}V{floor}Z", floor.saturating_sub(high));
        }
    }
    let layer = |name, id, path| Layer { name, label: words.say(id, &[]), path };
    let mut layers = vec![layer("failed", "support-why-internet", failed)];
    if !paused.is_empty() {
        layers.push(layer("usual", "support-why-other", paused));
    }
    let row = |part: u64| lasting(words, Duration::from_secs(most * part / 2));
    let rows = vec![row(2), row(1), "0".to_owned()];
    Chart { name, title, summary, layers, rows, columns: columns(report, days, moment) }
}

fn days(report: &Report) -> u32 {
    let seconds = report.to.duration_since(report.from).as_secs();
    u32::try_from(seconds.saturating_add(DAY - 1) / DAY).unwrap_or(1).clamp(1, 400)
}

/// Seconds of the 24 hours that begin so many days after the report.
fn seconds_of_day(report: &Report, number: u32, now: Timestamp, is_one: &dyn Fn(&str) -> bool) -> u64 {
    let first = report.from.as_second() + i64::from(number) * DAY;
    let within = report.outages.iter().filter(|outage| is_one(&outage.why)).map(|outage| {
        let end = outage.ended_at.unwrap_or(now).as_second().min(first + DAY);
        end.saturating_sub(outage.began_at.as_second().max(first)).max(0)
    });
    within.sum::<i64>().unsigned_abs().min(DAY.unsigned_abs())
}

fn columns(report: &Report, days: u32, moment: &Moment) -> Vec<String> {
    let ticks = days.min(TICKS);
    let second = |tick| report.from.as_second() + i64::from(days * tick / ticks) * DAY;
    let label = |tick| {
        let at = Timestamp::from_second(second(tick)).unwrap_or(report.to);
        moment.zoned(at).strftime("%m-%d").to_string()
    };
    (0..=ticks).map(label).collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use stamp_core::{report::Outage, time::Now, words::Language};

    use super::*;

    fn at(hours: u64) -> Timestamp {
        Now::epoch().after(Duration::from_secs(hours * 3_600)).wall
    }

    fn drawn(outages: Vec<Outage>) -> Chart {
        let report = Report { from: at(0), to: at(72), outages, losses: Vec::new() };
        chart(&Words::of(Language::ENGLISH), &report, &Moment::new(at(72), TimeZone::UTC))
    }

    fn outage(why: &str, from: u64, to: Option<u64>) -> Outage {
        let (began_at, ended_at) = (at(from), to.map(at));
        Outage { id: 1, began_at, ended_at, why: why.into(), taken: 0, accepted: 0, at_risk: 0, refused: 0 }
    }

    #[test]
    fn an_outage_over_midnight_is_a_bar_of_each_day_and_the_longest_day_fills_the_drawing() {
        let chart = drawn(vec![outage(NO_INTERNET, 20, Some(32)), outage("key-invalid", 70, None)]);
        let drawn: Vec<_> = chart.layers.iter().map(|layer| (layer.name, layer.path.as_str())).collect();
        assert_eq!(
            drawn,
            [("failed", "M0 1000V500h474V1000ZM480 1000V0h474V1000Z"), ("usual", "M960 1000V750h474V1000Z"),]
        );
        assert_eq!(chart.columns, ["01-01", "01-02", "01-03", "01-04"]);
        assert!(chart.summary.contains("14"), "{}", chart.summary);
    }

    #[test]
    fn days_without_an_outage_are_said_and_not_drawn() {
        let chart = drawn(Vec::new());
        assert!(chart.layers.is_empty() && !chart.summary.is_empty());
    }
}
