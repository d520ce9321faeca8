use super::*;
use crate::operation::State;

fn batch_of(bench: &mut Bench, numbers: std::ops::RangeInclusive<u32>) -> (u64, Vec<OpId>) {
    let heads = numbers.map(|number| bench.head(number, Kind::AddStamps)).collect();
    sent(&bench.tell(Event::Loaded { heads, more: false })).remove(0)
}

#[test]
fn a_cloud_without_batches_gets_them_one_by_one_and_the_disk_knows() {
    let mut bench = Bench::online();
    let batch = batch_of(&mut bench, 1..=10);
    let actions = bench.answer(&batch, http(404, "<html>"));
    assert_eq!(requeued(&actions).len(), 10);
    assert_eq!(sent(&bench.wake())[0].1, [id(1)]);
}

#[test]
fn a_fault_found_with_a_whole_batch_is_no_verdict_on_its_operations() {
    for whole in
        [problem(422, "validation_failed"), problem(403, "wrong_business"), problem(400, "malformed")]
    {
        let mut bench = Bench::online();
        let batch = batch_of(&mut bench, 1..=10);
        let actions = bench.answer(&batch, whole);
        assert!(!actions.iter().any(|action| matches!(action, Action::Settle { .. })), "{actions:?}");
        assert_eq!(sent(&bench.wake())[0].1.len(), 1);
    }
}

#[test]
fn a_success_said_to_a_batch_as_such_ends_none_of_its_operations() {
    let mut bench = Bench::online();
    let batch = batch_of(&mut bench, 1..=10);
    let actions = bench.answer(&batch, success(1));
    assert_eq!(requeued(&actions).len(), 10);
}

#[test]
fn a_batch_answered_in_part_leaves_the_way_open() {
    let mut bench = Bench::online();
    let batch = batch_of(&mut bench, 1..=10);
    let items =
        batch.1.iter().enumerate().map(|(place, op)| (*op, (place < 3).then(|| success(place as u32 + 1))));
    let items = items.collect();
    let actions = bench.tell(Event::BatchAnswered { request: batch.0, items });
    assert_eq!(requeued(&actions).len(), 7);
    assert_eq!(bench.link(), LinkState::Up);
}

#[test]
fn an_operation_to_be_asked_about_first_takes_a_place_of_its_own() {
    let mut bench = Bench::online();
    let mut heads: Vec<Head> = (1..=6).map(|number| bench.head(number, Kind::AddStamps)).collect();
    heads[2].attempts = 1;
    bench.now = bench.now.after(40 * DAY);
    let actions = bench.tell(Event::Loaded { heads, more: false });
    assert!(matches!(&actions[..], [Action::Send { ops, .. }] if ops.len() == 2), "{actions:?}");
}

#[test]
fn an_operation_too_large_by_itself_is_parked() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    let actions = bench.answer(&first[0], problem(413, "batch_too_large"));
    assert!(matches!(actions[..], [Action::Settle { state: State::Parked, .. }]), "{actions:?}");
}
