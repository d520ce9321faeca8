//! How fast the cloud answered, and how often it did not.

use std::fmt::Write as _;

use stamp_core::{history::Point, words::Words};

use super::{Chart, Day, Layer, WIDTH, scale::Decades};
use crate::page::support::moment::{Moment, took};

/// Minutes that are drawn as one.
const BIN: u32 = 10;
/// Between two bins, in minutes.
const SPACE: u32 = 2;
/// A bar of equal times is seen too.
const LEAST: u32 = 12;
/// Height of the marks of requests that were not answered, at the top.
const MARK: u32 = 45;

/// The requests of some minutes. Times in milliseconds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Requests {
    answers: u64,
    failures: u64,
    p50: u16,
    p95: u16,
    max: u16,
}

pub(super) fn chart(words: &Words, points: &[Point], day: Day, moment: &Moment) -> Chart {
    let title = words.say("support-times", &[]);
    let of_day: Vec<&Point> = points.iter().filter(|point| day.place(point.minute).is_some()).collect();
    let whole = Requests::of(&of_day);
    if whole.answers + whole.failures == 0 {
        let summary = words.say("support-times-none", &[]);
        return Chart { name: "times", title, summary, layers: vec![], rows: vec![], columns: vec![] };
    }
    let bins = bins(&of_day, day);
    let answered = || bins.iter().filter(|(_, bin)| bin.answers > 0);
    let least = answered().map(|(_, bin)| bin.p50).min().unwrap_or(1);
    let scale = Decades::between(least, whole.max);
    let (mut usual, mut slowest, mut failed) = (String::new(), String::new(), String::new());
    let wide = BIN - SPACE;
    for (left, bin) in &bins {
        if bin.answers > 0 {
            let (top, bottom) = (scale.height(bin.p95), scale.height(bin.p50));
            let top = top.min(bottom.saturating_sub(LEAST));
            let bottom = bottom.max(top + LEAST);
            let _ = write!(usual, "M{left} {bottom}V{top}h{wide}V{bottom}Z");
            let _ = write!(slowest, "M{left} {}h{wide}", scale.height(bin.max));
        }
        if bin.failures > 0 {
            let _ = write!(failed, "M{left} 0h{wide}v{MARK}H{left}Z");
        }
    }
    let layer = |name, id, path| Layer { name, label: words.say(id, &[]), path };
    let layers = [
        layer("usual", "support-times-usual", usual),
        layer("slowest", "support-times-slowest", slowest),
        layer("failed", "support-times-failed", failed),
    ];
    Chart {
        name: "times",
        title,
        summary: summary(words, &whole),
        layers: layers.into_iter().filter(|layer| !layer.path.is_empty()).collect(),
        rows: scale.ticks().into_iter().map(|time| took(time.into())).collect(),
        columns: day.labels(moment),
    }
}

impl Requests {
    /// Of several minutes together. Half of the answers came within the middle of the minutes' halves, which is
    /// near enough for a look.
    fn of(points: &[&Point]) -> Self {
        Self {
            answers: points.iter().map(|point| u64::from(point.answers)).sum(),
            failures: points.iter().map(|point| u64::from(point.failures)).sum(),
            p50: within(points, 50, |point| point.p50),
            p95: within(points, 95, |point| point.p95),
            max: points.iter().map(|point| point.max).max().unwrap_or_default(),
        }
    }
}

/// The time within which that part of the answers came, each minute counted by its answers.
fn within(points: &[&Point], percent: u64, time: fn(&Point) -> u16) -> u16 {
    let mut times: Vec<(u16, u64)> = points
        .iter()
        .filter(|point| point.answers > 0)
        .map(|point| (time(point), point.answers.into()))
        .collect();
    times.sort_unstable();
    let all: u64 = times.iter().map(|(_, answers)| answers).sum();
    let mut left = (all * percent).div_ceil(100);
    for (time, answers) in &times {
        left = left.saturating_sub(*answers);
        if left == 0 {
            return *time;
        }
    }
    0
}

/// Those in which there was something, with the place where each begins.
fn bins(points: &[&Point], day: Day) -> Vec<(u32, Requests)> {
    let mut bins = Vec::new();
    for left in (0..WIDTH).step_by(BIN as usize) {
        let is_in = |point: &&&Point| day.place(point.minute).is_some_and(|place| place / BIN == left / BIN);
        let within: Vec<&Point> = points.iter().filter(is_in).copied().collect();
        if !within.is_empty() {
            bins.push((left, Requests::of(&within)));
        }
    }
    bins
}

fn summary(words: &Words, whole: &Requests) -> String {
    if whole.answers == 0 {
        return words.attr("support-times", "failed", &[("failures", whole.failures.into())]);
    }
    let args = [
        ("answers", whole.answers.into()),
        ("half", took(u128::from(whole.p50)).into()),
        ("most", took(u128::from(whole.p95)).into()),
        ("slowest", took(u128::from(whole.max)).into()),
    ];
    let answered = words.attr("support-times", "answered", &args);
    if whole.failures == 0 {
        return answered;
    }
    let failed = words.attr("support-times", "failed", &[("failures", whole.failures.into())]);
    format!("{answered} {failed}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{drawn, moment, point};
    use super::*;

    #[test]
    fn minutes_without_a_request_are_a_gap() {
        let moment = moment();
        let chart =
            &drawn(&[point(&moment, 300, 0, 40), point(&moment, 200, 1, 0), point(&moment, 100, 0, 80)])[1];
        assert_eq!(chart.layers[0].path.matches('M').count(), 2, "{chart:?}");
        assert_eq!(chart.rows, ["1\u{a0}s", "100\u{a0}ms", "10\u{a0}ms"]);
    }

    #[test]
    fn the_whole_day_is_told_in_words() {
        let moment = moment();
        let failed = Point { failures: 2, ..point(&moment, 5, 0, 0) };
        let chart = &drawn(&[point(&moment, 9, 0, 40), point(&moment, 8, 0, 80), failed])[1];
        let told = chart.summary.replace('\u{a0}', " ");
        for part in ["6 answers", "40 ms", "240 ms", "720 ms", "2"] {
            assert!(told.contains(part), "{told}: {part}");
        }
        assert_eq!(
            chart.layers.iter().map(|layer| layer.name).collect::<Vec<_>>(),
            ["usual", "slowest", "failed"]
        );
    }

    #[test]
    fn a_day_of_failures_alone_is_drawn_too() {
        let moment = moment();
        let chart = &drawn(&[Point { failures: 3, ..point(&moment, 5, 0, 0) }])[1];
        assert_eq!(chart.layers.iter().map(|layer| layer.name).collect::<Vec<_>>(), ["failed"]);
        assert!(chart.summary.contains('3'), "{}", chart.summary);
    }

    #[test]
    fn minutes_count_by_their_answers() {
        let moment = moment();
        let many = Point { answers: 100, ..point(&moment, 1, 0, 20) };
        let few = point(&moment, 2, 0, 500);
        let together = Requests::of(&[&few, &many]);
        assert_eq!((together.p50, together.p95, together.max, together.answers), (20, 60, 4_500, 103));
    }
}
