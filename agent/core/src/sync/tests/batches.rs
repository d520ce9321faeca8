use super::*;
use crate::operation::State;
use crate::sync::requests::Role;

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

#[test]
fn what_was_made_before_the_way_opened_goes_in_batches_however_young_it_is() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    let young = bench.head(2, Kind::AddStamps);
    let redemption = bench.head(3, Kind::Redeem);
    bench.pass(10 * SECOND);
    bench.tell(Event::Loaded { heads: Vec::new(), more: false });
    bench.verified(Some("1"), 0);
    let first = sent(&bench.offer(1, true))[0].clone();
    bench.answer(&first, success(1));
    bench.pass(SECOND);
    bench.settled(1, vec![young, redemption]);
    let roles = [Role::Live, Role::Backlog].map(|role| bench.machine.requests.under_way(role));
    assert_eq!(roles, [1, 1], "somebody waits for the redemption alone");

    bench.pass(SECOND);
    let made_since = bench.head(4, Kind::AddStamps);
    bench.settled(3, vec![made_since]);
    assert_eq!(bench.machine.requests.under_way(Role::Live), 2, "the redemption and the new scan");
}

#[test]
fn the_next_of_every_lane_wait_for_one_another_and_fill_one_batch() {
    let mut bench = Bench::online();
    let batch = batch_of(&mut bench, 1..=10);
    let items = (1..=10).map(|number| (id(number), Some(success(number)))).collect();
    bench.tell(Event::BatchAnswered { request: batch.0, items });
    bench.pass(5 * MINUTE);
    let old =
        |bench: &Bench, number| Head { created_at: Now::epoch().wall, ..bench.head(number, Kind::AddStamps) };
    for number in 1..10 {
        let next = old(&bench, number + 100);
        assert_eq!(sent(&bench.settled(number, vec![next])), [], "{number}");
    }
    let last = old(&bench, 110);
    let requests = sent(&bench.settled(10, vec![last]));
    assert_eq!(requests.iter().map(|(_, ops)| ops.len()).collect::<Vec<_>>(), [10]);
}

#[test]
fn an_answer_that_the_disk_does_not_take_keeps_nobody_waiting() {
    let mut bench = Bench::online();
    let batch = batch_of(&mut bench, 1..=4);
    let items = (1..=4).map(|number| (id(number), Some(success(number)))).collect();
    bench.tell(Event::BatchAnswered { request: batch.0, items });
    bench.settled(1, Vec::new());
    let heads = vec![bench.head(5, Kind::AddStamps)];
    assert_eq!(sent(&bench.tell(Event::Loaded { heads, more: false })), []);
    (2..=4).for_each(|number| drop(bench.tell(Event::StoreFailed(vec![id(number)]))));
    let mut actions = Vec::new();
    while sent(&actions).is_empty() {
        actions = bench.wake();
    }
    assert!(sent(&actions)[0].1.contains(&id(5)), "{actions:?}");
}
