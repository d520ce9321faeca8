use super::*;
use crate::operation::State;

#[test]
fn a_batch_that_is_lost_counts_as_one_failure_of_the_way() {
    let mut bench = Bench::online();
    let heads = (1..=50).map(|number| bench.head(number, Kind::AddStamps)).collect();
    let batch = sent(&bench.tell(Event::Loaded { heads, more: false }));
    assert_eq!(batch[0].1.len(), 50);
    bench.answer(&batch[0], lost());
    let next = bench.machine.link.next_try().unwrap() - bench.now.mono;
    assert!(next <= SECOND, "the next try is in {next:?}");
}

#[test]
fn a_try_that_waits_for_the_disk_is_no_busy_loop() {
    let mut bench = offline();
    bench.tell(Event::MoreOnDisk);
    bench.pass(MINUTE);
    bench.pass(MINUTE);
    let wake = bench.machine.next_wake();
    assert!(wake.is_none_or(|at| at > bench.now.mono), "{wake:?} at {:?}", bench.now.mono);
}

#[test]
fn a_scan_does_not_break_the_quiet_that_the_cloud_asked_for() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    let mut quiet = problem(429, "slow_down");
    if let Answer::Http { retry_after, .. } = &mut quiet {
        *retry_after = Some(MINUTE);
    }
    bench.answer(&first[0], quiet);
    bench.pass(6 * SECOND);
    bench.offer(2, true);
    assert_eq!(bench.pass(50 * SECOND), []);
    assert_eq!(sent(&bench.pass(5 * SECOND)).len(), 1);
}

#[test]
fn a_cloud_whose_writes_fail_is_not_hammered_because_its_key_is_good() {
    let mut bench = Bench::online();
    bench.offer(1, true);
    let mut request = (1, vec![id(1)]);
    let mut rounds = 0;
    while bench.now.mono < 60 * MINUTE {
        let mut actions = bench.answer(&request, lost());
        while sent(&actions).is_empty() {
            let asked = actions.iter().any(|action| matches!(action, Action::Verify { .. }));
            actions = if asked { bench.verified(Some("1"), 0) } else { bench.wake() };
        }
        request = sent(&actions)[0].clone();
        rounds += 1;
    }
    assert!(rounds < 60, "{rounds} attempts in an hour");
}

#[test]
fn a_try_that_fails_makes_way_for_a_scan_that_has_not_failed_yet() {
    let mut bench = offline();
    for _ in 0..6 {
        let request = next_try(&mut bench);
        bench.answer(&request, lost());
    }
    bench.offer(9, true);
    assert_eq!(next_try(&mut bench).1, [id(9)]);
}

#[test]
fn an_operation_that_is_always_in_progress_is_asked_for_ever_more_rarely() {
    let mut bench = Bench::online();
    let mut request = sent(&bench.offer(1, true));
    let mut rounds = 0;
    while bench.now.mono < 60 * MINUTE {
        bench.answer(&request[0], problem(409, "operation_in_progress"));
        request = sent(&bench.wake());
        rounds += 1;
    }
    assert!(rounds < 100, "{rounds} attempts in an hour");
}

#[test]
fn a_stored_answer_that_says_to_ask_again_is_not_asked_for_again() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    let actions = bench.answer(&first[0], problem(422, "idempotency_key_reused"));
    let [Action::LookUp { request, op }] = actions[..] else { panic!("{actions:?}") };
    let stored = r#"{"status":422,"body":{"title":"t","status":422,"code":"idempotency_key_reused"}}"#;
    let actions = bench.tell(Event::LookedUp { request, op, answer: http(200, stored) });
    assert!(matches!(actions[..], [Action::Settle { .. }]), "{actions:?}");
}

#[test]
fn a_receipt_whose_key_stands_for_something_else_is_never_ended_by_the_stored_answer() {
    let mut bench = Bench::online();
    let head = Head { op_id: OpId::derived(&["receipt", "api////1001"]), ..bench.head(1, Kind::AddStamps) };
    let first = sent(&bench.tell(Event::Offered { head, live: true }));
    let actions = bench.answer(&first[0], problem(422, "idempotency_key_reused"));
    let [Action::Settle { op, state: State::Parked, reason: Some(reason), .. }] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert_eq!((*op, reason.as_str()), (first[0].1[0], "idempotency_key_reused"));
}

#[test]
fn a_void_that_comes_again_with_another_time_is_ended_by_the_stored_answer() {
    let mut bench = Bench::online();
    let op_id = OpId::derived(&["void-receipt", "api////1001"]);
    let head = Head { op_id, ..bench.head(1, Kind::Void) };
    let first = sent(&bench.tell(Event::Offered { head, live: true }));
    let actions = bench.answer(&first[0], problem(422, "idempotency_key_reused"));
    let [Action::LookUp { request, op }] = actions[..] else { panic!("{actions:?}") };
    let stored = format!(r#"{{"status":200,"body":{{"op_id":"{op_id}","outcome":"voided"}}}}"#);
    let actions = bench.tell(Event::LookedUp { request, op, answer: http(200, &stored) });
    assert!(matches!(actions[..], [Action::Settle { state: State::Done, .. }]), "{actions:?}");
}

#[test]
fn an_operation_sent_by_this_process_is_asked_about_too_once_it_is_old() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.answer(&first[0], lost());
    bench.now = bench.now.after(40 * DAY);
    let mut actions = bench.tell(Event::NetworkChanged);
    if actions.iter().any(|action| matches!(action, Action::Verify { .. })) {
        actions = bench.verified(Some("1"), 0);
    }
    assert!(matches!(actions[..], [Action::LookUp { .. }]), "{actions:?}");
}

#[test]
fn a_call_without_an_answer_breaks_an_open_way_which_is_then_tried_and_nothing_else() {
    let mut bench = Bench::online();
    bench.tell(Event::Unreachable("no answer in time".to_owned()));
    assert_eq!(bench.link(), LinkState::Down("no answer in time".to_owned()));
    assert!(bench.wake().iter().any(|action| matches!(action, Action::Verify { .. })));
    bench.verified(Some("1"), 0);
    assert_eq!(bench.link(), LinkState::Up);

    bench.tell(Event::KeyMissing);
    let paused = bench.link();
    bench.tell(Event::Unreachable("no answer in time".to_owned()));
    assert_eq!(bench.link(), paused);
}

#[test]
fn two_operations_that_always_fail_do_not_hold_up_a_third_that_failed_once() {
    let mut bench = Bench::online();
    let heads = (1..=4).map(|number| bench.head(number, Kind::AddStamps)).collect();
    let batch = sent(&bench.tell(Event::Loaded { heads, more: false })).remove(0);
    let items = batch.1.iter().map(|op| (*op, (*op == id(1)).then(|| http(200, "{}")))).collect();
    let mut actions = bench.tell(Event::BatchAnswered { request: batch.0, items });
    for _ in 0..90 {
        match actions.pop() {
            Some(Action::Verify { .. }) => actions.extend(bench.verified(Some("1"), 0)),
            Some(Action::Send { ops, .. }) if ops == [id(3)] => return,
            Some(Action::Send { request, ops }) => {
                actions.extend(bench.answer(&(request, ops), http(200, "{}")));
            }
            Some(_) => {}
            None => actions = bench.wake(),
        }
    }
    panic!("the third was not tried again in {:?}", bench.now.mono);
}
