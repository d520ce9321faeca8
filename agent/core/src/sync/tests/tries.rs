//! With what a closed way is tried, and what an operation does to the way.

use super::*;

#[test]
fn a_closed_way_is_tried_with_the_youngest_and_the_oldest_by_turns_and_all_go_together_when_it_opens() {
    let mut bench = offline();
    (2..=20).for_each(|number| drop(bench.offer(number, true)));
    let mut tried = Vec::new();
    for _ in 0..4 {
        let request = next_try(&mut bench);
        tried.extend(request.1.iter().copied());
        bench.answer(&request, lost());
    }
    assert_eq!(tried, [20, 2, 19, 3].map(id));
    let batch = sent(&bench.tell(Event::Reachable)).remove(0);
    assert_eq!(batch.1, (2..=20).map(id).collect::<Vec<_>>(), "a try that failed is nobody's fault");
}

/// The first operation broke the way, which opened again, and is sent once more.
fn sent_again_after_it_broke_the_way() -> (Bench, (u64, Vec<OpId>)) {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true)).remove(0);
    bench.answer(&first, lost());
    assert_eq!(bench.link(), LinkState::Down("no answer in time".to_owned()));
    let again = sent(&bench.tell(Event::Reachable)).remove(0);
    assert_eq!(again.1, [id(1)], "what waited for the way goes as soon as it is open");
    (bench, again)
}

#[test]
fn an_operation_that_is_lost_again_breaks_the_way_again_if_no_other_got_through() {
    let (mut bench, again) = sent_again_after_it_broke_the_way();
    bench.answer(&again, lost());
    assert_eq!(bench.link(), LinkState::Down("no answer in time".to_owned()));
}

#[test]
fn an_operation_that_is_lost_again_leaves_the_way_open_if_another_got_through() {
    let (mut bench, again) = sent_again_after_it_broke_the_way();
    let other = sent(&bench.offer(2, true)).remove(0);
    bench.answer(&other, success(2));
    bench.answer(&again, lost());
    assert_eq!(bench.link(), LinkState::Up);
}

#[test]
fn an_operation_that_failed_by_itself_keeps_its_wait_when_the_way_breaks_and_opens() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true)).remove(0);
    bench.answer(&first, problem(500, "internal"));
    bench.tell(Event::Unreachable("no answer in time".to_owned()));
    assert_eq!(sent(&bench.tell(Event::Reachable)), []);
    assert_eq!(sent(&bench.wake())[0].1, [id(1)]);
}

#[test]
fn a_changed_network_ends_the_waits_of_operations() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true)).remove(0);
    bench.answer(&first, problem(500, "internal"));
    assert_eq!(sent(&bench.tell(Event::NetworkChanged))[0].1, [id(1)]);
}

#[test]
fn a_way_is_broken_since_the_first_failure_and_open_since_it_opened() {
    let mut bench = Bench::online();
    bench.pass(MINUTE);
    let first = sent(&bench.offer(1, true)).remove(0);
    bench.answer(&first, lost());
    let broken_since = bench.now.mono;
    let request = next_try(&mut bench);
    bench.answer(&request, Answer::NotSent("no connection".to_owned()));
    assert_eq!(bench.link(), LinkState::Down("no connection".to_owned()));
    assert_eq!(bench.machine.status().since, broken_since);
    bench.pass(SECOND);
    bench.tell(Event::Reachable);
    assert_eq!(bench.machine.status().since, bench.now.mono);
}
