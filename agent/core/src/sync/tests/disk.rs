use super::*;
use crate::operation::State;

#[test]
fn a_settlement_that_the_disk_refused_does_not_leave_the_operation_as_being_sent() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], success(1));
    assert_eq!(requeued(&bench.tell(Event::StoreFailed(vec![id(1)]))), [id(1)]);
}

#[test]
fn an_operation_whose_waiting_was_not_noted_is_not_forgotten() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], problem(500, "internal"));
    let again = sent(&bench.wake());
    assert_eq!(again[0].1, [id(1)]);
    let actions = bench.tell(Event::Gone(vec![id(1)]));
    assert_eq!(requeued(&actions), [id(1)]);
    bench.answer(&(again[0].0, Vec::new()), Answer::NotSent(String::new()));
    assert_eq!(sent(&bench.wake())[0].1, [id(1)]);
}

#[test]
fn a_withdrawn_operation_is_forgotten_at_once() {
    let mut bench = Bench::online();
    bench.offer(1, true);
    let actions = bench.tell(Event::Gone(vec![id(1)]));
    assert_eq!(requeued(&actions), []);
    assert!(matches!(actions[..], [Action::Load { .. }]), "{actions:?}");
}

#[test]
fn one_refused_note_stops_all_sending_until_the_disk_is_tried_again() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, false));
    bench.tell(Event::StoreFailed(vec![id(1)]));
    bench.answer(&(first[0].0, Vec::new()), Answer::NotSent(String::new()));
    assert_eq!(sent(&bench.offer(2, false)), []);
    assert_eq!(sent(&bench.wake()).len(), 1);
}

#[test]
fn operations_that_came_while_the_disk_was_read_are_read_after_it() {
    let mut bench = Bench::online();
    bench.tell(Event::MoreOnDisk);
    bench.tell(Event::MoreOnDisk);
    let actions = bench.tell(Event::Loaded { heads: Vec::new(), more: false });
    assert!(matches!(actions[..], [Action::Load { .. }]), "{actions:?}");
}

#[test]
fn a_settled_operation_is_written_with_its_answer() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    let actions = bench.answer(&first[0], success(1));
    let [Action::Settle { op, state: State::Done, outcome: Some(outcome), .. }] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert_eq!((*op, outcome.status), (id(1), 201));
}

#[test]
fn an_operation_that_the_disk_denies_again_and_again_is_gone_after_the_fifth_time() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], problem(500, "internal"));
    for denial in 0..=5 {
        let request = sent(&bench.wake()).remove(0);
        let actions = bench.tell(Event::Gone(vec![id(1)]));
        let expected: &[OpId] = if denial < 5 { &[id(1)] } else { &[] };
        assert_eq!(requeued(&actions), expected, "denial {denial}");
        bench.answer(&(request.0, Vec::new()), Answer::NotSent(String::new()));
    }
    assert_eq!(bench.machine.lanes.known(), 0);
}

#[test]
fn a_closed_way_is_not_tried_while_the_disk_takes_no_notes() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.offer(2, true);
    bench.answer(&first[0], lost());
    bench.tell(Event::StoreFailed(vec![id(2)]));
    assert_eq!(sent(&bench.tell(Event::NetworkChanged)), []);
    bench.answer(&(2, Vec::new()), Answer::NotSent(String::new()));
    assert_eq!(next_try(&mut bench).1.len(), 1);
}

#[test]
fn a_closed_way_waits_for_an_operation_that_is_being_read_from_disk() {
    let mut bench = Bench::online();
    bench.tell(Event::Unreachable("no answer in time".to_owned()));
    bench.tell(Event::MoreOnDisk);
    assert_eq!(bench.pass(5 * MINUTE), [], "a question would open the way, and tell nothing about writes");
    let heads = vec![bench.head(1, Kind::AddStamps)];
    bench.tell(Event::Loaded { heads, more: false });
    assert_eq!(next_try(&mut bench).1, [id(1)]);
}
