use super::*;
use crate::cloud::verdict::Pause;

#[test]
fn a_late_success_of_an_earlier_key_does_not_open_the_way_for_the_new_one() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.tell(Event::KeyChanged);
    bench.offer(2, true);
    let actions = bench.answer(&first[0], success(1));
    assert!(matches!(actions[..], [Action::Settle { .. }]), "{actions:?}");
    assert_eq!(bench.link(), LinkState::Connecting);
}

#[test]
fn a_late_success_does_not_open_the_way_with_the_key_of_another_business() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.tell(Event::KeyChanged);
    bench.verified(Some("2"), 5);
    bench.answer(&first[0], success(1));
    assert_eq!(bench.link(), LinkState::Paused(Pause::WrongBusiness));
}

#[test]
fn a_refusal_of_an_earlier_key_inside_a_batch_is_no_news_about_the_new_one() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    bench.tell(Event::KeyChanged);
    bench.verified(Some("1"), 0);
    let items = vec![(id(1), Some(problem(401, "key_invalid")))];
    bench.tell(Event::BatchAnswered { request: first[0].0, items });
    assert_eq!(bench.link(), LinkState::Up);
}

#[test]
fn a_changed_business_is_asked_about_again_after_it_was_noted() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    bench.offer(1, true);
    let actions = bench.verified(Some("2"), 0);
    assert!(actions.contains(&Action::Adopt { business: "1".to_owned() }));
    assert_eq!(sent(&actions), []);
    assert!(bench.machine.next_wake().is_some_and(|at| at <= bench.now.mono + SECOND), "after a moment");
    assert!(matches!(bench.wake()[..], [Action::Verify { .. }]));
    assert_eq!(sent(&bench.verified(Some("1"), 0)).len(), 1);
}

#[test]
fn a_queue_with_operations_of_another_business_sends_nothing_even_with_its_own_key() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    bench.offer(1, true);
    assert_eq!(sent(&bench.verified(Some("1"), 3)), []);
    assert_eq!(bench.link(), LinkState::Paused(Pause::WrongBusiness));
}

#[test]
fn a_new_key_is_asked_about_at_once_and_only_once() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    let actions = bench.tell(Event::KeyChanged);
    assert!(matches!(actions[..], [Action::Verify { .. }]), "{actions:?}");
    let of_the_old = Event::Verified { key: 0, me: Err(lost()), bound: None, unsent_of_others: 0 };
    assert_eq!(bench.tell(of_the_old), []);
}

#[test]
fn an_answer_about_an_earlier_key_says_nothing_about_the_third() {
    let mut bench = Bench::new();
    bench.tell(Event::Tick);
    let mut change = || match bench.tell(Event::KeyChanged)[..] {
        [Action::Verify { key }] => key,
        ref other => panic!("{other:?}"),
    };
    let earlier = [change(), change()];
    let present = change();
    for key in earlier {
        bench.tell(Event::Verified { key, me: Ok(me()), bound: Some("1".to_owned()), unsent_of_others: 0 });
        assert_eq!(bench.link(), LinkState::Connecting);
    }
    bench.tell(Event::Verified {
        key: present,
        me: Ok(me()),
        bound: Some("1".to_owned()),
        unsent_of_others: 0,
    });
    assert_eq!(bench.link(), LinkState::Up);
}

#[test]
fn a_lost_answer_while_the_key_is_refused_does_not_make_an_operation_the_probe() {
    let mut bench = Bench::online();
    let first = sent(&bench.offer(1, true));
    let second = sent(&bench.offer(2, true));
    bench.answer(&first[0], problem(401, "key_invalid"));
    bench.answer(&second[0], lost());
    assert_eq!(bench.link(), LinkState::Paused(Pause::KeyInvalid));
    let actions = bench.pass(5 * MINUTE);
    assert!(matches!(actions[..], [Action::Verify { .. }]), "{actions:?}");
}

#[test]
fn an_operation_that_alone_meets_a_bad_key_does_not_hold_up_those_that_failed_before() {
    let mut bench = Bench::online();
    let heads = (1..=4).map(|number| bench.head(number, Kind::AddStamps)).collect();
    let batch = sent(&bench.tell(Event::Loaded { heads, more: false })).remove(0);
    let refused = problem(401, "key_invalid");
    let items = batch.1.iter().map(|op| (*op, (*op == id(2)).then(|| refused.clone()))).collect();
    let mut actions = bench.tell(Event::BatchAnswered { request: batch.0, items });
    for _ in 0..40 {
        match actions.pop() {
            Some(Action::Verify { .. }) => actions.extend(bench.verified(Some("1"), 0)),
            Some(Action::Send { request, ops }) if ops == [id(2)] => {
                actions.extend(bench.answer(&(request, ops), refused.clone()));
            }
            Some(Action::Send { .. }) => return,
            Some(_) => {}
            None => actions = bench.wake(),
        }
    }
    panic!("no other was sent in {:?}", bench.now.mono);
}
