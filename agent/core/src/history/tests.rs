//! Minutes of a till.

use super::*;
use crate::time::Now;

fn at(minute: u64) -> Timestamp {
    Now::epoch().after(Duration::from_secs(60 * minute)).wall
}

fn first() -> u32 {
    minute(at(0))
}

fn depth(unsent: u32) -> Depth {
    Depth { unsent, parked: 0 }
}

fn answers(number: u64) -> Requests {
    let mut requests = Requests::default();
    for took in 1..=number {
        requests.answered(Duration::from_millis(took));
    }
    requests
}

fn none() -> Requests {
    Requests::default()
}

fn minutes(history: &History) -> Vec<u32> {
    history.points.iter().map(|point| point.minute - first()).collect()
}

#[test]
fn a_minute_in_which_nothing_happened_has_no_point() {
    let mut history = History::default();
    history.close(at(0), &none(), depth(0));
    assert!(history.points.is_empty() && history.unsaved().is_none(), "an idle till writes nothing");
    history.close(at(1), &none(), depth(2));
    history.close(at(2), &none(), depth(2));
    history.close(at(3), &none(), depth(0));
    let mut failed = none();
    failed.failed();
    history.close(at(4), &failed, depth(0));
    assert_eq!(minutes(&history), [1, 3, 4]);
    assert_eq!(history.points.back().map(|point| (point.answers, point.failures)), Some((0, 1)));
}

#[test]
fn a_day_and_an_hour_are_kept_and_how_much_waited_before() {
    let mut history = History::default();
    for minute in 0..3_000 {
        history.close(at(minute), &answers(1), depth(1));
    }
    assert_eq!(history.points.len() as u32, 1 + MINUTES);
    history.close(at(10_000), &none(), depth(2));
    assert_eq!(minutes(&history), [2_999, 10_000]);
    let shown = history.points(at(10_000), &none(), depth(2));
    assert_eq!(shown.iter().map(|point| point.depth.unsent).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_minute_under_way_is_shown_and_not_kept() {
    let mut history = History::default();
    let shown = history.points(at(5), &answers(20), depth(3));
    let expected =
        Point { minute: first() + 5, depth: depth(3), answers: 20, failures: 0, p50: 10, p95: 19, max: 20 };
    assert_eq!(shown, [expected]);
    assert_eq!(expected.at(), at(5));
    assert!(history.points.is_empty());
    history.close(at(5), &answers(20), depth(3));
    assert_eq!(history.points(at(6), &none(), depth(3)), [expected]);
}

#[test]
fn what_was_saved_is_gone_on_from_and_a_minute_that_was_cut_is_one() {
    let mut history = History::default();
    history.close(at(1), &answers(2), depth(1));
    history.close(at(2), &answers(3), depth(1));
    let unsaved = history.unsaved().unwrap();
    assert_eq!((unsaved.points.len(), unsaved.keep_from), (2, first() + 1));
    history.saved();
    assert_eq!(history.unsaved(), None);

    let mut history = History::of(unsaved.points.into_iter().rev().collect());
    history.close(at(2), &answers(10), depth(0));
    let unsaved = history.unsaved().unwrap();
    let [point] = unsaved.points[..] else { panic!("one point: {unsaved:?}") };
    assert_eq!((point.minute, point.answers, point.max, point.depth), (first() + 2, 13, 10, depth(0)));
    assert_eq!((point.p50, unsaved.keep_from), (5, first() + 1));
}

#[test]
fn a_clock_that_was_put_back_takes_its_future_with_it() {
    let mut history = History::default();
    for minute in [1, 500, 501] {
        history.close(at(minute), &answers(1), depth(1));
    }
    history.saved();
    history.close(at(2), &none(), depth(1));
    assert_eq!(minutes(&history), [1]);
    let unsaved = history.unsaved().unwrap();
    assert_eq!(
        (unsaved.from, unsaved.points.len()),
        (first() + 2, 0),
        "what is on the disk from then on goes, though nothing comes in its place"
    );
    history.close(at(3), &answers(1), depth(1));
    assert_eq!(history.unsaved().unwrap().points.len(), 1);
}
