//! How much waited.

use std::fmt::Write as _;

use stamp_core::{
    history::{Depth, Point},
    time::Timestamp,
    words::Words,
};

use super::{Chart, Day, HEIGHT, Layer, WIDTH, scale::Linear};
use crate::page::support::{figures::grouped, moment::Moment};

/// Minutes that are drawn as one: the most that waited in them.
const BIN: u32 = 5;

/// Since when so much waits, with `None` before anything was known.
type Depths = Vec<Option<Depth>>;

pub(super) fn chart(words: &Words, points: &[Point], day: Day, moment: &Moment) -> Chart {
    let title = words.say("support-depth", &[]);
    let depths = depths(points, day);
    let Some(now) = depths.iter().rev().find_map(|depth| *depth) else {
        let summary = words.say("support-depth-none", &[]);
        return Chart { name: "depth", title, summary, layers: vec![], rows: vec![], columns: vec![] };
    };
    let most = depths.iter().flatten().map(|depth| depth.unsent.max(depth.parked)).max().unwrap_or_default();
    let scale = Linear::up_to(most);
    let layer = |name, id, path| Layer { name, label: words.say(id, &[]), path };
    let unsent = |depth: Depth| scale.height(depth.unsent);
    let parked = |depth: Depth| scale.height(depth.parked);
    let mut layers = vec![layer("waiting", "support-depth-waiting", steps(&depths, unsent, true))];
    if depths.iter().flatten().any(|depth| depth.parked > 0) {
        layers.push(layer("parked", "support-depth-parked", steps(&depths, parked, false)));
    }
    Chart {
        name: "depth",
        title,
        summary: summary(words, points, day, now, moment),
        layers,
        rows: scale.ticks().into_iter().map(grouped).collect(),
        columns: day.labels(moment),
    }
}

/// What waited when the day began.
fn carried_in(points: &[Point], day: Day) -> Option<Point> {
    let last = points.iter().rev().find(|point| point.minute < day.first);
    last.map(|point| Point { minute: day.first, ..*point })
}

/// For each bin of the day the most that waited in it.
fn depths(points: &[Point], day: Day) -> Depths {
    let mut known = carried_in(points, day).map(|point| point.depth);
    let mut coming = points.iter().filter(|point| point.minute >= day.first).peekable();
    let mut depths = Depths::new();
    for start in (day.first..day.first + WIDTH).step_by(BIN as usize) {
        if start > day.now {
            break;
        }
        let mut most = known;
        while let Some(point) = coming.next_if(|point| point.minute < start + BIN) {
            let before = most.unwrap_or_default();
            let unsent = before.unsent.max(point.depth.unsent);
            most = Some(Depth { unsent, parked: before.parked.max(point.depth.parked) });
            known = Some(point.depth);
        }
        depths.push(most);
    }
    depths
}

/// A line of steps, with a gap where nothing is known; or the area below it.
fn steps(depths: &Depths, height: impl Fn(Depth) -> u32, is_area: bool) -> String {
    let mut path = String::new();
    let mut is_open = false;
    for (number, depth) in (0..).zip(depths) {
        let (left, right) = (number * BIN, ((number + 1) * BIN).min(WIDTH));
        match depth.map(&height) {
            Some(y) if is_open => {
                let _ = write!(path, "V{y}H{right}");
            }
            Some(y) => {
                let _ = match is_area {
                    true => write!(path, "M{left} {HEIGHT}V{y}H{right}"),
                    false => write!(path, "M{left} {y}H{right}"),
                };
                is_open = true;
            }
            None => {
                close(&mut path, is_open && is_area);
                is_open = false;
            }
        }
    }
    close(&mut path, is_open && is_area);
    path
}

fn close(path: &mut String, is_area: bool) {
    if is_area {
        let _ = write!(path, "V{HEIGHT}Z");
    }
}

fn summary(words: &Words, points: &[Point], day: Day, now: Depth, moment: &Moment) -> String {
    let of_day = points.iter().copied().filter(|point| day.place(point.minute).is_some());
    let most = carried_in(points, day).into_iter().chain(of_day);
    let most = most.max_by_key(|point| point.depth.unsent).filter(|most| most.depth.unsent > 0);
    let waits = points.last().map_or(now, |last| last.depth);
    let mut args = vec![("now", u64::from(waits.unsent).into())];
    let Some(most) = most else { return words.attr("support-depth", "quiet", &args) };
    let at: Timestamp = most.at();
    args.push(("most", u64::from(most.depth.unsent).into()));
    args.push(("time", moment.zoned(at).strftime("%H:%M").to_string().into()));
    words.attr("support-depth", "most", &args)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{drawn, moment, point};
    use super::*;

    #[test]
    fn what_waited_is_carried_on_until_something_changes_and_not_beyond_now() {
        let moment = moment();
        let points = [point(&moment, 9_000, 4, 0), point(&moment, 60, 9, 0), point(&moment, 30, 0, 0)];
        let day = Day::of(&moment);
        let depths = depths(&points, day);
        assert_eq!(depths.first().copied().flatten().map(|depth| depth.unsent), Some(4));
        assert_eq!(depths.last().copied().flatten().map(|depth| depth.unsent), Some(0));
        assert_eq!(depths.len(), ((day.now - day.first) / BIN + 1) as usize);
        let nine = depths.iter().flatten().filter(|depth| depth.unsent == 9).count();
        assert!((6..=8).contains(&nine), "half an hour: {nine}");
    }

    #[test]
    fn before_the_first_point_there_is_a_gap() {
        let moment = moment();
        let chart = &drawn(&[point(&moment, 600, 3, 0)])[0];
        let area = &chart.layers[0].path;
        assert!(area.starts_with('M') && !area.starts_with("M0 "), "{area}");
        assert_eq!(area.matches('Z').count(), 1);
        assert!(chart.summary.contains("3"), "{}", chart.summary);
    }

    #[test]
    fn the_most_is_told_with_its_time_at_the_till() {
        let moment = moment();
        let chart = &drawn(&[point(&moment, 60, 41, 0), point(&moment, 1, 0, 0)])[0];
        assert!(chart.summary.contains("41") && chart.summary.contains("11:34"), "{}", chart.summary);
        assert_eq!(chart.rows, ["60", "40", "20", "0"]);
    }

    #[test]
    fn what_waits_since_before_the_day_had_to_wait() {
        let moment = moment();
        let told = |points: &[Point]| drawn(points)[0].summary.clone();
        let carried = point(&moment, 2_880, 41, 0);
        assert_eq!(told(&[carried]), "41 now. Most: 41 at 13:00.");
        let drained = told(&[carried, point(&moment, 1_400, 0, 0), point(&moment, 9, 3, 0)]);
        assert_eq!(drained, "3 now. Most: 41 at 13:00.");
        assert_eq!(told(&[point(&moment, 2_880, 0, 0)]), "0 now. Nothing had to wait.");
    }
}
