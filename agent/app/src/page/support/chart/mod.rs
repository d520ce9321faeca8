//! Charts of the last day, drawn here: how much waited, and how fast the cloud answered.
//!
//! A drawing is stretched to whatever room it has, so there is nothing in it but shapes; what is written stands beside
//! it, at equal distances.

mod depths;
mod outages;
mod scale;
mod times;

use stamp_core::{history::Point, words::Words};

pub(super) use self::outages::chart as outages;
use super::moment::Moment;

/// A drawing is as wide as a day has minutes.
pub(super) const WIDTH: u32 = 24 * 60;
pub(super) const HEIGHT: u32 = 1_000;
/// Minutes between two times that are written.
const TICK: u32 = 240;

/// A chart.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) name: &'static str,
    pub(super) title: String,
    /// What it shows, in words.
    pub(super) summary: String,
    /// Empty: there is nothing to draw yet.
    pub(super) layers: Vec<Layer>,
    /// From the top to the bottom.
    pub(super) rows: Vec<String>,
    /// From left to right.
    pub(super) columns: Vec<String>,
}

/// A shape of a chart.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) name: &'static str,
    pub(super) label: String,
    /// In the language of SVG paths.
    pub(super) path: String,
}

/// The day that is drawn: it ends with the hour that is under way, in the till's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// Minutes since 1970 in UTC.
    first: u32,
    now: u32,
}

impl Day {
    fn of(moment: &Moment) -> Self {
        let now = minutes(moment.now().as_second());
        let of_hour = u32::from(moment.zoned(moment.now()).minute().unsigned_abs());
        let end = now.saturating_sub(of_hour) + 60;
        Self { first: end.saturating_sub(WIDTH), now }
    }

    /// Where a minute stands in the drawing. `None`: not within it.
    fn place(self, minute: u32) -> Option<u32> {
        minute.checked_sub(self.first).filter(|place| *place < WIDTH && minute <= self.now)
    }

    fn labels(self, moment: &Moment) -> Vec<String> {
        let ticks = (0..=WIDTH / TICK).map(|number| i64::from(self.first + number * TICK) * 60);
        let label = |second| {
            let at = stamp_core::time::Timestamp::from_second(second).unwrap_or(moment.now());
            moment.zoned(at).strftime("%H:%M").to_string()
        };
        ticks.map(label).collect()
    }
}

/// Both charts. `points`: the oldest first.
pub(super) fn both(words: &Words, points: &[Point], moment: &Moment) -> Vec<Chart> {
    let day = Day::of(moment);
    vec![depths::chart(words, points, day, moment), times::chart(words, points, day, moment)]
}

fn minutes(second: i64) -> u32 {
    u32::try_from(second / 60).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::tz::TimeZone;
    use stamp_core::{history::Depth, words::Language};

    use super::*;

    /// 12:34 at a till that is half an hour off.
    pub(super) fn moment() -> Moment {
        let zone = TimeZone::fixed(jiff::tz::offset(5).saturating_add(jiff::SignedDuration::from_mins(30)));
        Moment::new("2026-05-11T07:04:00Z".parse().unwrap(), zone)
    }

    pub(super) fn point(moment: &Moment, minutes_ago: u32, unsent: u32, p50: u16) -> Point {
        let answers = u16::from(p50 > 0) * 3;
        Point {
            minute: minutes(moment.now().as_second()) - minutes_ago,
            depth: Depth { unsent, parked: unsent / 2 },
            answers,
            failures: 0,
            p50,
            p95: p50.saturating_mul(3),
            max: p50.saturating_mul(9),
        }
    }

    pub(super) fn drawn(points: &[Point]) -> Vec<Chart> {
        both(&Words::of(Language::ENGLISH), points, &moment())
    }

    /// Every number in the paths is one, and wherever they lead is within the drawing.
    pub(super) fn assert_inside(charts: &[Chart]) {
        for layer in charts.iter().flat_map(|chart| &chart.layers) {
            for (x, y) in places(&layer.path) {
                assert!(x <= WIDTH && y <= HEIGHT, "{x} {y} in {layer:?}");
            }
        }
    }

    /// Each place to which a path leads, from the left and from the top (SVG 1.1, section 8.3).
    fn places(path: &str) -> Vec<(u32, u32)> {
        let (mut x, mut y) = (0, 0);
        let steps = path.match_indices(|letter: char| letter.is_ascii_alphabetic());
        let steps: Vec<_> = steps.collect();
        let ends = steps.iter().skip(1).map(|(end, _)| *end).chain([path.len()]);
        let place = |((start, step), end): (&(usize, &str), usize)| {
            let numbers = path[start + 1..end].split_terminator(' ');
            let numbers: Vec<u32> = numbers.map(|number| number.parse().unwrap()).collect();
            match (*step, numbers.as_slice()) {
                ("M", [to_x, to_y]) => (x, y) = (*to_x, *to_y),
                ("H", [to]) => x = *to,
                ("h", [by]) => x += by,
                ("V", [to]) => y = *to,
                ("v", [by]) => y += by,
                ("Z", []) => {}
                (step, numbers) => panic!("{step} {numbers:?} in {path}"),
            }
            (x, y)
        };
        steps.iter().zip(ends).map(place).collect()
    }

    #[test]
    #[should_panic(expected = "in Layer")]
    fn a_path_that_leads_out_of_the_drawing_is_noticed() {
        let layer = Layer { name: "", label: String::new(), path: "M5 900v101".to_owned() };
        let outside = Chart { layers: vec![layer], ..drawn(&[]).remove(0) };
        assert_inside(&[outside]);
    }

    #[test]
    fn the_day_ends_with_the_hour_under_way_also_in_a_zone_half_an_hour_off() {
        let moment = moment();
        let labels = Day::of(&moment).labels(&moment);
        assert_eq!(labels, ["13:00", "17:00", "21:00", "01:00", "05:00", "09:00", "13:00"]);
    }

    #[test]
    fn nothing_one_point_and_the_largest_values_are_drawn_without_a_wrong_number() {
        let moment = moment();
        let huge = Point { failures: u16::MAX, answers: u16::MAX, ..point(&moment, 5, u32::MAX, u16::MAX) };
        for points in [
            vec![],
            vec![point(&moment, 0, 0, 0)],
            vec![point(&moment, 0, 1, 1)],
            vec![point(&moment, 1_439, 7, 12), point(&moment, 3, 7, 12)],
            vec![point(&moment, 9_000, 7, 12)],
            vec![huge, point(&moment, 0, 0, 1)],
        ] {
            let charts = drawn(&points);
            assert_inside(&charts);
            for chart in &charts {
                assert!(!chart.summary.is_empty() && !chart.title.is_empty());
                assert_eq!(chart.layers.is_empty(), chart.rows.is_empty(), "{chart:?}");
            }
        }
    }
}
