//! How much is under way at once, and of what.

use super::*;

fn load(bench: &mut Bench, numbers: std::ops::RangeInclusive<u32>) -> Vec<(u64, Vec<OpId>)> {
    let heads = numbers.map(|number| bench.head(number, Kind::AddStamps)).collect();
    sent(&bench.tell(Event::Loaded { heads, more: false }))
}

/// All of a batch gets through, and is not written down yet.
fn taken(bench: &mut Bench, batch: &(u64, Vec<OpId>)) -> Vec<(u64, Vec<OpId>)> {
    let items = batch.1.iter().map(|op| (*op, Some(success_of(*op)))).collect();
    sent(&bench.tell(Event::BatchAnswered { request: batch.0, items }))
}

fn sizes(requests: &[(u64, Vec<OpId>)]) -> Vec<usize> {
    requests.iter().map(|(_, ops)| ops.len()).collect()
}

#[test]
fn a_backlog_begins_with_one_request_and_each_that_gets_through_doubles_them_up_to_four() {
    let mut bench = Bench::online();
    let batch = load(&mut bench, 1..=20).remove(0);
    bench.answer(&batch, http(404, "<html>"));
    let mut under_way = sent(&bench.wake());
    let mut counts = vec![under_way.len()];
    for _ in 0..4 {
        let request = under_way.remove(0);
        under_way.extend(sent(&bench.answer(&request, success_of(request.1[0]))));
        counts.push(under_way.len());
    }
    assert_eq!(counts, [1, 2, 4, 4, 4]);
}

#[test]
fn what_failed_before_takes_half_of_the_places_while_there_is_anything_else() {
    let mut bench = Bench::online();
    let first = load(&mut bench, 1..=4).remove(0);
    taken(&mut bench, &first);
    (1..=4).for_each(|number| drop(bench.settled(number, Vec::new())));
    let faulty = load(&mut bench, 5..=14).remove(0);
    bench.answer(&faulty, problem(422, "validation_failed"));
    bench.now = bench.now.after(SECOND);
    assert_eq!(sizes(&load(&mut bench, 15..=40)), [1, 1, 26, 1]);
}

#[test]
fn a_batch_that_was_too_large_is_halved_and_grows_again_as_batches_are_taken() {
    let mut bench = Bench::online();
    let batch = load(&mut bench, 1..=400).remove(0);
    assert_eq!(batch.1.len(), 50);
    let mut under_way = sent(&bench.answer(&batch, problem(413, "batch_too_large")));
    let mut all = sizes(&under_way);
    while let Some(batch) = under_way.pop() {
        let mut next = taken(&mut bench, &batch);
        for op in batch.1 {
            next.extend(sent(&bench.tell(Event::Settled { op, next: Vec::new() })));
        }
        all.extend(sizes(&next));
        under_way.extend(next);
    }
    assert_eq!((all[0], all.iter().max()), (25, Some(&26)), "{all:?}");
}

#[test]
fn a_full_batch_does_not_wait_for_what_is_being_written_down() {
    let mut bench = Bench::online();
    let first = load(&mut bench, 1..=4).remove(0);
    taken(&mut bench, &first);
    assert_eq!(sizes(&load(&mut bench, 5..=54)), [50]);
}

#[test]
fn a_backlog_does_not_wait_for_a_scan_that_has_no_answer_yet() {
    let mut bench = Bench::online();
    assert_eq!(sent(&bench.offer(1, true)).len(), 1);
    assert_eq!(sizes(&load(&mut bench, 2..=11)), [10]);
}

#[test]
fn a_burst_at_the_till_makes_32_requests_at_once_on_an_open_way_and_on_a_broken_one() {
    for broken in [false, true] {
        let mut bench = Bench::online();
        if broken {
            bench.tell(Event::Unreachable("no answer in time".to_owned()));
        }
        let redemptions = (1..=40).map(|number| bench.head(number, Kind::Redeem)).collect::<Vec<_>>();
        let requests =
            redemptions.into_iter().flat_map(|head| bench.tell(Event::Offered { head, live: true }));
        assert_eq!(sent(&requests.collect::<Vec<_>>()).len(), 32, "broken: {broken}");
    }
}
